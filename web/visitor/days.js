// The days of an invitation, a month at a time: free, few, full or closed, in words and in shape.

import { ask, dateInWords, h, monthsInWords, plusDays, Refused } from "/shared/page.js";

const DAY = 86_400_000;
const NEAREST = 3;
const WEEK = 7;

/** `draft` says for how many spots and which day is chosen; `onPick` hears of another one. */
export function daysOf(page, offer, draft, { onPick, lost }) {
  const { words, signal } = page;
  const say = words.choose;
  const { first, last } = offer.portal.dates;
  const statuses = new Map();
  const months = monthsOf(first, last);
  const element = h("div", { class: "calendar" });
  const days = { element, read, again, pick, nearest, reading: null };
  let at = monthWith(draft.day ?? first);
  draw();
  return days;

  function read() {
    return (days.reading = readMonth());
  }

  function again() {
    statuses.clear();
    return read();
  }

  async function readMonth() {
    const { spots } = draft;
    const note = ({ days: found }) => {
      if (signal.aborted || spots !== draft.spots) return;
      for (const { date, status } of found) statuses.set(date, status);
      draw();
    };
    try {
      if (spots === 1 && !statuses.size) note(await page.first_look());
      const unknown = datesOf(months[at]).filter((date) => !statuses.has(date));
      if (spots !== draft.spots || !unknown.length) return;
      const path = `/api/invitation/availability?from=${unknown[0]}&to=${unknown.at(-1)}&spots=${spots}`;
      note(await ask(path, { token: page.token, signal }));
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused) page.problem(error);
      else element.replaceChildren(lost(read));
    }
  }

  function draw() {
    // Whole weeks only, and only those in which something can be booked.
    const { from, to } = months[at];
    const start = latest(`${from.slice(0, 7)}-01`, monday(from));
    const end = earliest(plusDays(firstOfNext(to), -1), plusDays(monday(to), WEEK - 1));
    const before = daysBetween(monday(start), start);
    const cells = datesOf({ from: start, to: end }).map(cell);
    const name = h("p", { class: "month", "aria-live": "polite" }, monthsInWords(from, to, words));
    const had_focus = element.contains(document.activeElement) && document.activeElement.value;
    element.replaceChildren(
      months.length === 1 ? name : h("div", { class: "turn" }, turn(-1, say.earlier), name, turn(1, say.later)),
      h("div", { class: "week", "aria-hidden": "true" }, say.weekdays.map((weekday) => h("span", {}, weekday))),
      h("div", { class: "days" }, Array.from({ length: before }, () => h("span")), cells));
    if (had_focus) radios().find(({ value }) => value === had_focus)?.focus();
  }

  function turn(by, label) {
    return h("button", { class: "quiet", type: "button", "data-turn": by, disabled: !months[at + by], onclick: () => turnBy(by) }, label);
  }

  function turnBy(by) {
    at += by;
    draw();
    const buttons = [...element.querySelectorAll("[data-turn]:enabled")];
    (buttons.find(({ dataset }) => dataset.turn === String(by)) ?? buttons[0])?.focus();
    read();
  }

  function cell(date) {
    const number = Number(date.slice(8));
    if (date < first || date > last) return h("span", { class: "day out", "aria-hidden": "true" }, h("b", {}, number));
    const status = statuses.get(date);
    const radio = h("input", {
      type: "radio", name: "day", value: date, checked: date === draft.day,
      "aria-label": [dateInWords(date, words), say.status_long[status]].filter(Boolean).join(", "),
      onchange: () => onPick(date),
    });
    return h("label", { class: `day ${status?.toLowerCase() ?? "unknown"}` }, radio,
      h("b", {}, number), h("i", { class: "shape" }), h("small", {}, say.status[status] ?? "\u00a0"));
  }

  function monthWith(date) {
    return Math.max(0, months.findLastIndex(({ from }) => from <= date));
  }

  function radios() {
    return [...element.querySelectorAll("input")];
  }

  /** Show this day as the chosen one, or none. */
  function pick(date) {
    if (date && at !== monthWith(date)) {
      at = monthWith(date);
      draw();
      read();
    }
    for (const radio of radios()) radio.checked = radio.value === date;
    return radios().find((radio) => radio.checked) ?? radios()[0];
  }

  function nearest(day) {
    const distance = (date) => Math.abs(daysBetween(date, day));
    return [...statuses].filter(([date, status]) => date !== day && (status === "FREE" || status === "FEW"))
      .map(([date]) => date).sort((one, other) => distance(one) - distance(other)).slice(0, NEAREST).sort();
  }
}

const latest = (one, other) => (one > other ? one : other);
const earliest = (one, other) => (one < other ? one : other);
const daysBetween = (one, other) => (Date.parse(other) - Date.parse(one)) / DAY;
// 2024-01-01 was a Monday.
const monday = (date) => plusDays(date, -(daysBetween("2024-01-01", date) % 7));
const datesOf = ({ from, to }) => Array.from({ length: daysBetween(from, to) + 1 }, (_, index) => plusDays(from, index));

/** What is left of each month; the last days of the first are shown with those of the next. */
function monthsOf(first, last) {
  const months = [];
  for (let from = first, next; from <= last; from = next) {
    next = firstOfNext(from);
    months.push({ from, to: earliest(plusDays(next, -1), last) });
  }
  const [one, next] = months;
  if (next && daysBetween(one.from, next.from) < WEEK) months.splice(0, 2, { from: one.from, to: next.to });
  return months;
}

function firstOfNext(date) {
  const moved = new Date(`${date.slice(0, 7)}-01T00:00:00Z`);
  moved.setUTCMonth(moved.getUTCMonth() + 1);
  return moved.toISOString().slice(0, 10);
}

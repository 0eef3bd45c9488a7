// The days of an invitation as a month: free, few, full or closed, in words and in shape.

import { ask, dateInWords, h, monthInWords, plusDays, Refused } from "/shared/page.js";

const DAY = 86_400_000;
const NEAREST = 3;

/** `draft` says for how many spots and which day is chosen; `onPick` hears of another one. */
export function daysOf(page, offer, draft, { onPick, lost }) {
  const { words, signal } = page;
  const say = words.choose;
  const { first, last } = offer.portal.dates;
  const statuses = new Map();
  const element = h("div", { class: "calendar" });
  const days = { element, read, again, pick, nearest, reading: null };
  let month = (draft.day ?? first).slice(0, 7);
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
    const [from, to] = [latest(`${month}-01`, first), earliest(lastOf(month), last)];
    if (from > to || statuses.has(from)) return;
    try {
      let found = spots === 1 && !statuses.size ? (await page.first_look()).days : [];
      if (!found.some(({ date }) => date === from)) {
        const path = `/api/invitation/availability?from=${from}&to=${to}&spots=${spots}`;
        ({ days: found } = await ask(path, { token: page.token, signal }));
      }
      if (signal.aborted || spots !== draft.spots) return;
      for (const { date, status } of found) statuses.set(date, status);
      draw();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Refused) page.problem(error);
      else element.replaceChildren(lost(read));
    }
  }

  function draw() {
    // Whole weeks only, and only those in which something can be booked.
    const start = latest(`${month}-01`, monday(first));
    const end = earliest(lastOf(month), plusDays(monday(last), 6));
    const before = daysBetween(monday(start), start);
    const cells = Array.from({ length: daysBetween(start, end) + 1 }, (_, index) => cell(plusDays(start, index)));
    const name = h("p", { class: "month", "aria-live": "polite" }, monthInWords(start, words));
    const one_month = first.slice(0, 7) === last.slice(0, 7);
    const had_focus = element.contains(document.activeElement) && document.activeElement.value;
    element.replaceChildren(
      one_month ? name : h("div", { class: "turn" }, turn(-1, say.earlier), name, turn(1, say.later)),
      h("div", { class: "week", "aria-hidden": "true" }, say.weekdays.map((weekday) => h("span", {}, weekday))),
      h("div", { class: "days" }, Array.from({ length: before }, () => h("span")), cells));
    if (had_focus) radios().find(({ value }) => value === had_focus)?.focus();
  }

  function turn(by, label) {
    const target = monthAfter(month, by);
    const outside = by < 0 ? target < first.slice(0, 7) : target > last.slice(0, 7);
    return h("button", { class: "quiet", type: "button", "data-turn": by, disabled: outside, onclick: () => turnTo(target, by) }, label);
  }

  function turnTo(target, by) {
    month = target;
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

  function radios() {
    return [...element.querySelectorAll("input")];
  }

  /** Show this day as the chosen one, or none. */
  function pick(date) {
    if (date && month !== date.slice(0, 7)) {
      month = date.slice(0, 7);
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
const lastOf = (month) => plusDays(`${monthAfter(month, 1)}-01`, -1);

function monthAfter(month, by) {
  const moved = new Date(`${month}-01T00:00:00Z`);
  moved.setUTCMonth(moved.getUTCMonth() + by);
  return moved.toISOString().slice(0, 7);
}

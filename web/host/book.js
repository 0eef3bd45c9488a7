// Booking for a visitor at the desk. What is free is shown; whether it may be booked says the server.

import { h, newKey, plusDays, serverTime } from "/shared/page.js";
import { formFor, looksLikeEmail } from "/host/form.js";
import { isPlate } from "/host/change.js";
import { say as put } from "/host/inplace.js";
import { zoneOf } from "/host/lines.js";
import { drawing, hoursToDraw, inWords } from "/host/strip.js";
import { dateIn, instantsAt, isDate, longDay } from "/host/zoned.js";
import { words } from "/host/words/desk.js";

const say = words.book;
const NOBODY = { first_name: "", last_name: "", email: "", licence_plate: "" };
const FREE = "free";

export async function book(page) {
  const portals = page.organisation.portals.filter(({ archived }) => !archived);
  if (!portals.length) return page.show(say.title, h("p", { class: "lead" }, say.no_portal));
  const asked_date = page.query.get("date");
  const draft = page.draft({
    portal_id: portals[0].id, date: "", slot: "", from: "", until: "", visitors: [{ ...NOBODY }], note: "", key: null, sent: null,
  }, "booking");
  const typed = draft.value;
  if (!portals.some(({ id }) => id === typed.portal_id)) typed.portal_id = portals[0].id;
  if (isDate(asked_date)) typed.date = asked_date;
  const zone = () => zoneOf(page, portals.find(({ id }) => id === typed.portal_id).car_park_id);
  if (!isDate(typed.date)) typed.date = dateIn(zone(), serverTime());
  let portal = await page.ask(`/api/host/portals/${encodeURIComponent(typed.portal_id)}`);
  if (page.signal.aborted) return undefined;
  const form = formFor(page, { label: { toString: () => say.button(typed.visitors.length) }, busy: say.busy, sentences: say, check, send });
  const [times, cards, strip] = [h("fieldset", { id: "time_slot" }), h("div", {}), h("div", { class: "strip-box booking-strip" })];
  const [heading, twice] = [h("p", { class: "hint" }, " "), h("p", { class: "hint", "aria-live": "polite" })];
  drawTimes();
  drawVisitors();
  page.show(say.title, form.summary, h("p", { class: "lead" }, say.lead),
    h("form", { novalidate: true, onsubmit: form.onsubmit },
      portals.length > 1 && form.choice("portal_id", say.portal, portals, typed.portal_id, { onchange: changePortal }),
      form.field("date", say.date, { type: "date", value: typed.date, onchange: ({ target }) => {
        keep("date", target.value);
        look();
      } }, { short: true }),
      heading, strip, times, twice, spots(), cards,
      form.field("note", say.note, { autocomplete: "off", maxlength: 200, ...writing(typed, "note") }, { hint: say.note_hint, optional: true }),
      h("div", { class: "actions" }, form.press, h("a", { class: "quiet", href: "/host", onclick: draft.forget }, say.keep))));
  return look();

  function keep(name, value) {
    typed[name] = value;
    draft.save();
    tellTwice();
  }

  function writing(object, name) {
    return { value: object[name], oninput: ({ target }) => {
      object[name] = target.value;
      draft.save();
      if (object === typed) tellTwice();
    } };
  }

  async function changePortal({ target }) {
    keep("portal_id", target.value);
    keep("slot", "");
    try {
      portal = await page.ask(`/api/host/portals/${encodeURIComponent(typed.portal_id)}`);
    } catch (error) {
      if (!page.signal.aborted) page.problem(error);
      return;
    }
    if (page.signal.aborted || portal.id !== typed.portal_id) return;
    drawTimes();
    look();
  }

  // --- When ---------------------------------------------------------------------------------------

  function drawTimes() {
    const { predefined, free } = portal.durations;
    const known = [...predefined.map((_, index) => String(index)), ...(free ? [FREE] : [])];
    if (!known.includes(typed.slot)) typed.slot = known[0];
    const own = h("div", { class: "pair times", hidden: typed.slot !== FREE },
      ["from", "until"].map((name) => form.field(name, say[name], { type: "time", step: 900, ...writing(typed, name) })));
    const card = (value, text) => h("label", { class: "card" }, h("input", { type: "radio", name: "slot", value, checked: typed.slot === value, onchange: () => {
      keep("slot", value);
      own.hidden = value !== FREE;
    } }), h("b", {}, text));
    times.replaceChildren(h("legend", {}, say.time), form.place("time_slot", times),
      ...(predefined.length ? [h("div", { class: "cards" }, predefined.map(({ name, starts, ends }, index) =>
        card(String(index), say.predefined(name, words.lines.hours(starts.slice(0, 5), ends.slice(0, 5))))), free && card(FREE, say.free_time))] : []), own);
  }

  function chosenTimes() {
    if (typed.slot === FREE) return [typed.from, typed.until];
    const { starts, ends } = portal.durations.predefined[Number(typed.slot)];
    return [starts.slice(0, 5), ends.slice(0, 5)];
  }

  /** What the times mean at the car park; of a time that comes twice the first starts and the last ends what is typed. */
  function meant() {
    const [from, until] = chosenTimes();
    if (!from || !until || !isDate(typed.date)) return null;
    const free = typed.slot === FREE;
    const ends_next_day = free ? until === "00:00" : until <= from;
    const starts = instantsAt(typed.date, from, zone());
    const ends = instantsAt(ends_next_day ? plusDays(typed.date, 1) : typed.date, until, zone());
    const often = (one, all) => (free && all.length > 1 ? [one] : []);
    return {
      start: starts[0], end: free ? ends.at(-1) : ends[0], skipped: !starts.length ? from : !ends.length ? until : "",
      twice: [...new Set([...often(from, starts), ...often(until, ends)])],
    };
  }

  function tellTwice() {
    const comes_twice = meant()?.twice ?? [];
    put(twice, comes_twice.length ? say.comes_twice(comes_twice) : "");
  }

  async function look() {
    if (!isDate(typed.date)) return;
    const { date } = typed;
    heading.textContent = say.free_now(longDay(date));
    try {
      const { days, spots: all } = await page.ask(`/api/host/car-parks/${encodeURIComponent(portal.car_park_id)}/occupancy?from=${date}&days=1`);
      if (page.signal.aborted || typed.date !== date) return;
      const how = { spots: all, zone: zone(), now: serverTime(), hours: hoursToDraw(days, zone()) };
      strip.replaceChildren(drawing(days[0], how));
      heading.textContent = `${say.free_now(longDay(date))}: ${inWords(days[0], all, zone())}`;
    } catch {
      // It only helps to choose: the booking is refused with a sentence where nothing is free.
      if (!page.signal.aborted) strip.replaceChildren();
    }
  }

  // --- Who ----------------------------------------------------------------------------------------

  function spots() {
    const count = h("output", { class: "count" }, String(typed.visitors.length));
    const step = (by, sign, label) => h("button", { class: "step", type: "button", "aria-label": label, onclick: () => change(by) }, sign);
    const change = (by) => {
      const wanted = Math.min(portal.maximum_spots, Math.max(1, typed.visitors.length + by));
      while (typed.visitors.length < wanted) typed.visitors.push({ ...NOBODY, email: typed.visitors[0].email });
      typed.visitors.length = wanted;
      draft.save();
      count.textContent = String(wanted);
      form.press.textContent = say.button(wanted);
      drawVisitors();
    };
    return h("div", { class: "spots field" }, h("div", {}, h("h2", {}, say.spots), h("p", { class: "hint" }, say.spots_hint(portal.maximum_spots))),
      h("div", { class: "stepper" }, step(-1, "−", say.fewer), count, step(1, "+", say.more)));
  }

  function drawVisitors() {
    const only = typed.visitors.length === 1;
    cards.replaceChildren(...typed.visitors.map((visitor, index) => {
      const field = (name, path, label, attributes) => form.field(`reservations.${index}.${path}`, label, { autocomplete: "off", ...attributes, ...writing(visitor, name) });
      return h("fieldset", { class: "sheet" }, h("legend", {}, only ? say.only_visitor : say.visitor(index + 1)),
        h("div", { class: "pair" }, field("first_name", "visitor.first_name", say.first_name, { maxlength: 80 }), field("last_name", "visitor.last_name", say.last_name, { maxlength: 80 })),
        field("licence_plate", "licence_plate", say.plate, { class: "plate", maxlength: 16, spellcheck: "false", autocapitalize: "characters" }),
        field("email", "visitor.email", say.email, { type: "email", inputmode: "email", maxlength: 254, autocapitalize: "off", spellcheck: "false" }));
    }));
  }

  // --- The press ----------------------------------------------------------------------------------

  function check() {
    const slot = meant();
    const wrong = slot && (slot.skipped ? say.skipped(slot.skipped) : slot.end <= slot.start && say.end_first);
    const faults = [["date", !isDate(typed.date) && say.missing_date],
      ["time_slot", chosenTimes().every(Boolean) ? wrong : say.missing_time]];
    typed.visitors.forEach((visitor, index) => faults.push(
      [`reservations.${index}.visitor.first_name`, !visitor.first_name.trim() && say.missing_name],
      [`reservations.${index}.visitor.last_name`, !visitor.last_name.trim() && say.missing_name],
      [`reservations.${index}.licence_plate`, !isPlate(visitor.licence_plate) && say.not_a_plate],
      [`reservations.${index}.visitor.email`, !looksLikeEmail(visitor.email.trim()) && say.not_an_email]));
    return faults.filter(([, fault]) => fault);
  }

  async function send() {
    const { start, end } = meant();
    const time_slot = { start, end };
    const reservations = typed.visitors.map(({ first_name, last_name, email, licence_plate }) => ({
      time_slot, visitor: { first_name: first_name.trim(), last_name: last_name.trim(), email: email.trim() }, licence_plate: licence_plate.trim(),
    }));
    const body = { portal_id: typed.portal_id, reservations, note: typed.note.trim() };
    // Kept before it is sent: after a lost answer or a reload, the same press still means the same.
    const text = JSON.stringify(body);
    if (typed.sent !== text) Object.assign(typed, { key: newKey(), sent: text });
    draft.save();
    let made;
    try {
      made = await page.ask("/api/host/bookings", { method: "POST", body, key: typed.key, signal: null });
    } catch (error) {
      // When is asked once for all of them.
      for (const one of error.errors ?? []) one.field = one.field.replace(/^(reservations\.\d+\.)?time_slot.*/, "time_slot");
      throw error;
    }
    draft.forget();
    if (!page.signal.aborted) page.move(`/host/bookings/${encodeURIComponent(made.id)}`, { instead: true, state: { made: true } });
  }
}

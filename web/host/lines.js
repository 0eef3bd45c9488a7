// One reservation as a line: when, who, which plate, and what became of it.

import { h, serverTime } from "/shared/page.js";
import { say as put } from "/host/inplace.js";
import { clock, dateIn, shortDay } from "/host/zoned.js";
import { words as say } from "/host/words/desk.js";

export const nameOf = ({ first_name, last_name }) => [first_name, last_name].filter(Boolean).join(" ") || say.lines.no_name;
export const addressOf = ({ id }) => `/host/reservations/${encodeURIComponent(id)}`;
export const zoneOf = (page, car_park_id) => page.organisation.car_parks.find(({ id }) => id === car_park_id)?.time_zone ?? "UTC";

/** What became of it by now: a word, and a kind that has its own shape. */
export function stateOf(line, now = serverTime()) {
  const over = Date.parse(line.end) <= now;
  if (line.inside) return over ? "overdue" : "here";
  if (line.state === "USED" || line.arrived_at) return "left";
  if (line.state === "CONFIRMED") return over ? "absent" : "expected";
  return { HELD: "held", CANCELLED: "cancelled", EXPIRED: "expired" }[line.state] ?? "expected";
}

export function stateText(line, zone) {
  const kind = stateOf(line);
  return [say.lines.states[kind], (kind === "here" || kind === "overdue") && line.arrived_at && say.lines.since(clock(line.arrived_at, zone))].filter(Boolean).join(" ");
}

/** 09:00 – 12:00; days are named only where they are not the day that is shown. */
export function hoursOf({ start, end }, zone, date) {
  const at = (iso) => (dateIn(zone, iso) === date ? clock(iso, zone) : say.lines.on_day(shortDay(dateIn(zone, iso)), clock(iso, zone)));
  const ends_at_midnight = clock(end, zone) === "00:00" && dateIn(zone, new Date(Date.parse(end) - 1).toISOString()) === date;
  return say.lines.hours(at(start), ends_at_midnight ? "24:00" : at(end));
}

const HEADS = ["when", "visitor", "plate", "state"];

/** A table of lines. Rows keep their roles by name: on a phone they are laid out as blocks. */
export function linesTable(caption, body) {
  const head = (name) => h("th", { scope: "col", role: "columnheader" }, say.lines[name]);
  return h("table", { class: "lines-table", role: "table" }, h("caption", { class: "unseen" }, caption),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, HEADS.map(head))), body);
}

/** One row, which can be filled again. `dateOf(line)` is the day that goes without saying; null names it. */
export function lineRow(page, line, { date = null, zone = zoneOf(page, line.car_park_id), place } = {}) {
  const cell = (kind) => h("td", { class: kind, role: "cell" });
  const [when, plate, state] = [cell("when"), cell("plates"), cell("how")];
  const hours = h("span", { class: "hours-text" });
  const day = h("small", { hidden: Boolean(date) });
  when.append(day, hours);
  const name = h("b", {});
  const more = h("small", {});
  const mark = h("span", { class: "mark", "aria-hidden": "true" });
  const word = h("span", {});
  const unpaid = h("small", { class: "unpaid" }, say.lines.unpaid);
  state.append(h("span", { class: "state-line" }, mark, word), unpaid);
  const element = h("tr", { role: "row" }, when,
    h("th", { scope: "row", role: "rowheader" }, h("a", { href: addressOf(line) }, name, more)), plate, state);
  return { element, fill };

  function fill(now) {
    const own = date ?? dateIn(zone, now.start);
    put(day, shortDay(own));
    put(hours, hoursOf(now, zone, own));
    put(name, nameOf(now));
    put(more, place?.(now) ?? "");
    more.hidden = !more.textContent;
    put(plate, now.licence_plate ?? "");
    const kind = stateOf(now);
    mark.className = `mark is-${kind}`;
    element.className = `is-${kind}`;
    put(word, stateText(now, zone));
    unpaid.hidden = now.paid !== false;
  }
}

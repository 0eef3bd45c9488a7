// How full a car park is, quarter by quarter, drawn; and the same in words and as a table.

import { h } from "/shared/page.js";
import { clock, wallMinutes } from "/host/zoned.js";
import { words } from "/host/words/desk.js";

const say = words.strip;
const QUARTER = 15 * 60_000;
const DAY = 24 * 60;
let drawn = 0;

/** The quarters of a day with their instants; what the API leaves out is open and empty. */
function quartersOf({ starts, taken, open }, zone) {
  return taken.map((count, index) => {
    const at = Date.parse(starts) + index * QUARTER;
    return { at, taken: count, open: open[index] ?? true, wall: wallMinutes(at, zone) };
  });
}

/** From when to when it is worth drawing: what is open or taken, and an hour around it. */
export function hoursToDraw(days, zone) {
  const busy = days.flatMap((day) => quartersOf(day, zone)).filter(({ taken, open }) => taken || open).map(({ wall }) => wall);
  if (!busy.length) return [0, DAY];
  const [first, last] = [Math.min(...busy), Math.max(...busy) + 15];
  return [Math.max(0, Math.floor(first / 60 - 1) * 60), Math.min(DAY, Math.ceil(last / 60 + 1) * 60)];
}

/** Neighbouring quarters that are alike, as one. */
function runsOf(quarters, alike) {
  const runs = [];
  quarters.forEach((quarter, index) => {
    const last = runs.at(-1);
    if (last && alike(last.first, quarter)) last.until = index + 1;
    else runs.push({ first: quarter, from: index, until: index + 1 });
  });
  return runs;
}

const sameCount = (one, other) => one.taken === other.taken && one.open === other.open;

/** At most 9 of 12 spots are taken, at 10:15. */
export function inWords(day, spots, zone) {
  const quarters = quartersOf(day, zone);
  const most = Math.max(0, ...quarters.map(({ taken }) => taken));
  if (!most) return quarters.some(({ open }) => open) ? say.empty(spots) : say.closed;
  const from = quarters.findIndex(({ taken }) => taken === most);
  if (most < spots) return say.most(most, spots, clock(quarters[from].at, zone));
  const until = quarters.findIndex(({ taken }, index) => index > from && taken < spots);
  return say.full(clock(quarters[from].at, zone), until < 0 ? "24:00" : clock(quarters[until].at, zone));
}

export function takenNow(day, now) {
  const index = Math.floor((now - Date.parse(day.starts)) / QUARTER);
  return index >= 0 && index < day.taken.length ? day.taken[index] : null;
}

/** The drawing. `low` is one of a week: without hours and numbers. */
export function drawing(day, { spots, zone, now, hours: [from, until], low = false, name }) {
  const quarters = quartersOf(day, zone).filter(({ wall }) => wall >= from && wall < until);
  const [top, floor] = low ? [4, 44] : [34, 154];
  const share = (index) => `${(100 * index) / quarters.length}%`;
  const span = (run) => ({ x: share(run.from), width: share(run.until - run.from) });
  const hatch = `closed-${(drawn += 1)}`;
  const height = (taken) => (spots ? Math.min(1, taken / spots) : 1) * (floor - top);
  const bar = (run) => {
    const { taken } = run.first;
    if (!taken) return null;
    const tall = height(taken);
    const is_past = run.first.is_past ? " past" : "";
    return h("g", { class: taken > spots ? "over" : taken === spots ? "full" : "some" },
      h("rect", { class: `taken${is_past}`, ...span(run), y: floor - tall, height: tall },
        h("title", {}, say.run(clock(run.first.at, zone), clock(run.first.at + (run.until - run.from) * QUARTER, zone), taken, spots))),
      taken >= spots && h("rect", { class: "cap", ...span(run), y: top - 5, height: 5 }));
  };
  const bars = quarters.map((quarter) => ({ ...quarter, is_past: now !== null && quarter.at + QUARTER <= now }));
  const closed = runsOf(quarters, (one, other) => one.open === other.open).filter(({ first }) => !first.open);
  const first = quarters[0]?.at ?? 0;
  const length = quarters.length * QUARTER;
  const is_now = now !== null && now >= first && now < first + length;
  return h("svg", { class: low ? "strip low" : "strip", width: "100%", height: low ? 48 : 184, role: "img", "aria-label": [name, inWords(day, spots, zone)].filter(Boolean).join(": ") },
    h("defs", {}, h("pattern", { id: hatch, width: 8, height: 8, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      h("line", { class: "hatch", x1: 0, y1: 0, x2: 0, y2: 8 }))),
    h("rect", { class: "field-of-day", x: 0, y: top, width: "100%", height: floor - top }),
    closed.map((run) => h("rect", { ...span(run), y: top, height: floor - top, fill: `url(#${hatch})` })),
    !low && ticks(quarters, share, [top, floor], until - from, zone),
    runsOf(bars, (one, other) => sameCount(one, other) && one.is_past === other.is_past).map(bar),
    h("line", { class: "capacity", x1: 0, y1: top, x2: "100%", y2: top }),
    h("line", { class: "floor", x1: 0, y1: floor, x2: "100%", y2: floor }),
    !low && h("text", { class: "label", x: 0, y: 16 }, say.capacity(spots)),
    is_now && present(((now - first) / length) * 100, clock(now, zone), [top, floor], low));
}

function ticks(quarters, share, [top, floor], length, zone) {
  const every = length <= 14 * 60 ? 60 : 120;
  return quarters.map(({ at, wall }, index) => {
    // Where the clocks go back, an hour comes twice: it is named once.
    if (wall % every || quarters.findIndex((other) => other.wall === wall) < index) return null;
    return h("g", { class: wall % (2 * every) ? "hour minor" : "hour" },
      index > 0 && h("line", { x1: share(index), y1: top, x2: share(index), y2: floor }),
      h("text", { class: "label", x: share(index), y: floor + 21, "text-anchor": "middle" }, clock(at, zone)));
  });
}

function present(place, time, [top, floor], low) {
  const x = `${place}%`;
  return h("g", { class: "now" }, h("line", { x1: x, y1: low ? 0 : top - 10, x2: x, y2: floor + (low ? 4 : 6) }),
    h("circle", { cx: x, cy: low ? 2 : top - 12, r: low ? 2 : 4 }),
    !low && h("text", { x, y: 14, "text-anchor": place > 90 ? "end" : place < 10 ? "start" : "middle" }, say.now(time)));
}

/** The rows of the same as a table: one for each time in which nothing changes. */
export function tableRows(day, spots, zone, [from, until]) {
  const quarters = quartersOf(day, zone).filter(({ wall }) => wall >= from && wall < until);
  return runsOf(quarters, sameCount).map(({ first, from: start, until: end }) => h("tr", {},
    h("th", { scope: "row" }, say.span(clock(first.at, zone), clock(first.at + (end - start) * QUARTER, zone))),
    h("td", { class: "number" }, String(first.taken)),
    h("td", { class: "number" }, first.open ? String(Math.max(0, spots - first.taken)) : say.is_closed)));
}

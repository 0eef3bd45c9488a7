// The day at a car park: how full it is, who comes, what the gates do. It follows by itself, in place.

import { h, kept, plusDays, serverTime } from "/shared/page.js";
import { everyOne, say as put, pagesOf, repeatedly } from "/host/inplace.js";
import { eventList, isRefusal } from "/host/gate_events.js";
import { gateDesk } from "/host/gate_desk.js";
import { occupancy } from "/host/occupancy.js";
import { visitors } from "/host/visitors.js";
import { mayServe } from "/host/roles.js";
import { clock, dateIn, isDate, longDay, mondayOf } from "/host/zoned.js";
import { words } from "/host/words/desk.js";

const say = words.today;
const EVERY = 10_000;
const EVENTS_SHOWN = 8;

export async function today(page) {
  const parks = page.organisation.car_parks.filter(({ archived }) => !archived);
  if (!parks.length) return page.show(say.title, h("p", { class: "lead" }, say.no_car_park));
  // Which car park one sits at is remembered by the tab.
  const memory = kept("baypass host today", { car_park: null });
  const wanted = [page.query.get("car_park"), memory.value.car_park];
  const park = parks.find(({ id }) => id === wanted[0]) ?? parks.find(({ id }) => id === wanted[1]) ?? parks[0];
  const zone = park.time_zone;
  const this_day = () => dateIn(zone, serverTime());
  const asked = page.query.get("date");
  const week = page.query.get("view") === "week";
  const date = isDate(asked) ? asked : this_day();
  memory.value.car_park = park.id;
  memory.save();
  return day(page, { park, parks, memory, zone, date, week, this_day });
}

function addressOf({ date, week, today: is_today }) {
  const query = new URLSearchParams();
  if (!is_today) query.set("date", date);
  if (week) query.set("view", "week");
  return `/host${query.size ? `?${query}` : ""}`;
}

async function day(page, { park, parks, memory, zone, date, week, this_day }) {
  const is_today = date === this_day();
  const go = (change) => {
    const next = { date, week, ...change };
    page.move(addressOf({ ...next, today: next.date === this_day() }), { instead: true, state: { keep: document.activeElement?.id ?? "" } });
  };
  const path = `car_park_id=${encodeURIComponent(park.id)}&date=${date}`;
  const paged = (list) => pagesOf((cursor) => page.ask(`/api/host/${list}?${path}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`));
  const parts = {
    occupancy: occupancy(page, { park, zone, date, week, choose: (chosen) => go({ date: chosen, week: false }) }),
    visitors: !week && visitors(page, { list: paged("reservations"), zone, date, is_today }),
    gates: gateDesk(page, zone),
    events: !week && atTheGates(page, paged("access-events"), zone, is_today),
  };
  const kill_switch = h("div", { class: "alarm", role: "alert", hidden: true });
  const fresh = h("p", { class: "hint fresh" });
  page.show(week ? say.week_title(longDay(mondayOf(date)), longDay(plusDays(mondayOf(date), 6))) : is_today ? say.title_today(longDay(date)) : longDay(date),
    h("div", { class: "day-bar" }, chooser(), turning(), views()), kill_switch, parts.occupancy.node,
    h("div", { class: week ? "day-parts" : "day-parts two" }, h("section", {}, h("h2", {}, words.gates.title), parts.gates.nodes),
      parts.visitors && parts.visitors.node, parts.events && parts.events.node), fresh);
  const back = document.getElementById(history.state?.keep || "-");
  if (back) back.focus({ preventScroll: true });
  const run = repeatedly(page, EVERY, read);
  await read();
  return run;

  // --- Going about ------------------------------------------------------------------------------

  function chooser() {
    if (parks.length === 1) return h("p", { class: "hint place" }, park.name);
    const onchange = ({ target }) => {
      memory.value.car_park = target.value;
      memory.save();
      go({});
    };
    return h("div", { class: "field" }, h("label", { class: "unseen", for: "car-park" }, say.car_park),
      h("select", { id: "car-park", onchange }, parks.map(({ id, name }) => h("option", { value: id, selected: id === park.id }, name))));
  }

  function turning() {
    const step = week ? 7 : 1;
    const turn = (id, text, unseen, to) => h("button", { class: "quiet", type: "button", id, onclick: () => go({ date: to }) }, h("span", { "aria-hidden": "true" }, text), h("span", { class: "unseen" }, unseen));
    const jump = h("input", { type: "date", id: "day", value: date, "aria-label": say.jump, onchange: ({ target }) => isDate(target.value) && target.value !== date && go({ date: target.value }) });
    return h("div", { class: "turning", role: "group", "aria-label": say.which_day },
      turn("earlier", "‹", week ? say.earlier_week : say.earlier, plusDays(date, -step)), jump,
      turn("later", "›", week ? say.later_week : say.later, plusDays(date, step)),
      h("button", { class: "quiet", type: "button", id: "to-today", disabled: is_today, onclick: () => go({ date: this_day() }) }, say.today));
  }

  function views() {
    const view = (id, text, on) => h("button", { class: "quiet", type: "button", id, "aria-pressed": String(on === week), onclick: () => on !== week && go({ week: on }) }, text);
    return h("div", { class: "day-views" }, h("div", { class: "switch", role: "group", "aria-label": say.view }, view("as-day", say.day, false), view("as-week", say.week, true)),
      mayServe(page) && h("a", { class: "button", href: `/host/bookings/new?date=${date}` }, say.book));
  }

  // --- Following --------------------------------------------------------------------------------

  async function read() {
    // A page left open over midnight goes on with the new day.
    if (is_today && date !== this_day()) return go({ date: this_day() });
    const ask = (address) => page.ask(`/api/host/${address}`);
    const park_path = `car-parks/${encodeURIComponent(park.id)}`;
    const from = week ? mondayOf(date) : date;
    const [taken, lines, gates, events, whole] = await Promise.allSettled([
      ask(`${park_path}/occupancy?from=${from}&days=${week ? 7 : 1}`),
      parts.visitors && parts.visitors.list.again(),
      everyOne(page, `/api/host/gates?car_park_id=${encodeURIComponent(park.id)}`),
      parts.events && parts.events.list.again(),
      ask(park_path),
    ]);
    if (page.signal.aborted) return undefined;
    shown(taken, parts.occupancy);
    if (parts.visitors) shown(lines, parts.visitors);
    shown(gates, parts.gates);
    if (parts.events) shown(events, parts.events);
    if (whole.value) alarm(whole.value);
    const all = [taken, lines, gates, events, whole];
    for (const { reason } of all) if (reason && !page.is_lost(reason) && !reason.status) throw reason;
    put(fresh, all.some(({ status }) => status === "rejected") ? say.not_fresh(clock(serverTime(), zone)) : say.fresh(clock(serverTime(), zone)));
    fresh.classList.toggle("stale", all.some(({ status }) => status === "rejected"));
    return undefined;
  }

  function shown({ status, value, reason }, part) {
    if (status === "fulfilled") part.follow(value);
    else part.lost?.(reason);
  }

  function alarm({ kill_switch: on, exits_stay_open }) {
    if (kill_switch.hidden === !on) return;
    kill_switch.hidden = !on;
    kill_switch.replaceChildren(...(on ? [h("h2", {}, say.kill_switch_title), h("p", {}, exits_stay_open ? say.kill_switch_exits : say.kill_switch)] : []));
  }
}

/** The newest of what happened at the gates; refusals first of all have their reason beside them. */
function atTheGates(page, list, zone, is_today) {
  const events = eventList(zone);
  let only = false;
  let shown = EVENTS_SHOWN;
  const nothing = h("p", { class: "hint" }, page.words.frame.loading);
  const more = h("button", { class: "quiet", type: "button", hidden: true, onclick: further }, words.more);
  const filter = h("label", { class: "tick" }, h("input", { type: "checkbox", onchange: ({ target }) => {
    only = target.checked;
    draw();
  } }), words.events.only);
  const node = h("section", { class: "at-gates" }, h("h2", {}, words.events.title), filter, events.list, nothing, more);
  return { node, list, follow: draw };

  function draw() {
    const all = list.items.filter((event) => !only || isRefusal(event));
    events.follow(all.slice(0, shown));
    nothing.hidden = all.length > 0;
    put(nothing, only ? words.events.none_refused : is_today ? words.events.none_yet : words.events.none);
    more.hidden = all.length <= shown && !list.next;
  }

  async function further() {
    shown += EVENTS_SHOWN * 3;
    if (list.items.length < shown && list.next) await list.more().catch(() => null);
    if (!page.signal.aborted) draw();
  }
}

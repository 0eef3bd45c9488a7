// The fields of a car park, what is wrong with them, and how they are told and sent.

import { h, isSafe } from "/shared/page.js";
import { bound, live, rows } from "/host/live.js";
import { asPeriods, byWeekday, hoursFaults, hoursInWords, openingHours } from "/host/opening_hours.js";
import { group } from "/host/organisation.js";
import { whole } from "/host/units.js";
import { longDate } from "/host/dates.js";
import { words } from "/host/words/set_up.js";

const say = words.car_park;
const METHODS = ["REMOTE_CONTROL", "ANPR", "KEYPAD"];
const MOST_LINES = 6;
const WORKDAY = [0, 1, 2, 3, 4].map((weekday) => ({ weekday, opens: "08:00", closes: "18:00" }));

export const LIMITS = { spots: [0, 10_000], grace_before_minutes: [0, 120], grace_after_minutes: [0, 120], offline_hours: [1, 72] };
export const EMPTY = {
  name: "", address: [], map_url: null, directions: "", time_zone: "", spots: "", opening_hours: WORKDAY, closed_days: [], access_methods: ["REMOTE_CONTROL"],
  grace_before_minutes: 15, grace_after_minutes: 15, re_entry_allowed: true, one_wrong_character: false, offline_hours: 24, exits_stay_open: true,
};

export function fill(read) {
  return {
    name: read.name, address: read.address.join("\n"), map_url: read.map_url ?? "", directions: read.directions, time_zone: read.time_zone,
    spots: String(read.spots), hours: byWeekday(read.opening_hours), closed_days: [...read.closed_days].sort().map((day) => ({ day })),
    access_methods: METHODS.filter((method) => read.access_methods.includes(method)),
    grace_before_minutes: String(read.grace_before_minutes), grace_after_minutes: String(read.grace_after_minutes),
    re_entry_allowed: read.re_entry_allowed, one_wrong_character: read.one_wrong_character, offline_hours: String(read.offline_hours), exits_stay_open: read.exits_stay_open,
  };
}

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

export function body(typed) {
  return {
    name: typed.name.trim(), address: lines(typed.address), map_url: typed.map_url.trim() || null, directions: typed.directions.trim(),
    time_zone: typed.time_zone.trim(), spots: Number(typed.spots), opening_hours: asPeriods(typed.hours), closed_days: typed.closed_days.map(({ day }) => day),
    access_methods: typed.access_methods, grace_before_minutes: Number(typed.grace_before_minutes), grace_after_minutes: Number(typed.grace_after_minutes),
    re_entry_allowed: typed.re_entry_allowed, one_wrong_character: typed.one_wrong_character, offline_hours: Number(typed.offline_hours), exits_stay_open: typed.exits_stay_open,
  };
}

export function check(typed, limits) {
  const map = typed.map_url.trim();
  return [
    ["name", !typed.name.trim() && say.missing_name],
    ["address", !lines(typed.address).length ? say.missing_address : lines(typed.address).length > MOST_LINES && say.long_address],
    ["map_url", map && !(isSafe(map, "") && !/\s/.test(map)) && say.map_wrong],
    ["time_zone", !isZone(typed.time_zone.trim()) && say.time_zone_wrong],
    ...hoursFaults(typed.hours),
    ...typed.closed_days.map(({ day }, index) => [`closed_days.${index}`, !day && words.missing_date]),
    ...Object.entries(limits).map(([name, [least, most]]) => [name, Number.isNaN(whole(typed[name], least, most)) && words.number_between(least, most)]),
  ].filter(([, fault]) => fault);
}

function isZone(name) {
  try {
    return Boolean(name && Intl.DateTimeFormat("en", { timeZone: name }));
  } catch {
    return false;
  }
}

export function partsOf() {
  const plain = (name, label = say[name]) => [name, label, (typed) => typed[name]];
  const tick = (name, label) => [name, label, (typed) => (typed[name] ? words.yes : words.no)];
  const minutes = (name, label) => [name, label, (typed) => say.minutes(typed[name])];
  return [
    plain("name"), ["address", say.address, ({ address }) => lines(address).join(", ")], plain("map_url", say.map), plain("directions"), plain("time_zone"),
    ["hours", say.opening_hours, ({ hours }) => hoursInWords(asPeriods(hours)).join("; ")],
    ["closed_days", say.closed_days, ({ closed_days }) => words.list(closed_days.filter(({ day }) => day).map(({ day }) => longDate(day, words)))],
    plain("spots"),
    ["access_methods", say.access_methods, ({ access_methods }) => access_methods.map((one) => say.methods[one]).join("; ") || say.no_method],
    minutes("grace_before_minutes", say.grace_before), minutes("grace_after_minutes", say.grace_after),
    tick("re_entry_allowed", say.re_entry), tick("exits_stay_open", say.exits_stay_open),
    tick("one_wrong_character", say.one_wrong_character), ["offline_hours", say.offline_hours, ({ offline_hours }) => say.hours(offline_hours)],
  ];
}

export function carParkFields(form, typed, change) {
  const on = (name) => bound(typed, name, change);
  const plain = { autocomplete: "off" };
  const number = (name, label, hint, maxlength = 3) =>
    form.field(name, label, { ...plain, inputmode: "numeric", maxlength, ...on(name) }, { hint, short: true });
  const tick = (name, label, hint) => form.tick(name, label, typed[name], (ticked) => {
    typed[name] = ticked;
    change();
  }, { hint });
  return [
    group(say.where, [
      form.field("name", say.name, { ...plain, maxlength: 120, ...on("name") }, { hint: say.name_hint }),
      form.area("address", say.address, typed.address, { rows: 3, oninput: on("address").oninput }, { hint: say.address_hint }),
      form.field("map_url", say.map, { ...plain, type: "url", inputmode: "url", maxlength: 308, ...on("map_url") }, { hint: say.map_hint, optional: true }),
      form.area("directions", say.directions, typed.directions, { maxlength: 1000, oninput: on("directions").oninput }, { hint: say.directions_hint, optional: true }),
      form.field("time_zone", say.time_zone, { ...plain, list: "zones", spellcheck: "false", ...on("time_zone") }, { hint: say.time_zone_hint }),
      h("datalist", { id: "zones" }, (Intl.supportedValuesOf?.("timeZone") ?? []).map((zone) => h("option", { value: zone }, zone.replaceAll("_", " ")))),
    ]),
    group(say.open, [openingHours(form, typed, change), closedDays(form, typed.closed_days, change, say)]),
    group(say.inside, [
      number("spots", say.spots, say.spots_hint, 5), accessMethods(form, typed, change),
      number("grace_before_minutes", say.grace_before, say.grace_before_hint), number("grace_after_minutes", say.grace_after, say.grace_after_hint),
      tick("re_entry_allowed", say.re_entry, say.re_entry_hint), tick("exits_stay_open", say.exits_stay_open, say.exits_stay_open_hint),
      tick("one_wrong_character", say.one_wrong_character, say.one_wrong_character_hint), number("offline_hours", say.offline_hours, say.offline_hours_hint, 2),
    ]),
  ];
}

function accessMethods(form, typed, change) {
  const box = h("fieldset", { class: "ticks", id: "access_methods" });
  const flip = (method) => (ticked) => {
    const chosen = new Set(typed.access_methods);
    if (ticked) chosen.add(method);
    else chosen.delete(method);
    typed.access_methods = METHODS.filter((one) => chosen.has(one));
    change();
  };
  box.append(h("legend", {}, say.access_methods), form.place("access_methods", box),
    ...METHODS.map((method) => form.tick(`access_methods.${method}`, say.methods[method], typed.access_methods.includes(method), flip(method))));
  return box;
}

/** Single days as rows; `path` is where the API has them. */
export function closedDays(form, days, change, text, path = "closed_days") {
  const box = h("fieldset", { class: "days-off", id: path });
  box.append(h("legend", {}, text.closed_days), h("p", { class: "hint" }, text.closed_days_hint), form.place(path, box), live((again) => rows({
    items: days, again, change, most: 200,
    draw: (item, index) => form.field(`${path}.${index}`, text.closed_day, { type: "date", ...bound(item, "day", change) }),
    make: () => ({ day: "" }),
    first: (index) => `${path}.${index}`,
    add: text.add_closed_day,
    remove: { label: text.remove, what: (item) => item.day },
  })));
  return box;
}

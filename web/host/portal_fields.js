// The fields of a portal, what is wrong with them, and how they are told and sent.

import { h } from "/shared/page.js";
import { closedDays } from "/host/car_park_fields.js";
import { termsOf, terms, termsBody, termsFaults } from "/host/cancellation_terms.js";
import { durations, durationsBody, durationsFaults, durationsOf } from "/host/durations.js";
import { bound, lengths, weekdays } from "/host/live.js";
import { capital } from "/host/opening_hours.js";
import { group, languages } from "/host/organisation.js";
import { promisesOf } from "/host/promises.js";
import { tariff, tariffBody, tariffFaults, tariffOf } from "/host/tariff.js";
import { whole } from "/host/units.js";
import { words as set_up } from "/host/words/set_up.js";
import { words as say } from "/host/words/portals.js";

const NOTICES = [0, 15, 30, 60, 120, 240, 480, 720, 1440, 2880, 4320, 10_080, 20_160];
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const MOST_SPOTS = 19;

export function empty({ languages: spoken }, car_park_id) {
  return {
    name: "", car_park_id, message: "", languages: spoken ?? ["en"],
    dates: { fixed: null, notice_minutes: 0, horizon_days: 30, weekdays: EVERY_DAY, closed_days: [] },
    durations: { free: { minimum_minutes: 30, maximum_minutes: 600, step_minutes: 15 }, predefined: [] },
    maximum_spots: 5, several_days: false, tariff: { kind: "FREE" }, cancellation: { tiers: [{ hours_before: 0, percent: 100, fee: 0 }] }, booker_may_cancel: true,
  };
}

export function fill(read, { currency = "EUR" }) {
  const { dates } = read;
  const priced = tariffOf(read.tariff, currency);
  return {
    name: read.name, car_park_id: read.car_park_id, message: read.message, languages: [...read.languages],
    fixed: dates.fixed ?? "", notice_minutes: String(dates.notice_minutes), horizon_days: String(dates.horizon_days), weekdays: [...dates.weekdays].sort(),
    closed_days: [...dates.closed_days].sort().map((day) => ({ day })), durations: durationsOf(read.durations),
    maximum_spots: String(read.maximum_spots), several_days: read.several_days, tariff: priced,
    tiers: termsOf(read.cancellation, priced.currency), booker_may_cancel: read.booker_may_cancel,
  };
}

export function body(typed) {
  return {
    name: typed.name.trim(), car_park_id: typed.car_park_id, message: typed.message.trim(), languages: typed.languages,
    dates: {
      fixed: typed.fixed || null, notice_minutes: Number(typed.notice_minutes), horizon_days: Number(typed.horizon_days),
      weekdays: typed.weekdays, closed_days: typed.closed_days.map(({ day }) => day),
    },
    durations: durationsBody(typed.durations), maximum_spots: Number(typed.maximum_spots), several_days: typed.several_days,
    tariff: tariffBody(typed.tariff), cancellation: termsBody(typed.tiers, typed.tariff.currency), booker_may_cancel: typed.booker_may_cancel,
  };
}

export function check(typed) {
  const number = (name, least, most) => Number.isNaN(whole(typed[name], least, most)) && set_up.number_between(least, most);
  return [
    ["name", !typed.name.trim() && say.missing_name],
    ["dates.horizon_days", number("horizon_days", 0, 365)],
    ["dates.weekdays", !typed.weekdays.length && say.no_weekday],
    ...typed.closed_days.map(({ day }, index) => [`dates.closed_days.${index}`, !day && set_up.missing_date]),
    ...durationsFaults(typed.durations),
    ["maximum_spots", number("maximum_spots", 1, MOST_SPOTS)],
    ...tariffFaults(typed.tariff),
    ...(typed.tariff.kind === "FREE" ? [] : termsFaults(typed.tiers, typed.tariff.currency)),
  ].filter(([, fault]) => fault);
}

const nameOf = (car_parks, { car_park_id }) => car_parks.find(({ id }) => id === car_park_id)?.name ?? car_park_id;

/** Each entry in words, for whoever only reads and for whoever meets a change of somebody else. */
export function partsOf({ car_parks }) {
  const plain = (name) => [name, say[name], (typed) => typed[name]];
  const tick = (name) => [name, say[name], (typed) => (typed[name] ? set_up.yes : set_up.no)];
  const promised = (name, label, part = name) => [name, label, (typed) => promisesOf(typed)[part].join(" ")];
  return [
    plain("name"), ["car_park_id", say.car_park, (typed) => nameOf(car_parks, typed)], plain("message"),
    ["languages", say.languages, (typed) => set_up.list(typed.languages.map((one) => set_up.languages[one] ?? one))],
    ["fixed", say.fixed, ({ fixed }) => fixed], ["notice_minutes", say.notice, ({ notice_minutes }) => say.notice_of(Number(notice_minutes))],
    ["horizon_days", say.horizon, ({ horizon_days }) => horizon_days], ["weekdays", say.weekdays, (typed) => capital(set_up.days(typed.weekdays))],
    ["closed_days", say.closed_days, ({ closed_days }) => set_up.list(closed_days.map(({ day }) => day))],
    promised("durations", say.how_long), plain("maximum_spots"), tick("several_days"), promised("tariff", say.price), promised("tiers", say.tiers),
    tick("booker_may_cancel"),
  ];
}

export function draw(form, typed, change, { car_parks }, settled) {
  const on = (name) => bound(typed, name, change);
  const plain = { autocomplete: "off" };
  const tick = (name) => form.tick(name, say[name], typed[name], (ticked) => {
    typed[name] = ticked;
    change();
  }, { hint: say[`${name}_hint`] });
  const choose = ({ target }) => {
    typed.car_park_id = target.value;
    change();
  };
  const places = car_parks.filter(({ id, archived }) => !archived || id === typed.car_park_id);
  const number = { ...plain, inputmode: "numeric", maxlength: 3 };
  const priced = h("div", {}, terms(form, typed, change));
  const showTerms = () => (priced.hidden = typed.tariff.kind === "FREE");
  showTerms();
  return [
    group(say.about, [
      form.field("name", say.name, { ...plain, maxlength: 120, ...on("name") }, { hint: say.name_hint }),
      settled ? form.field("car_park_id", say.car_park, { readonly: true, value: nameOf(car_parks, typed) }, { hint: say.car_park_settled })
        : form.choice("car_park_id", say.car_park, places, typed.car_park_id, { onchange: choose }),
      form.area("message", say.message, typed.message, { maxlength: 1000, oninput: on("message").oninput }, { hint: say.message_hint, optional: true }),
      languages(form, typed.languages, change, say.languages, say.languages_hint),
    ]),
    group(say.when, [
      form.field("dates.fixed", say.fixed, { type: "date", ...on("fixed") }, { hint: say.fixed_hint, optional: true, short: true }),
      form.field("dates.horizon_days", say.horizon, { ...number, ...on("horizon_days") }, { hint: say.horizon_hint, short: true }),
      lengths("dates.notice_minutes", say.notice, typed, "notice_minutes", { form, words: { length: say.notice_of }, change, usual: NOTICES, hint: say.notice_hint }),
      weekdays("dates.weekdays", say.weekdays, typed.weekdays, { form, words: set_up, change }),
      closedDays(form, typed.closed_days, change, say, "dates.closed_days"),
    ]),
    group(say.how_long, durations(form, typed.durations, change)),
    group(say.how_many, [
      form.field("maximum_spots", say.maximum_spots, { ...number, ...on("maximum_spots") }, { hint: say.maximum_spots_hint, short: true }), tick("several_days"),
    ]),
    group(say.price, tariff(form, typed.tariff, change, showTerms)),
    group(say.cancelling, [priced, tick("booker_may_cancel")]),
  ];
}


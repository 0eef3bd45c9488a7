// Prices by the hour, each for certain weekdays and times of the day; together they cover the week once.

import { h } from "/shared/page.js";
import { bound, live, rows, weekdays } from "/host/live.js";
import { words as set_up } from "/host/words/set_up.js";
import { words as say } from "/host/words/portals.js";

const TIME = /^\d\d:\d\d$/;
const QUARTERS = 96;
const WEEK = [0, 1, 2, 3, 4, 5, 6];
const MOST = 50;

const quarterOf = (time) => Number(time.slice(0, 2)) * 4 + Math.floor(Number(time.slice(3)) / 15);
const timeOf = (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, "0")}:${String((quarter % 4) * 15).padStart(2, "0")}`;

export function bandsFaults(bands, wrong) {
  const faults = bands.flatMap(({ weekdays: on, starts, ends, amount }, index) => [
    [`tariff.bands.${index}.weekdays`, !on.length && say.no_weekday],
    [`tariff.bands.${index}.starts`, !TIME.test(starts) && set_up.missing_time],
    [`tariff.bands.${index}.ends`, !TIME.test(ends) ? set_up.missing_time : ends !== "00:00" && ends <= starts && say.band_wrong],
    [`tariff.bands.${index}.amount`, wrong(amount)],
  ]).filter(([, fault]) => fault);
  // Only times that are whole can have gaps between them.
  return faults.length ? faults : [["tariff.bands", uncovered(bands)]];
}

/** The first time of the week that no price covers, or that two do. */
function uncovered(bands) {
  for (const day of WEEK) {
    const covering = Array.from({ length: QUARTERS }, (_, quarter) => bands.filter(({ weekdays: on, starts, ends }) =>
      on.includes(day) && quarterOf(starts) <= quarter && (ends === "00:00" || quarter < quarterOf(ends))).length);
    const from = covering.findIndex((count) => count !== 1);
    if (from < 0) continue;
    const length = covering.slice(from).findIndex((count) => count !== covering[from]);
    const tell = covering[from] ? say.band_twice : say.band_gap;
    return tell(day, timeOf(from), length < 0 ? "24:00" : timeOf(from + length));
  }
  return "";
}

export function bands(form, items, change) {
  const box = h("fieldset", { id: "tariff.bands" });
  const path = (index, name) => `tariff.bands.${index}.${name}`;
  const amount = (band, index) =>
    form.field(path(index, "amount"), say.amount.PER_HOUR, { autocomplete: "off", inputmode: "decimal", maxlength: 12, ...bound(band, "amount", change) }, { short: true });
  const time = (band, index, name) => form.field(path(index, name), say[name], { type: "time", step: 900, ...bound(band, name, change) });
  const several = () => items.length > 1 || items[0]?.weekdays.length < WEEK.length || items[0]?.starts !== items[0]?.ends;
  box.append(h("legend", {}, say.bands), live((again) => [
    several() && h("p", { class: "hint" }, say.bands_hint),
    form.place("tariff.bands", box),
    rows({
      items, again, change, most: MOST,
      draw: (band, index) => [
        amount(band, index),
        several() && weekdays(path(index, "weekdays"), say.band_days, band.weekdays, { form, words: set_up, change }),
        several() && h("div", { class: "pair" }, time(band, index, "starts"), time(band, index, "ends")),
      ],
      make: () => ({ weekdays: items.length ? [] : [...WEEK], starts: "00:00", ends: "00:00", amount: "" }),
      first: (index) => path(index, "amount"),
      add: say.add_band,
      remove: { label: say.remove, what: (_, index) => say.band(index), from: 1 },
    }),
  ]));
  return box;
}

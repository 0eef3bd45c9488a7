// When a car park is open: for each weekday any number of periods, as fields and in words.

import { focusOn, h } from "/shared/page.js";
import { bound, live, rows } from "/host/live.js";
import { words } from "/host/words/set_up.js";

const DAYS = [0, 1, 2, 3, 4, 5, 6];
const USUAL = { opens: "08:00", closes: "18:00" };
const ALL_DAY = { opens: "00:00", closes: "00:00" };
const TIME = /^\d\d:\d\d$/;
const short = (time) => time.slice(0, 5);

/** The API's list of periods as seven lists, and back. */
export const byWeekday = (periods) => DAYS.map((day) =>
  periods.filter(({ weekday }) => weekday === day).map(({ opens, closes }) => ({ opens: short(opens), closes: short(closes) })));
export const asPeriods = (hours) => hours.flatMap((periods, weekday) => periods.map((period) => ({ weekday, ...period })));

/** Monday to Friday 08:00 to 18:00: days with the same hours are told together. */
export function hoursInWords(periods) {
  const say = words.car_parks;
  const hours = byWeekday(periods).map((day) => day.sort((one, other) => one.opens.localeCompare(other.opens)));
  const text = hours.map((day) => day.map(({ opens, closes }) => words.from_to(opens, closes === "00:00" ? "24:00" : closes)).join(", "));
  if (text.every((one) => one === words.from_to("00:00", "24:00"))) return [say.all_day];
  const groups = [...new Set(text.filter(Boolean))].map((one) => `${capital(words.days(DAYS.filter((day) => text[day] === one)))}: ${one}`);
  return groups.length ? groups : [say.closed];
}

export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

/** What is wrong with them, by the path that the API uses for the same. */
export function hoursFaults(hours) {
  return asPeriods(hours).flatMap(({ opens, closes }, index) => [
    !TIME.test(opens) && [`opening_hours.${index}.opens`, words.missing_time],
    !TIME.test(closes) && [`opening_hours.${index}.closes`, words.missing_time],
    TIME.test(opens) && TIME.test(closes) && closes !== "00:00" && closes <= opens && [`opening_hours.${index}.closes`, words.car_park.hours_wrong],
  ].filter(Boolean));
}

export function openingHours(form, typed, change) {
  const say = words.car_park;
  const group = h("fieldset", { class: "week-hours", id: "opening_hours" });
  const fault = form.place("opening_hours", group);
  group.append(h("legend", {}, say.opening_hours), h("p", { class: "hint" }, say.opening_hours_hint), fault, live((again) => [
    h("div", { class: "actions" }, shortcut(say.all_day, () => DAYS.map(() => [{ ...ALL_DAY }])),
      shortcut(say.copy_monday, (hours) => DAYS.map((day) => copyOf(hours[day > 0 && day < 5 ? 0 : day]))),
      shortcut(say.copy_to_all, (hours) => DAYS.map(() => copyOf(hours[0])))),
    h("div", {}, DAYS.map((weekday) => day(weekday, again))),
  ]));
  return group;

  function shortcut(label, make) {
    return h("button", { class: "quiet", type: "button", onclick: () => {
      typed.hours = make(typed.hours);
      change();
      group.replaceWith(openingHours(form, typed, change));
      focusOn(document.getElementById("opening_hours"));
    } }, label);
  }

  function day(weekday, again) {
    const name = words.weekdays[weekday];
    const periods = typed.hours[weekday];
    const before = typed.hours.slice(0, weekday).reduce((count, each) => count + each.length, 0);
    const path = (index) => `opening_hours.${before + index}`;
    const field = (index, part) => {
      const id = `${path(index)}.${part}`;
      const one = form.field(id, say[part], { type: "time", step: 900, ...bound(periods[index], part, change) });
      one.querySelector("label").append(h("span", { class: "unseen" }, ` (${name})`));
      return one;
    };
    return h("div", { class: "weekday" }, h("h3", {}, name, !periods.length && h("span", { class: "hint" }, ` ${say.closed}`)), h("div", {}, rows({
      items: periods, again, change, most: 8,
      draw: (_, index) => h("div", { class: "pair" }, field(index, "opens"), field(index, "closes")),
      make: () => (periods.length ? { opens: periods.at(-1).closes, closes: "" } : { ...USUAL }),
      first: (index) => `${path(index)}.opens`,
      add: [say.add_period, h("span", { class: "unseen" }, ` (${name})`)],
      remove: { label: say.remove_period, what: (__, index) => say.the_hours(name, index) },
    })));
  }
}

const copyOf = (periods) => periods.map((period) => ({ ...period }));

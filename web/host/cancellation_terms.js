// What a cancellation gives back: steps, each from so many hours before the start.

import { h } from "/shared/page.js";
import { bound, live, rows } from "/host/live.js";
import { minorUnits, typedMoney, whole } from "/host/units.js";
import { words as set_up } from "/host/words/set_up.js";
import { words as say } from "/host/words/portals.js";

const MOST_HOURS = 24 * 365;
const MOST_STEPS = 10;

export const termsOf = ({ tiers }, currency) =>
  tiers.map(({ hours_before, percent, fee }) => ({ hours_before: String(hours_before), percent: String(percent), fee: fee ? typedMoney(fee, currency) : "" }));

/** In the order of the API, the earliest first; the fields are brought into it, so that a fault finds its own. */
export function termsBody(typed, currency) {
  typed.sort((one, other) => Number(other.hours_before) - Number(one.hours_before));
  const number = (text) => (Number.isNaN(Number(text)) ? 0 : Number(text));
  return { tiers: typed.map(({ hours_before, percent, fee }) => ({ hours_before: number(hours_before), percent: number(percent), fee: minorUnits(fee || "0", currency) || 0 })) };
}

export function termsFaults(typed, currency) {
  const hours = typed.map(({ hours_before }) => Number(hours_before));
  return typed.flatMap(({ hours_before, percent, fee }, index) => [
    [`cancellation.tiers.${index}.hours_before`, Number.isNaN(whole(hours_before, 0, MOST_HOURS)) ? set_up.number_between(0, MOST_HOURS)
      : hours.indexOf(hours[index]) !== index && say.tier_twice],
    [`cancellation.tiers.${index}.percent`, Number.isNaN(whole(percent, 0, 100)) && set_up.number_between(0, 100)],
    [`cancellation.tiers.${index}.fee`, fee.trim() && Number.isNaN(minorUnits(fee, currency)) && say.wrong_amount],
  ]);
}

export function terms(form, typed, change) {
  const { tiers } = typed;
  const box = h("fieldset", { id: "cancellation.tiers" });
  const path = (index, name) => `cancellation.tiers.${index}.${name}`;
  const field = (tier, index, name, mode) =>
    form.field(path(index, name), say[name], { autocomplete: "off", inputmode: mode, maxlength: 12, ...bound(tier, name, change) }, { optional: name === "fee" });
  box.append(h("legend", {}, say.tiers), h("p", { class: "hint" }, say.tiers_hint), form.place("cancellation", box), form.place("cancellation.tiers", box), live((again) => rows({
    items: tiers, again, change, most: MOST_STEPS,
    draw: (tier, index) => h("div", { class: "three" },
      field(tier, index, "hours_before", "numeric"), field(tier, index, "percent", "numeric"), field(tier, index, "fee", "decimal")),
    make: () => ({ hours_before: tiers.length ? "" : "0", percent: tiers.length ? "" : "100", fee: "" }),
    first: (index) => path(index, "hours_before"),
    add: say.add_tier,
    remove: { label: say.remove, what: (_, index) => say.tier(index) },
  })));
  return box;
}

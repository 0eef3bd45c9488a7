// What a visit costs: nothing, one amount, by the day, or by the hour with prices of their own for certain times.

import { h } from "/shared/page.js";
import { bands, bandsFaults } from "/host/bands.js";
import { bound, lengths, live, rows } from "/host/live.js";
import { basisPoints, minorUnits, typedMoney, typedPercent } from "/host/units.js";
import { words as set_up } from "/host/words/set_up.js";
import { words as say } from "/host/words/portals.js";

const KINDS = ["FREE", "FLAT", "PER_DAY", "PER_HOUR"];
const FREE_MINUTES = [0, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240];
const MOST = 5_000_000;
const ALWAYS = "2000-01-01";
const WEEK = [0, 1, 2, 3, 4, 5, 6];

/** What the fields hold; of the kinds that are not chosen, what is usual. */
export function tariffOf(tariff, currency) {
  const in_units = tariff.currency ?? currency;
  const money = (amount) => (amount == null ? "" : typedMoney(amount, in_units));
  const usual = [{ weekdays: WEEK, starts: "00:00", ends: "00:00", amount: null }];
  return {
    kind: tariff.kind, currency: in_units, free_minutes: String(tariff.free_minutes ?? 0), amount: money(tariff.amount),
    bands: (tariff.bands ?? usual).map((band) => ({
      weekdays: [...(band.weekdays ?? WEEK)].sort(), starts: (band.starts ?? "00:00").slice(0, 5), ends: (band.ends ?? "00:00").slice(0, 5), amount: money(band.amount),
    })),
    daily_maximum: money(tariff.daily_maximum),
    vat: (tariff.vat ?? [{ valid_from: ALWAYS, basis_points: null }]).map(({ valid_from, basis_points }) =>
      ({ valid_from: valid_from ?? ALWAYS, percent: basis_points == null ? "" : typedPercent(basis_points) })),
  };
}

export function tariffBody(typed) {
  const { kind, currency } = typed;
  if (kind === "FREE") return { kind };
  typed.vat.sort((one, other) => one.valid_from.localeCompare(other.valid_from));
  const money = (text) => minorUnits(text, currency);
  const vat = typed.vat.map(({ valid_from, percent }) => ({ valid_from, basis_points: basisPoints(percent) }));
  const paid = { kind, currency, free_minutes: Number(typed.free_minutes), vat };
  if (kind !== "PER_HOUR") return { ...paid, amount: money(typed.amount) };
  const daily_maximum = typed.daily_maximum.trim() ? money(typed.daily_maximum) : null;
  return { ...paid, bands: typed.bands.map((band) => ({ ...band, amount: money(band.amount) })), daily_maximum };
}

export function tariffFaults(typed) {
  const { kind, currency, vat } = typed;
  if (kind === "FREE") return [];
  const wrong = (text, least = 1) => {
    const amount = minorUnits(text, currency);
    return !(amount >= least && amount <= MOST) && say.wrong_amount;
  };
  const days = vat.map(({ valid_from }) => valid_from);
  return [
    ...(kind === "PER_HOUR" ? bandsFaults(typed.bands, (text) => wrong(text, 0)) : [["tariff.amount", wrong(typed.amount)]]),
    ["tariff.daily_maximum", kind === "PER_HOUR" && typed.daily_maximum.trim() && wrong(typed.daily_maximum)],
    ...vat.flatMap(({ valid_from, percent }, index) => [
      [`tariff.vat.${index}.basis_points`, !(basisPoints(percent) <= 10_000) && say.wrong_percent],
      [`tariff.vat.${index}.valid_from`, !valid_from ? set_up.missing_date : days.indexOf(valid_from) !== index && say.vat_order],
    ]),
  ];
}

export function tariff(form, typed, change, changedKind) {
  const part = h("div", { id: "tariff" });
  const money = (name, label, more) =>
    form.field(`tariff.${name}`, label, { autocomplete: "off", inputmode: "decimal", maxlength: 12, ...bound(typed, name, change) }, { short: true, ...more });
  part.append(form.place("tariff", part), live((again) => [
    form.choice("tariff.kind", say.kind, KINDS.map((id) => ({ id, name: say.kinds[id] })), typed.kind, { onchange: ({ target }) => {
      typed.kind = target.value;
      change();
      changedKind();
      again("tariff.kind");
    } }),
    ...(typed.kind === "FREE" ? [] : [
      h("p", { class: "hint" }, say.amounts(typed.currency)),
      typed.kind === "PER_HOUR" ? bands(form, typed.bands, change) : money("amount", say.amount[typed.kind]),
      typed.kind === "PER_HOUR" && money("daily_maximum", say.daily_maximum, { hint: say.daily_maximum_hint, optional: true }),
      lengths("tariff.free_minutes", say.free_minutes, typed, "free_minutes", {
        form, words: { length: (minutes) => (minutes ? set_up.length(minutes) : say.no_free_minutes) }, change, usual: FREE_MINUTES, hint: say.free_minutes_hint,
      }),
      vatRates(form, typed.vat, change),
    ]),
  ]));
  return part;
}

/** The first rate needs no day: before its day it holds as well. */
function vatRates(form, rates, change) {
  const box = h("fieldset", { id: "tariff.vat" });
  const path = (index, name) => `tariff.vat.${index}.${name}`;
  box.append(h("legend", {}, say.vat), form.place("tariff.vat", box), live((again) => rows({
    items: rates, again, change, most: 20,
    draw: (rate, index) => h("div", { class: "pair" },
      form.field(path(index, "basis_points"), say.vat_rate, { autocomplete: "off", inputmode: "decimal", maxlength: 6, ...bound(rate, "percent", change) }),
      index > 0 && form.field(path(index, "valid_from"), say.vat_from, { type: "date", ...bound(rate, "valid_from", change) })),
    make: () => ({ valid_from: rates.length ? "" : ALWAYS, percent: "" }),
    first: (index) => path(index, "basis_points"),
    add: say.add_vat,
    remove: { label: say.remove, what: (_, index) => say.rate(index), from: 1 },
  })));
  return box;
}

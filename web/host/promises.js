// What a portal promises, in the sentences of its visitors, from what stands in the fields: also half typed.

import { h } from "/shared/page.js";
import { longDate } from "/host/dates.js";
import { basisPoints, minorUnits, money, typedPercent } from "/host/units.js";
import { words } from "/host/words/portals.js";
import { words as set_up } from "/host/words/set_up.js";

const say = words.promises;
const MOST_IN_A_LINE = 4;
const date = (iso) => longDate(iso, set_up);
const number = (text) => (/^\s*\d+\s*$/.test(text) ? Number(text) : null);

function amountIn(currency) {
  return (text) => {
    const amount = minorUnits(text, currency);
    if (Number.isNaN(amount)) return say.unfinished;
    try {
      return money(amount, currency, set_up);
    } catch {
      return `${text} ${currency}`;
    }
  };
}

function days({ fixed, horizon_days, weekdays, notice_minutes, closed_days }) {
  const closed = closed_days.filter(({ day }) => day).map(({ day }) => date(day));
  const notice = Number(notice_minutes);
  const window = fixed ? say.day_fixed(date(fixed)) : say.days(number(horizon_days) ?? say.unfinished, say.on(weekdays));
  return [window, notice > 0 && say.notice(notice), !fixed && closed.length > 0 && say.closed(set_up.list(closed))].filter(Boolean);
}

function times({ durations }) {
  const { has_free, minimum_minutes, maximum_minutes, step_minutes, predefined } = durations;
  const slots = predefined.map(({ name, starts, ends }) =>
    say.slot(name || say.unfinished, starts || say.unfinished, ends || say.unfinished, Boolean(starts && ends && ends <= starts)));
  return [
    slots.length > 0 && say.predefined(slots),
    has_free && say.free(Number(minimum_minutes), Number(maximum_minutes), Number(step_minutes)),
  ].filter(Boolean);
}

function price({ tariff }) {
  const { kind, currency, bands, free_minutes, daily_maximum, vat } = tariff;
  const amount = amountIn(currency);
  if (kind === "FREE") return [say.price.FREE];
  const [first] = bands;
  const one_price = bands.length === 1 && first.weekdays.length === 7 && first.starts === "00:00" && first.ends === "00:00";
  const rates = vat.map(({ percent }) => (Number.isNaN(basisPoints(percent)) ? say.unfinished : typedPercent(basisPoints(percent))));
  return [
    ...(kind !== "PER_HOUR" ? [say.price[kind](amount(tariff.amount))] : one_price ? [say.price.PER_HOUR(amount(first.amount))]
      : bands.map((band) => say.band(set_up.days(band.weekdays) || say.unfinished, band.starts, band.ends, amount(band.amount)))),
    kind === "PER_HOUR" && daily_maximum.trim() && say.daily_maximum(amount(daily_maximum)),
    Number(free_minutes) > 0 && say.free_minutes(Number(free_minutes)),
    rates.length > 0 && say.vat(rates[0]),
    ...vat.slice(1).map(({ valid_from }, index) => valid_from && say.vat_later(rates[index + 1], date(valid_from))),
  ].filter(Boolean);
}

function refunds({ tariff, tiers }) {
  if (tariff.kind === "FREE") return [say.cancel_free];
  if (!tiers.length) return [say.no_refund];
  const amount = amountIn(tariff.currency);
  const steps = [...tiers].sort((one, other) => Number(other.hours_before) - Number(one.hours_before));
  return [say.refunds, ...steps.map(({ hours_before, percent, fee }) =>
    say.refund(number(hours_before) ?? 0, number(percent) ?? say.unfinished, /[1-9]/.test(fee) && amount(fee)))];
}

export function promisesOf(typed) {
  return {
    days: days(typed), durations: times(typed), spots: [say.spots(number(typed.maximum_spots) ?? say.unfinished, typed.several_days)],
    tariff: price(typed), tiers: refunds(typed),
  };
}

/** One paragraph for each matter; many prices, and the steps of a refund, stand below one another. */
export function promises(typed) {
  const { tariff, tiers, ...others } = promisesOf(typed);
  const [lead, ...steps] = tiers;
  const below = (sentences) => h("ul", { class: "below" }, sentences.map((sentence) => h("li", {}, sentence)));
  const paragraph = (sentences) => h("p", {}, sentences.join(" "));
  return [
    ...Object.values(others).map(paragraph), tariff.length > MOST_IN_A_LINE ? below(tariff) : paragraph(tariff),
    h("p", {}, lead), ...(steps.length ? [below(steps)] : []),
  ];
}

// What it costs: asked of the server for what is chosen, added up over the days, never worked out here.

import { ask, h } from "/shared/page.js";

let last = { chosen: "", answer: null };

/** The quotes of these time slots, their sum, and why they cannot be booked, if so. */
export function costOf(page, slots, spots) {
  const chosen = JSON.stringify([page.token, slots, spots]);
  if (last.chosen !== chosen) {
    const answer = quoted(page, slots, spots);
    last = { chosen, answer };
    answer.catch(() => last.answer === answer && forgetCost());
  }
  return last.answer;
}

export function forgetCost() {
  last = { chosen: "", answer: null };
}

async function quoted({ token }, slots, spots) {
  const quotes = await Promise.all(slots.map((time_slot) =>
    ask("/api/quotes", { method: "POST", token, body: { time_slot, spots } })));
  const refusal = quotes.flatMap(({ refusals }) => refusals)[0] ?? null;
  return { quotes, total: sumOf(quotes.map(({ price }) => price)), refusal };
}

export function sumOf(prices) {
  const [first] = prices;
  const sum = (part) => ({ ...first[part], amount: prices.reduce((all, price) => all + price[part].amount, 0) });
  const one_rate = prices.every(({ vat_percent }) => vat_percent === first.vat_percent);
  return { net: sum("net"), vat: sum("vat"), gross: sum("gross"), vat_percent: one_rate ? first.vat_percent : null };
}

/** What a price is made of, line by line; without a quote, the places of so many lines. */
export function linesOf({ words }, quote, places) {
  if (!quote) {
    return h("ul", { class: "sum", "aria-hidden": "true" }, Array.from({ length: places }, () =>
      h("li", {}, h("span", { class: "bone" }, words.choose.pricing))));
  }
  const line = (description, { gross }) => h("li", {}, h("span", {}, description), h("span", {}, words.money(gross)));
  const { lines, spots, per_spot, price } = quote;
  return h("ul", { class: "sum" }, lines.map((one) => line(one.description, one.price)),
    spots > 1 && line(words.choose.spots_at(spots, words.money(per_spot.gross)), price));
}

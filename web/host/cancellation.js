// Cancelling a reservation: what goes back, and why, before the press.

import { h, newKey } from "/shared/page.js";
import { formFor } from "/host/form.js";
import { hoursOf, nameOf } from "/host/lines.js";
import { moneyText } from "/host/prices.js";
import { pathOf } from "/host/reservation.js";
import { minorUnits, typedMoney } from "/host/units.js";
import { dateIn, longDay } from "/host/zoned.js";
import { words } from "/host/words/desk.js";

const say = words.cancellation;
const SHORTEST = 3;
const LONGEST = 200;

export async function cancellation(page) {
  const path = pathOf(page.parts.id);
  const own = `/host/reservations/${encodeURIComponent(page.parts.id)}`;
  const [read, seen] = await Promise.all([page.ask(path), page.ask(`${path}/cancellation`)]);
  if (page.signal.aborted) return undefined;
  const back = h("p", {}, h("a", { class: "map", href: own }, say.back));
  if (!seen.cancellable) return page.show(say.not_title, h("p", { class: "lead" }, seen.why_not?.detail ?? seen.why_not ?? ""), back);
  const asked = { refund: "POLICY", amount: typedMoney(seen.policy_refund.amount, seen.price.currency), reason: "", key: null, sent: null };
  const costs = seen.price.amount > 0;
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: say, check, send });
  form.press.className = "button grave";
  const money = (amount) => moneyText(amount, page.words);
  const zone = read.time_zone;
  const date = dateIn(zone, read.start);
  return page.show(say.title(nameOf(read)), form.summary,
    h("p", { class: "lead" }, say.lead(longDay(date), hoursOf(read, zone, date), read.licence_plate)),
    h("form", { novalidate: true, onsubmit: form.onsubmit },
      costs && seen.is_paid ? choices() : h("p", { class: "hint" }, costs ? say.unpaid : say.free),
      form.field("reason", say.reason, { maxlength: LONGEST, autocomplete: "off", oninput: ({ target }) => (asked.reason = target.value) }, { hint: say.reason_hint }),
      h("div", { class: "actions" }, form.press, h("a", { class: "quiet", href: own }, say.keep))));

  function choices() {
    const amount = h("div", { class: "amount-field", hidden: true }, form.field("amount", say.amount_label(seen.price.currency), {
      inputmode: "decimal", autocomplete: "off", maxlength: 12, value: asked.amount, oninput: ({ target }) => (asked.amount = target.value),
    }, { hint: say.amount_hint(money(seen.policy_refund), money(seen.price)), short: true }));
    const card = (value, text) => h("label", { class: "card" }, h("input", { type: "radio", name: "refund", value, checked: value === asked.refund, onchange: () => {
      asked.refund = value;
      amount.hidden = value !== "AMOUNT";
    } }), h("b", {}, text));
    const full = seen.policy_refund.amount < seen.price.amount;
    const group = h("fieldset", { id: "refund" });
    group.append(h("legend", {}, say.refund), h("p", { class: "hint" }, say.paid_hint), form.place("refund", group), h("div", { class: "cards" },
      card("POLICY", full && !seen.policy_refund.amount ? say.policy_nothing : say.policy(money(seen.policy_refund))),
      full && card("FULL", say.full(money(seen.price))), full && card("AMOUNT", say.amount)), amount);
    return group;
  }

  function check() {
    const units = minorUnits(asked.amount, seen.price.currency);
    const fits = units >= seen.policy_refund.amount && units <= seen.price.amount;
    return [
      asked.refund === "AMOUNT" && !fits && ["amount", say.wrong_amount(money(seen.policy_refund), money(seen.price))],
      asked.reason.trim().length < SHORTEST && ["reason", say.missing_reason],
    ].filter(Boolean);
  }

  async function send() {
    const { currency } = seen.price;
    const refund = asked.refund === "AMOUNT" ? { amount: minorUnits(asked.amount, currency), currency } : asked.refund;
    const body = { refund, reason: asked.reason.trim() };
    const text = JSON.stringify(body);
    if (asked.sent !== text) Object.assign(asked, { sent: text, key: newKey() });
    await page.ask(`${path}/cancellation`, { method: "POST", body, key: asked.key, signal: null });
    if (page.signal.aborted) return;
    const returned = !seen.is_paid ? 0 : asked.refund === "FULL" ? seen.price.amount : asked.refund === "AMOUNT" ? refund.amount : seen.policy_refund.amount;
    const news = returned ? words.reservation.cancelled_with_refund(money({ amount: returned, currency })) : words.reservation.cancelled;
    page.move(own, { instead: true, state: { news } });
  }
}

// What was paid and what comes back: the facts about money, the same on every page that tells them.

import { elsewhere, facts, h } from "/shared/page.js";

/** A refund as a sentence; to whom it goes is said where it may be known. */
export function refundSentence({ words }, refund, paid_with, contact) {
  const say = words.payment;
  return say.refund[refund.state](words.money(refund.amount), paid_with ?? say.same_account, contact);
}

/** What was paid, to the cent, with the provider's papers. Nothing for a visit that is free. */
export function paidFacts(page, payment, place) {
  const { words } = page;
  const say = words.payment;
  const { net, vat, gross, vat_percent } = payment.price;
  const amount = (money) => h("span", { class: "amount" }, words.money(money));
  return facts([
    [say.paid, h("strong", {}, amount(gross)), payment.paid_at && h("span", { class: "detail" }, page.times(place).moment(payment.paid_at))],
    [say.net, amount(net)],
    [vat_percent === null ? say.vat : say.vat_at(vat_percent), amount(vat)],
    payment.paid_with && [say.paid_with, payment.paid_with],
    ...papers(words, payment),
  ]);
}

/** What one spot costs, and for whoever paid it: with what, and the papers. */
export function spotFacts({ words }, { price, payment }) {
  const say = words.payment;
  if (!price.gross.amount) return null;
  return facts([
    [say.this_spot, h("strong", {}, words.price(price))],
    payment?.paid_with && [say.paid_with, payment.paid_with],
    ...(payment ? papers(words, payment) : []),
  ]);
}

function papers(words, { receipt_url, invoice_url, company_invoice, state }) {
  const say = words.payment;
  const receipt = elsewhere(receipt_url, say.show_receipt, words, "paper");
  const invoice = elsewhere(invoice_url, say.show_invoice, words, "paper");
  const coming = company_invoice && state === "PAID" && say.invoice_coming;
  return [receipt && [say.receipt, receipt], (invoice || coming) && [say.invoice, invoice || coming]];
}

/** Why a booking ended without a visit, and where the money is, if any came. */
export function ended(page, booking, invitation) {
  const { words } = page;
  const say = words.ended;
  const { released_because: reason, refund, payment, reservations, car_park: place, organisation: { name, contact } } = booking;
  const [title, sentence] = (say[refund?.reason ?? reason] ?? say.other)(reservations.length);
  return [title,
    h("p", { class: "lead" }, sentence),
    refund && h("p", { class: "note" }, refundSentence(page, refund, payment?.paid_with, contact)),
    invitation
      ? h("a", { class: "button again", href: `/invitation#${invitation}` }, say.again)
      : h("p", {}, say.again_by_link(contact)),
    facts([
      [say.when, timeSlotsOf(booking).map((slot) => h("div", {}, page.times(place).span(slot)))],
      [say.where, `${place.name}, ${name}`],
    ])];
}

/** The refunds of these spots: one sum when all are as far, else each with whose spot it was. */
export function refundLines(page, { reservations, payment, organisation }, spots = reservations) {
  const { words } = page;
  const say = words.payment;
  const back = spots.filter(({ refund }) => refund);
  if (!back.length) return false;
  const line = (refund, amount, whose) => h("li", { class: "note" }, whose && h("b", {}, whose),
    h("p", {}, say.refund[refund.state](amount, payment?.paid_with ?? say.same_account, organisation.contact)));
  const [{ refund: first }] = back;
  const sum = (part) => words.money({ ...first.amount, amount: back.reduce((all, one) => all + part(one).amount, 0) });
  const one_sum = payment && back.length > 1 && back.every(({ refund }) => refund.state === first.state);
  return h("ul", { class: "refunds" }, one_sum
    ? line(first, say.of_all(sum(({ refund }) => refund.amount), words.money(payment.price.gross)))
    : back.map(({ refund, visitor, licence_plate }) =>
      line(refund, words.money(refund.amount), reservations.length > 1 && say.whose(visitor, licence_plate))),
  keptLine(page, back, organisation));
}

/** What the host keeps of spots of which only a part came back. */
export function keptLine({ words }, spots, { name }) {
  const kept = spots.reduce((sum, { price, refund }) => sum + Math.max(0, price.gross.amount - refund.amount.amount), 0);
  return kept > 0 && h("li", { class: "hint" }, words.payment.keeps(name, words.money({ ...spots[0].refund.amount, amount: kept })));
}

/** A refund may fail in its first seconds: look twice more. A lost answer is no news. */
export async function follow({ signal }, look, draw) {
  for (const pause of [2_000, 4_000]) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    if (signal.aborted) return;
    const answer = await look().catch(() => null);
    if (signal.aborted) return;
    if (answer) draw(answer);
  }
}

/** Whether the booker booked one spot, for nobody else. */
export function isOwn({ reservations, booker }) {
  return reservations.length === 1 && reservations[0].visitor.email.toLowerCase() === booker.email.toLowerCase();
}

/** The time slots of a booking, each once. */
export function timeSlotsOf({ reservations }) {
  const slots = reservations.map(({ time_slot }) => time_slot);
  return slots.filter(({ start, end }, index) => slots.findIndex((slot) => slot.start === start && slot.end === end) === index);
}

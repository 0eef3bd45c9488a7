// One booking: its reservations, what was paid and given back, and the mails about it.

import { elsewhere, facts, h } from "/shared/page.js";
import { repeatedly } from "/host/inplace.js";
import { lineRow, linesTable } from "/host/lines.js";
import { moneyText, priceText } from "/host/prices.js";
import { clock, dateIn, longDay, shortDay } from "/host/zoned.js";
import { words } from "/host/words/desk.js";

const say = words.booking;
const WHILE_CONFIRMED = 2_000;

export async function booking(page) {
  const path = `/api/host/bookings/${encodeURIComponent(page.parts.id)}`;
  let read;
  try {
    read = await page.ask(path);
  } catch (error) {
    if (error.status !== 404) throw error;
    return page.show(say.unknown_title, h("p", { class: "lead" }, error.detail));
  }
  if (page.signal.aborted) return undefined;
  const made = history.state?.made;
  history.replaceState(null, "");
  const note = h("p", {});
  const parts = h("div", {});
  draw();
  const { time_zone: zone } = read;
  page.show(say.title(longDay(dateIn(zone, read.start))), made && h("div", { class: "note", role: "status" }, note), parts);
  return made && read.state === "HELD" ? follow() : undefined;

  /** What was just made is confirmed within seconds: the page says when. */
  function follow() {
    const leave = new AbortController();
    page.signal.addEventListener("abort", () => leave.abort());
    repeatedly({ ...page, signal: leave.signal }, WHILE_CONFIRMED, async () => {
      read = await page.ask(path).catch(() => read);
      if (page.signal.aborted || read.state === "HELD") return;
      leave.abort();
      draw();
    });
  }

  function draw() {
    note.textContent = made ? [say.made(read.booker_email), read.state === "HELD" && say.confirming].filter(Boolean).join(" ") : "";
    parts.replaceChildren(h("div", { class: "record" }, h("div", {}, reservations(), mails()), h("div", {}, about(), payment(), refunds())));
  }

  function at(iso) {
    return words.lines.on_day(shortDay(dateIn(read.time_zone, iso)), clock(iso, read.time_zone));
  }

  function reservations() {
    const rows = read.reservations.map((line) => {
      const row = lineRow(page, line, { zone: read.time_zone });
      row.fill(line);
      return row.element;
    });
    return h("section", {}, h("h2", {}, say.reservations), linesTable(say.reservations_caption, h("tbody", { role: "rowgroup" }, rows)));
  }

  function about() {
    return h("section", {}, h("h2", {}, say.about), facts([
      [say.state, words.bookings.states[read.state] ?? read.state, read.released_because && h("small", { class: "detail" }, say.released[read.released_because] ?? "")],
      [say.booker, read.booker_email],
      [say.created, at(read.created_at)],
      [say.car_park, read.car_park_name],
      read.portal_name && [say.portal, read.portal_name],
      [say.price, priceText(read.price, page.words) || say.free],
    ]));
  }

  function payment() {
    const paid = read.payment;
    if (!paid) return null;
    const link = (address) => elsewhere(address, say.see, page.words, "paper");
    return h("section", {}, h("h2", {}, say.payment), paid.disputed && h("p", { class: "fault" }, say.disputed), facts([
      [say.state, say.payment_states[paid.state] ?? paid.state],
      paid.paid_at ? [say.paid_at, at(paid.paid_at)] : paid.state === "DUE" && [say.due_until, at(paid.pay_until)],
      paid.paid_with && [say.paid_with, paid.paid_with],
      paid.receipt_url && [say.receipt, link(paid.receipt_url)],
      paid.invoice_url && [say.invoice, link(paid.invoice_url)],
    ]));
  }

  function refunds() {
    if (!read.refunds.length) return null;
    return h("section", {}, h("h2", {}, say.refunds), facts(read.refunds.map(({ amount, state, reason }) =>
      [moneyText(amount, page.words), say.refund_states[state] ?? state, h("small", { class: "detail" }, say.refund_reasons[reason] ?? "")])));
  }

  function mails() {
    if (!read.mails.length) return h("section", {}, h("h2", {}, say.mails), h("p", { class: "hint" }, say.no_mails));
    const head = (text) => h("th", { scope: "col" }, text);
    const row = ({ event, recipient, state, at: instant }) => h("tr", {},
      h("td", {}, h("b", {}, say.events[event] ?? event), h("small", { class: "detail" }, recipient)),
      h("td", { class: "tight" }, at(instant)), h("td", { class: state === "FAILED" && "failed" }, say.mail_states[state] ?? state));
    return h("section", {}, h("h2", {}, say.mails), h("table", {}, h("caption", { class: "unseen" }, say.mails_caption),
      h("thead", {}, h("tr", {}, head(say.mail_head), head(say.at), head(say.state))), h("tbody", {}, read.mails.map(row))));
  }
}

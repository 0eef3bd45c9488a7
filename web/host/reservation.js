// One reservation: everything about it, and what a host may do for its visitor.

import { facts, h, newKey, versionOf } from "/shared/page.js";
import { confirmed } from "/host/confirm.js";
import { eventList } from "/host/gate_events.js";
import { gateDesk } from "/host/gate_desk.js";
import { everyOne, pagesOf, repeatedly } from "/host/inplace.js";
import { hoursOf, nameOf, stateOf, stateText } from "/host/lines.js";
import { priceText, moneyText } from "/host/prices.js";
import { changeForm } from "/host/change.js";
import { mayManage, mayServe } from "/host/roles.js";
import { dateIn, longDay, zoneName } from "/host/zoned.js";
import { words } from "/host/words/desk.js";

const say = words.reservation;
const EVERY = 10_000;
const PAGES_OF_EVENTS = 4;
const OVER = new Set(["CANCELLED", "EXPIRED"]);

export const pathOf = (id) => `/api/host/reservations/${encodeURIComponent(id)}`;

export async function reservation(page) {
  const path = pathOf(page.parts.id);
  const key = newKey();
  let read;
  try {
    read = await page.ask(path);
  } catch (error) {
    if (error.status !== 404) throw error;
    return page.show(say.unknown_title, h("p", { class: "lead" }, error.detail));
  }
  if (page.signal.aborted) return undefined;
  const news = history.state?.news;
  history.replaceState(null, "");
  return draw(news);

  function draw(told) {
    const zone = read.time_zone;
    const acts = mayServe(page) && !OVER.has(read.state);
    const gates = acts && theGates(page, read);
    const events = theEvents(page, read);
    page.show(say.title(nameOf(read)), told && h("div", { class: "note", role: "status" }, h("p", {}, told)),
      h("div", { class: "record" }, h("div", {}, about(zone), acts && doing()),
        h("div", {}, gates && gates.node, events.node)));
    return follow([gates, events].filter(Boolean));
  }

  function about(zone) {
    const date = dateIn(zone, read.start);
    const when = say.in_zone(say.day_and_hours(longDay(date), hoursOf(read, zone, date)), zoneName(zone, page.words));
    return h("section", {}, h("h2", { class: "unseen" }, say.about), facts([
      [say.state, h("span", { class: "state-line" }, h("span", { class: `mark is-${stateOf(read)}`, "aria-hidden": "true" }), stateText(read, zone))],
      [say.when, when],
      [say.plate, h("span", { class: "plate-text" }, read.licence_plate)],
      [say.email, read.email],
      read.keypad_code && !OVER.has(read.state) && [say.code, h("span", { class: "code-text" }, read.keypad_code.replace(/(\d{3})(?=\d)/g, "$1 "))],
      [say.car_park, read.car_park_name],
      read.portal_name && [say.portal, read.portal_name],
      [say.price, priceLine()],
      read.refund && [say.refund, words.booking.refund(moneyText(read.refund.amount, page.words), words.booking.refund_states[read.refund.state] ?? read.refund.state)],
      read.booker_email !== read.email && [say.booker, read.booker_email],
      [say.booking, h("a", { class: "paper", href: `/host/bookings/${encodeURIComponent(read.booking_id)}` }, say.to_booking)],
    ]));
  }

  function priceLine() {
    const price = read.price && priceText(read.price, page.words);
    if (!price) return say.free;
    return read.paid === null ? price : read.paid ? say.paid(price) : say.unpaid(price);
  }

  // --- Doing something for the visitor ------------------------------------------------------------

  function doing() {
    const section = h("section", { class: "doing" });
    const rest = () => section.replaceChildren(h("h2", {}, say.acts),
      h("div", { class: "actions" }, h("button", { class: "quiet", type: "button", id: "change", onclick: change }, say.change)),
      again(), ...(mayManage(page) && read.cancellable ? [h("p", {}, h("a", { class: "quiet grave-way", href: `/host/reservations/${encodeURIComponent(read.id)}/cancellation` }, say.cancel))] : []));
    const change = () => section.replaceChildren(...changeForm(page, { path, read, version: versionOf(read), saved, keep: () => {
      rest();
      section.querySelector("#change").focus();
    } }));
    rest();
    return section;
  }

  function saved(now) {
    const other_address = now.email.toLowerCase() !== read.email.toLowerCase();
    read = now;
    // Drawn anew as a page of its own: what the form looked at is over.
    page.move(location.pathname, { instead: true, state: { news: other_address ? say.changed_and_sent(now.email) : say.changed } });
  }

  function again() {
    const ask = { ...say.mail, sure: say.mail.sure(read.email) };
    return confirmed(page, ask, async () => {
      await page.ask(`${path}/mail`, { method: "POST", key });
      if (!page.signal.aborted) page.move(location.pathname, { instead: true, state: { news: say.sent(read.email) } });
    }, { grave: false });
  }

  // --- Its gates ------------------------------------------------------------------------------------

  async function follow(parts) {
    const look = () => Promise.all(parts.map((part) => part.read()));
    repeatedly(page, EVERY, look);
    await look();
  }
}

function theGates(page, { car_park_id, time_zone }) {
  const desk = gateDesk(page, time_zone);
  const lost = h("p", { class: "fault", role: "alert" });
  const node = h("section", {}, h("h2", {}, say.gates), h("p", { class: "hint" }, say.gates_hint), lost, desk.nodes);
  const read = () => quietly(page, lost, say.gates_lost, async () => desk.follow(await everyOne(page, `/api/host/gates?car_park_id=${encodeURIComponent(car_park_id)}`)));
  return { node, read };
}

/** The log is kept by the day, so the days of the visit are read and its own entries picked. */
function theEvents(page, { id, car_park_id, start, time_zone }) {
  const date = dateIn(time_zone, start);
  const list = pagesOf((cursor) => page.ask(`/api/host/access-events?car_park_id=${encodeURIComponent(car_park_id)}&date=${date}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ""}`));
  const events = eventList(time_zone, { linked: false });
  const nothing = h("p", { class: "hint" }, page.words.frame.loading);
  const lost = h("p", { class: "fault", role: "alert" });
  const node = h("section", {}, h("h2", {}, say.events), lost, events.list, nothing);
  const read = () => quietly(page, lost, say.events_lost, async () => {
    await list.again();
    while (list.next && list.pages < PAGES_OF_EVENTS) await list.more();
    const own = list.items.filter(({ reservation_id }) => reservation_id === id);
    events.follow(own);
    nothing.textContent = say.no_events;
    nothing.hidden = own.length > 0;
  });
  return { node, read };
}

async function quietly(page, lost, sentence, work) {
  try {
    await work();
    lost.textContent = "";
  } catch (error) {
    if (!page.signal.aborted) lost.textContent = error.detail || sentence;
  }
}

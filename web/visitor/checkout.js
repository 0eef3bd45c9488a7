// Between the press that books and the money: the way to the checkout, the wait for it, the way back.
// Coming back changes nothing by itself; paying and giving up are presses.

import { ask, facts, focusOn, h, isSafe, Lost, newKey, Refused, serverTime } from "/shared/page.js";
import { timeSlotsOf } from "/visitor/payment.js";

const SECOND = 1_000;
const POLL = 10 * SECOND;
const OVER_POLL = 2 * SECOND;
const FEW_MINUTES = 5 * 60;
// On the way back the news is usually there before the payer; then we ask for it.
const CHECK = 3 * SECOND;
const LIMIT = 45 * SECOND;

export const isToBePaid = ({ state, payment }) => state === "HELD" && payment?.state === "DUE";

/** Pay for this booking, if it is to be paid, on a page that is not ours and learns no link. */
export function goToCheckout(page, booking, token, { invitation, instead = false } = {}) {
  const link = page.bookers_link();
  const address = booking.payment?.checkout_url;
  // Kept until another booking replaces it: Back may lead to /paid or /unpaid later too.
  Object.assign(link.value, { token, ...(invitation && { invitation }) });
  link[booking.payment ? "save" : "forget"]();
  if (!isToBePaid(booking)) return page.show_booking(booking, token);
  if (!isSafe(address)) return page.show_booking(booking, token);
  // Whoever turns back there finds the booking that waits, not the form that made it.
  if (instead) history.replaceState(null, "", "/unpaid");
  return page.depart(address);
}

/** Not paid yet: how long the spots are held, and the two presses there are. */
export function waiting(page, booking) {
  const { words, token, signal } = page;
  const say = words.unpaid;
  const { organisation, car_park: place } = booking;
  const { contact } = organisation;
  const times = page.times(place);
  const key = newKey();
  const deadline = Date.parse(booking.payment.pay_until);
  const price = words.money(booking.payment.price.gross);
  const spots = booking.reservations.length;
  const [lead, left] = [h("p", { class: "lead" }), h("p", { class: "left", role: "timer" })];
  const fault = h("p", { class: "fault", role: "alert" });
  const pay = h("button", { class: "button", type: "button", onclick: depart }, say.pay(price));
  const back = h("button", { class: "quiet", type: "button", onclick: giveBack }, say.give_back(spots));
  const ready = isSafe(booking.payment.checkout_url);
  const presses = h("div", { class: "choice-of-two" }, ready ? pay : h("p", { class: "hint" }, say.no_page), back);
  let [busy, over, few, asked] = [false, false, false, performance.now()];
  page.frame(organisation);
  page.show(say.title, lead, h("div", { class: "countdown" }, h("p", { class: "hint" }, say.to_go), left),
    facts([
      [say.when, timeSlotsOf(booking).map((slot) => h("div", {}, times.span(slot)))],
      [say.where, `${place.name}, ${organisation.name}`],
      [say.spots, String(spots)],
      [say.cost, h("strong", {}, words.price(booking.payment.price))],
    ]), fault, presses, h("p", { class: "hint" }, say.hint));
  tick();
  const timer = setInterval(tick, SECOND);
  signal.addEventListener("abort", () => clearInterval(timer));
  document.addEventListener("visibilitychange", () => !document.hidden && look(), { signal });

  function tick() {
    const seconds = Math.max(0, Math.ceil((deadline - serverTime()) / SECOND));
    left.textContent = words.left(seconds);
    if (!lead.textContent) lead.textContent = say.until(times.soon(booking.payment.pay_until, serverTime()), spots);
    if (!seconds && !over) end();
    // Said once, not every second.
    if (seconds && seconds <= FEW_MINUTES && !few) page.announce(say.few(words.left(seconds)));
    few ||= seconds <= FEW_MINUTES;
    if (!document.hidden && performance.now() - asked >= (over ? OVER_POLL : POLL)) look();
  }

  function end() {
    over = true;
    lead.textContent = say.over;
    presses.replaceChildren();
    page.announce(say.over);
  }

  async function look() {
    if (busy) return;
    asked = performance.now();
    try {
      const answer = await page.ask("/api/booking");
      if (!signal.aborted && !busy) take(answer);
    } catch (error) {
      // A missed answer is no news; a link that no longer works is.
      if (!signal.aborted && error instanceof Refused && error.status !== 429) page.problem(error);
    }
  }

  function take(answer) {
    const same_way = answer.payment?.checkout_url === booking.payment.checkout_url;
    if (!isToBePaid(answer) || !same_way) page.show_booking(answer, token);
  }

  function depart() {
    if (busy) return;
    busy = true;
    for (const button of [pay, back]) button.setAttribute("aria-disabled", "true");
    pay.textContent = say.paying;
    page.announce(say.paying);
    goToCheckout(page, booking, token);
  }

  async function giveBack() {
    if (busy) return;
    busy = true;
    for (const button of [pay, back]) button.setAttribute("aria-disabled", "true");
    back.textContent = say.giving_back;
    fault.textContent = "";
    page.announce(say.giving_back);
    try {
      const answer = await ask("/api/booking/leave-checkout", { method: "POST", token, key });
      return page.show_booking(answer, token);
    } catch (error) {
      if (signal.aborted) return undefined;
      page.announce("");
      fault.textContent = error instanceof Refused ? error.detail || say.refused(contact) : say.lost;
      focusOn(fault);
      if (!(error instanceof Refused || error instanceof Lost)) throw error;
    }
    busy = false;
    back.textContent = say.give_back(spots);
    for (const button of [pay, back]) button.removeAttribute("aria-disabled");
    return undefined;
  }
}

/** Back from the checkout without having paid. */
export async function unpaid(page) {
  const say = page.words.unpaid;
  if (!page.token) return notKnownHere(page, say.no_link_title, say.no_link);
  const booking = await page.ask("/api/booking");
  return isToBePaid(booking) ? waiting(page, booking) : page.show_booking(booking, page.token);
}

/** Back from the checkout after paying: what the provider says is waited for, and looked for. */
export async function paid(page) {
  const { words, token, signal } = page;
  const say = words.paid;
  if (!token) return notKnownHere(page, say.no_link_title, say.no_link);
  const lead = h("p", { class: "lead", role: "status" }, say.confirming);
  const more = h("div", { class: "choice-of-two late" });
  const began = performance.now();
  let [booking, checked] = [null, began];
  page.show(say.title, lead, more);
  while (performance.now() - began < LIMIT) {
    const check = performance.now() - checked >= CHECK;
    if (check) checked = performance.now();
    booking = (await look(check)) ?? booking;
    if (signal.aborted) return undefined;
    if (booking) page.frame(booking.organisation);
    if (booking && booking.state !== "HELD") return page.show_booking(booking, token);
    await new Promise((resolve) => setTimeout(resolve, SECOND));
    if (signal.aborted) return undefined;
  }
  if (!booking) page.unframed();
  lead.textContent = booking && isToBePaid(booking) ? say.not_heard : say.slow;
  more.replaceChildren(
    h("button", { class: "button", type: "button", onclick: () => paid(page).catch(page.problem) }, say.look_again),
    ...(booking && isToBePaid(booking) ? [h("a", { class: "quiet", href: "/unpaid" }, say.not_paid)] : []));
  return undefined;

  async function look(check) {
    try {
      return await page.ask(...(check ? ["/api/booking/payment-check", { method: "POST" }] : ["/api/booking"]));
    } catch (error) {
      if (error instanceof Refused && [401, 404].includes(error.status)) throw error;
      return null;
    }
  }
}

function notKnownHere(page, title, sentences) {
  page.unframed();
  page.show(title, sentences.map((sentence, index) => h("p", { class: index ? "" : "lead" }, sentence)));
}

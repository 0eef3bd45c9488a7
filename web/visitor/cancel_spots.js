// The booker cancels some spots or all: what comes back for each is said first, one press, then the fact.

import { ask, focusOn, h, Lost, newKey, Refused } from "/shared/page.js";
import { follow, isOwn, refundLines } from "/visitor/payment.js";

const MOST = 19;

export async function cancelSpots(page) {
  const { words, token } = page;
  const say = words.cancel_spots;
  const [booking, preview] = await Promise.all([page.ask("/api/booking"), page.ask("/api/booking/cancellations")]);
  const { organisation, car_park: place, reservations, payment } = booking;
  page.frame(organisation);
  const back = h("button", { class: "quiet", type: "button", onclick: () => leave() }, isOwn(booking) ? words.cancel.keep : say.keep);
  const offers = preview.reservations.map((offer) => ({ ...offer, ...spot(offer.id) })).filter(({ state }) => state !== "CANCELLED");
  const possible = offers.filter((offer) => offer.possible);
  if (!preview.allowed || !possible.length) return impossible(say.impossible_title, preview.refusal?.detail ?? offers.find(({ refusal }) => refusal)?.refusal.detail ?? say.impossible);
  const times = page.times(place);
  // A reason that is the same for all is said once.
  const reasons = new Set(possible.map(({ why }) => why));
  const reason = reasons.size === 1 ? possible[0].why : "";
  const chosen = new Set(possible.length === 1 ? [possible[0].id] : []);
  // One key for one choice: the same spots pressed again are the same press.
  let [key, sending] = [newKey(), false];
  const fault = h("p", { class: "fault", role: "alert" });
  const total = h("p", { class: "price", "aria-live": "polite" });
  const press = h("button", { class: "button grave", type: "button", onclick: send });
  page.show(isOwn(booking) ? words.cancel.title : say.title, h("p", { class: "lead" }, say.lead),
    h("fieldset", {}, h("legend", { class: "unseen" }, say.legend), h("div", { class: "cards" }, offers.map(card))),
    payment && h("section", { class: "chosen" }, h("h2", {}, say.total), total, reason && h("p", { class: "hint" }, reason)),
    h("p", { class: "hint" }, isOwn(booking) ? words.cancel.mail : say.mail),
    fault, h("div", { class: "choice-of-two" }, press, back));
  draw();

  function spot(id) {
    const { visitor, licence_plate, time_slot, state, price } = reservations.find((one) => one.id === id);
    return { visitor, licence_plate, time_slot, state, price };
  }

  function card({ id, visitor, licence_plate, time_slot, possible: may, refusal, refund, why }) {
    const outcome = !may ? refusal?.detail : payment && [refund.amount ? say.comes_back(words.money(refund)) : say.nothing_back, !reason && why].filter(Boolean).join(" ");
    const tick = h("input", {
      type: "checkbox", name: "spot", value: id, checked: chosen.has(id), disabled: !may,
      onchange: ({ target }) => {
        chosen[target.checked ? "add" : "delete"](id);
        key = newKey();
        draw();
      },
    });
    return h("label", { class: "card" }, tick, h("span", {}, h("b", {}, words.payment.whose(visitor, licence_plate)),
      h("span", { class: "detail" }, times.span(time_slot)), outcome && h("span", { class: "detail" }, outcome)));
  }

  function draw() {
    const amount = possible.reduce((sum, { id, refund }) => sum + (chosen.has(id) ? refund.amount : 0), 0);
    const sum = words.money({ ...preview.total, amount });
    total.textContent = !chosen.size ? say.nothing_chosen : amount ? words.cancel.refund(sum, payment?.paid_with ?? words.payment.same_account) : say.nothing_back;
    fault.textContent = "";
    press.textContent = isOwn(booking) ? words.cancel.button : say.button(chosen.size);
  }

  function leave() {
    page.go(undefined, { instead: true });
  }

  async function send() {
    if (sending) return;
    const missing = !chosen.size ? say.choose_one : chosen.size > MOST ? say.at_most(MOST) : "";
    fault.textContent = missing;
    if (missing) return focusOn(boxes().find(({ disabled }) => !disabled));
    sending = true;
    lock(true);
    press.textContent = say.cancelling;
    page.announce(say.cancelling);
    try {
      const body = { reservation_ids: [...chosen] };
      return done(await ask("/api/booking/cancellations", { method: "POST", token, key, body }));
    } catch (error) {
      if (error instanceof Refused && error.status !== 429) return impossible(say.stopped_title, error.detail || say.impossible);
      if (!(error instanceof Lost || error instanceof Refused)) throw error;
      lock(false);
      draw();
      page.announce("");
      fault.textContent = error instanceof Lost ? say.lost : words.problem.too_often(error.retryAfter ?? 60);
      return focusOn(fault);
    } finally {
      sending = false;
    }
  }

  /** What was sent stays what is chosen, until it is known what became of it. */
  function lock(on) {
    press.toggleAttribute("aria-disabled", on);
    if (on) press.setAttribute("aria-disabled", "true");
    for (const box of boxes()) box.disabled = on || !possible.some(({ id }) => id === box.value);
  }

  function boxes() {
    return [...document.querySelectorAll("input[name=spot]")];
  }

  function done(answer) {
    const gone = answer.reservations.filter(({ id }) => chosen.has(id));
    const outcome = h("div", { role: "status" });
    draw_refunds(answer);
    const [title, lead] = isOwn(booking) ? [words.cancel.done_title, words.cancel.done] : [say.done_title(gone.length), say.done(gone.length)];
    page.show(title, h("p", { class: "lead" }, lead), outcome, toBooking());
    if (gone.some(({ refund }) => refund)) follow(page, () => page.ask("/api/booking"), draw_refunds);

    function draw_refunds(now) {
      outcome.replaceChildren(refundLines(page, now, now.reservations.filter(({ id }) => chosen.has(id))) || "");
    }
  }

  function toBooking() {
    return h("div", { class: "choice-of-two" }, h("button", { class: "quiet", type: "button", onclick: leave }, words.booking.back));
  }

  function impossible(title, sentence) {
    page.show(title, h("p", { class: "lead" }, sentence), h("p", {}, words.cancel.contact(organisation.contact)), toBooking());
  }
}

// Cancelling: what is given up, what comes back, one press, then the fact. Opening the link does nothing.

import { ask, facts, focusOn, h, Lost, newKey, Refused } from "/shared/page.js";
import { follow, keptLine, refundSentence } from "/visitor/payment.js";

export async function cancel(page) {
  const { words } = page;
  const say = words.cancel;
  const preview = await page.ask("/api/reservation/cancellation");
  const { organisation, car_park: place, reservation, refund } = preview;
  page.frame(organisation);
  // An earlier press did it; how far its refund is stands with the reservation itself.
  if (reservation.state === "CANCELLED") return done(await page.ask("/api/reservation").catch(() => null));
  const back = h("a", { class: "quiet", href: `/visit#${page.token}` }, preview.possible ? say.keep : say.back);
  if (!preview.possible) return impossible(preview.refusal?.detail ?? say.impossible);
  const times = page.times(place);
  const key = newKey();
  let sending = false;
  const fault = h("p", { class: "fault", role: "alert" });
  const press = h("button", { class: "button grave", type: "button", onclick: send }, say.button);
  page.show(say.title, h("p", { class: "lead" }, say.lead),
    facts([
      [say.when, h("strong", {}, times.span(reservation.time_slot))],
      [say.where, `${place.name}, ${organisation.name}`],
      [say.who, `${reservation.visitor.first_name} ${reservation.visitor.last_name}`],
      [say.plate, reservation.licence_plate],
      [say.refund_name, h("strong", {}, comesBack()), preview.why && h("span", { class: "detail" }, preview.why)],
    ]),
    h("p", { class: "hint" }, `${say.until(times.moment(preview.until))} ${say.mail}`),
    fault, h("div", { class: "choice-of-two" }, press, back));

  async function send() {
    if (sending) return;
    sending = true;
    press.setAttribute("aria-disabled", "true");
    press.textContent = say.cancelling;
    page.announce(say.cancelling);
    try {
      done(await ask("/api/reservation/cancellation", { method: "POST", token: page.token, key }));
    } catch (error) {
      if (error instanceof Refused) return impossible(error.detail || say.impossible);
      if (!(error instanceof Lost)) throw error;
      page.announce("");
      fault.textContent = say.lost;
      focusOn(fault);
    } finally {
      sending = false;
      press.removeAttribute("aria-disabled");
      press.textContent = say.button;
    }
  }

  function comesBack() {
    if (refund.amount) return say.refund(words.money(refund), preview.paid_with ?? words.payment.same_account);
    return preview.why ? say.nothing_back : say.nothing_paid;
  }

  function done(answer) {
    const outcome = h("div", { role: "status" });
    draw(answer);
    page.show(say.done_title, h("p", { class: "lead" }, say.done),
      outcome, h("p", {}, say.done_again));
    if (answer?.refund) follow(page, () => page.ask("/api/reservation"), draw);

    function draw(now) {
      const back = now?.refund;
      const kept = back && now.payment && keptLine(page, [now], organisation);
      if (back) outcome.replaceChildren(h("p", { class: "note" }, refundSentence(page, back, now.payment?.paid_with, organisation.contact)), kept ? h("ul", {}, kept) : "");
    }
  }

  function impossible(sentence) {
    page.show(say.impossible_title, h("p", { class: "lead" }, sentence), h("p", {}, say.contact(organisation.contact)), back);
  }
}

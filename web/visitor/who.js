// Who is coming, and the one press that books. The key is drawn once for what was typed here, so a
// second press, a reload or a lost answer can only ever lead to the same booking.

import { ask, focusOn, h, Lost, newKey, serverTime } from "/shared/page.js";
import { goToCheckout } from "/visitor/checkout.js";
import { costOf, forgetCost } from "/visitor/price.js";

const MISSING = ["first_name", "last_name", "licence_plate", "email"];
const CLOSING = {
  INVITATION_NOT_YET: "NOT_YET",
  INVITATION_EXPIRED: "EXPIRED",
  INVITATION_REVOKED: "REVOKED",
  INVITATION_USED_UP: "USED_UP",
};
const PATIENCE = 25_000;
// As long as the server holds what is to be paid.
const HOLD_MINUTES = 35;

export function who(page, offer) {
  const { words } = page;
  const say = words.who;
  const { portal, car_park: place } = offer;
  const kept = page.draft();
  const draft = kept.value;
  const slots = [...draft.stays, ...(draft.slot ? [draft.slot] : [])];
  if (!slots.length) return page.go("choose", { instead: true });
  const times = page.times(place);
  const count = draft.spots;
  const booked = count * slots.length;
  const inputs = new Map();
  let sending = false;
  draft.key ??= newKey();
  draft.people = Array.from({ length: Math.max(count, draft.people.length) }, (_, index) =>
    ({ first_name: "", last_name: "", licence_plate: "", email: "", same: false, ...draft.people[index] }));
  const people = draft.people.slice(0, count);
  const emailOf = (person) => (person.same ? people[0].email : person.email);
  kept.save();

  const summary = h("div", { class: "summary", hidden: true });
  const booker = field("booker.email", say.booker, {
    type: "email", inputmode: "email", autocomplete: "email", maxlength: 254, autocapitalize: "off", spellcheck: "false",
    value: draft.booker ?? people[0].email,
    oninput: ({ target }) => {
      draft.booker = target.value;
      kept.save();
    },
  }, say.booker_hint);
  const press = h("button", { class: "button", type: "submit" });
  const bill = h("section", { class: "bill" });
  // What the button asks for: the total that is shown. Nothing yet while it is worked out.
  let total = null;
  const [what, howLong] = say.data(portal.privacy.controller, portal.privacy.visitor_details_days, portal.privacy.access_log_days);
  page.show(say.title, summary,
    h("div", { class: "chosen" }, slots.map((slot) => h("p", { class: "big" }, times.span(slot))),
      h("p", {}, `${words.spots(count)} · ${place.name}`),
      h("button", { class: "quiet", type: "button", onclick: () => page.go("choose") }, say.change)),
    h("form", { novalidate: true, onsubmit: submit },
      people.map(card), h("section", { class: "sheet" }, booker),
      h("div", { class: "data" }, h("p", {}, what), h("p", {}, howLong)),
      !portal.free_of_charge && bill, press, h("p", { class: "hint" }, say.next_hint)));
  drawPress();
  if (!portal.free_of_charge) showCost();

  // --- What it costs --------------------------------------------------------------------------

  async function showCost() {
    total = null;
    drawBill(h("span", { class: "bone" }, say.pricing));
    try {
      const cost = await costOf(page, slots, count);
      if (page.signal.aborted) return;
      ({ total } = cost);
      drawBill(total.gross.amount ? words.price(total) : words.choose.free_of_charge);
    } catch (error) {
      if (!page.signal.aborted) drawBill(error instanceof Lost ? say.price_lost : error.detail, { lost: true });
    }
  }

  function drawBill(sentence, { lost = false } = {}) {
    // While it is worked out, the places of what a price brings with it are kept.
    const [waiting, due] = [!total && !lost, total?.gross.amount > 0];
    const promise = say.will_pay(due ? words.money(total.gross) : "", booked, HOLD_MINUTES);
    const tick = h("input", {
      type: "checkbox", checked: draft.company, "aria-describedby": "company-hint",
      onchange: ({ target }) => {
        draft.company = target.checked;
        kept.save();
      },
    });
    bill.replaceChildren(h("p", { class: "price" }, sentence), ...[
      lost && h("button", { class: "quiet", type: "button", onclick: showCost }, words.frame.try_again),
      (due || waiting) && h("div", { class: "sheet" }, h("label", { class: "tick" }, tick, say.company), h("p", { class: "hint", id: "company-hint" }, say.company_hint)),
      (due || waiting) && h("p", { class: "hint" }, begun() ? say.begun : portal.cancellation_lines.join(" ")),
      due && h("p", {}, promise),
      waiting && h("p", { "aria-hidden": "true" }, h("span", { class: "bone" }, promise)),
    ].filter(Boolean));
    drawPress();
  }

  function begun() {
    return slots.every(({ start }) => Date.parse(start) <= serverTime());
  }

  function drawPress() {
    const due = !portal.free_of_charge && (!total || total.gross.amount > 0);
    press.textContent = sending ? (due ? say.paying : say.booking)
      : !due ? say.book(booked) : total ? say.pay(words.money(total.gross)) : say.pay_later;
    press.toggleAttribute("aria-disabled", false);
    if (sending || (due && !total)) press.setAttribute("aria-disabled", "true");
    press.nextSibling.hidden = due;
  }

  // --- The cards ------------------------------------------------------------------------------

  function card(person, index) {
    const name = (part) => `reservations.${index}.${part}`;
    const section = `section-visitor-${index + 1}`;
    const typed = (part) => ({
      value: person[part],
      oninput: ({ target }) => {
        person[part] = target.value;
        if (part === "email" && !index) followFirst();
        kept.save();
      },
    });
    const email = field(name("visitor.email"), say.email, {
      type: "email", inputmode: "email", autocomplete: `${section} email`, maxlength: 254, autocapitalize: "off", spellcheck: "false",
      ...typed("email"), value: emailOf(person), readonly: person.same,
    }, say.email_hint);
    const same = index > 0 && h("label", { class: "tick" },
      h("input", {
        type: "checkbox", checked: person.same,
        onchange: ({ target }) => {
          person.same = target.checked;
          const input = inputs.get(name("visitor.email"));
          input.readOnly = person.same;
          input.value = emailOf(person);
          kept.save();
        },
      }), say.same_email);
    return h("fieldset", { class: "sheet" }, h("legend", {}, say.visitor(index + 1, count)),
      h("div", { class: "pair" },
        field(name("visitor.first_name"), say.first_name, { autocomplete: `${section} given-name`, maxlength: 80, ...typed("first_name") }),
        field(name("visitor.last_name"), say.last_name, { autocomplete: `${section} family-name`, maxlength: 80, ...typed("last_name") })),
      plateField(name("licence_plate"), person), email, same);
  }

  function plateField(name, person) {
    const doubt = h("p", { class: "doubt", role: "status" }, plateDoubt(person.licence_plate, say));
    const whole = field(name, say.plate, {
      class: "plate", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 20, value: person.licence_plate,
      oninput: ({ target }) => {
        const at = target.selectionStart;
        target.value = target.value.toUpperCase();
        target.setSelectionRange(at, at);
        person.licence_plate = target.value;
        doubt.textContent = plateDoubt(target.value, say, { typing: true });
        kept.save();
      },
      onchange: ({ target }) => (doubt.textContent = plateDoubt(target.value, say)),
    }, say.plate_hint);
    whole.append(doubt);
    return whole;
  }

  function field(name, label, attributes, hint) {
    const id = name.replaceAll(".", "-");
    const input = h("input", {
      id, type: "text", required: true, ...attributes,
      "aria-describedby": `${hint ? `${id}-hint ` : ""}${id}-fault`,
    });
    inputs.set(name, input);
    return h("div", { class: "field" }, h("label", { for: id }, label),
      hint && h("p", { class: "hint", id: `${id}-hint` }, hint), input, h("p", { class: "fault", id: `${id}-fault` }));
  }

  /** What follows the first visitor's address: the summary until it is edited, and those who share it. */
  function followFirst() {
    if (draft.booker === null) inputs.get("booker.email").value = people[0].email;
    people.forEach((person, index) => {
      if (person.same) inputs.get(`reservations.${index}.visitor.email`).value = people[0].email;
    });
  }

  // --- Faults ---------------------------------------------------------------------------------

  function faultsInForm() {
    const faults = [];
    const check = (name, value, part) => {
      if (!value.trim()) faults.push([name, say.missing[part]]);
      else if (part === "email" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value.trim())) faults.push([name, say.not_an_email]);
    };
    people.forEach((person, index) => MISSING.forEach((part) => {
      const inner = part === "licence_plate" ? part : `visitor.${part}`;
      check(`reservations.${index}.${inner}`, part === "email" ? emailOf(person) : person[part], part);
    }));
    check("booker.email", draft.booker ?? people[0].email, "email");
    return faults;
  }

  /** The same people come on each day, so reservation 5 of 2 people is the second one's. */
  function nameHere(given, detail) {
    // The time is everyone's: said once, not once for each visitor.
    if (given.includes("time_slot")) return detail;
    return given.replace(/^reservations\.(\d+)/, (_, index) => `reservations.${index % count}`);
  }

  function tell(title, faults, ...more) {
    for (const [name, input] of inputs) {
      const fault = faults.find(([field]) => field === name);
      document.getElementById(`${input.id}-fault`).textContent = fault ? fault[1] : "";
      input.toggleAttribute("aria-invalid", false);
      if (fault) input.setAttribute("aria-invalid", "true");
    }
    const line = ([name, sentence]) => {
      const input = inputs.get(name);
      const person = count > 1 && /^reservations\.(\d+)/.exec(name);
      const text = person ? say.of_visitor(Number(person[1]) + 1, sentence) : sentence;
      // A link to an anchor would overwrite the token in the address.
      return h("li", {}, input ? h("button", { class: "link", type: "button", onclick: () => focusOn(input) }, text) : text);
    };
    summary.hidden = false;
    summary.replaceChildren(h("h2", {}, title), ...(faults.length ? [h("ul", {}, faults.map(line))] : []), ...more.filter(Boolean));
    focusOn(summary);
  }

  // --- The press ------------------------------------------------------------------------------

  function submit(event) {
    event.preventDefault();
    if (sending || press.hasAttribute("aria-disabled")) return;
    const faults = faultsInForm();
    if (faults.length) return tell(say.to_put_right(faults.length), faults);
    const body = {
      price: total?.gross ?? null,
      company_invoice: Boolean(draft.company && total?.gross.amount),
      booker: { email: (draft.booker ?? people[0].email).trim() },
      reservations: slots.flatMap((time_slot) => people.map((person) => ({
        time_slot,
        visitor: { first_name: person.first_name.trim(), last_name: person.last_name.trim(), email: emailOf(person).trim() },
        licence_plate: person.licence_plate.trim(),
      }))),
    };
    return send(body);
  }

  async function send(body) {
    sending = true;
    drawPress();
    page.announce(press.textContent);
    // Kept before it is sent: even after a reload it is known what the key may stand for.
    remember(body);
    try {
      const { booking, token } = await ask("/api/bookings", {
        method: "POST", token: page.token, key: draft.key, body, patience: PATIENCE,
      });
      kept.forget();
      page.forget_offer();
      forgetCost();
      // The button stays as it is until the other page has come.
      return goToCheckout(page, booking, token, { invitation: page.token, instead: true });
    } catch (error) {
      sending = false;
      drawPress();
      return refused(error, body);
    }
  }

  function remember(body, { forget = false } = {}) {
    const others = draft.sent.filter((earlier) => JSON.stringify(earlier) !== JSON.stringify(body));
    draft.sent = forget ? others : [...others, body];
    kept.save();
  }

  function refused(error, body) {
    const paragraph = (sentence) => h("p", {}, sentence);
    const button = (label, onclick) => h("button", { class: "quiet", type: "button", onclick }, label);
    if (error instanceof Lost) return tell(say.lost_title, [], paragraph(total?.gross.amount ? say.lost_paid : say.lost));
    // A clear no: whatever the key stands for, it is not this.
    remember(body, { forget: true });
    if (error.code === "IDEMPOTENCY_KEY_REUSED") {
      const earlier = draft.sent.at(-1);
      return tell(say.reused_title, [], paragraph(say.reused), earlier && button(say.show_booking, () => send(earlier)));
    }
    if (error.code === "PRICE_CHANGED") {
      forgetCost();
      showCost();
      return tell(say.price_title, [], paragraph(error.detail), paragraph(say.price_again));
    }
    if (error.code === "CHECKOUT_OVER") {
      // The key stands for a booking whose spots go back; the next press is for another one.
      draft.key = newKey();
      draft.sent = [];
      kept.save();
      return tell(say.over_title, [], paragraph(say.over_again));
    }
    if (error.code === "PAYMENT_NOT_POSSIBLE") {
      // The key stands for a booking that was given back; the host may put right what was wrong.
      draft.key = newKey();
      draft.sent = [];
      kept.save();
      return tell(say.refused_title, [], paragraph(error.detail));
    }
    if (CLOSING[error.code]) return page.closed(CLOSING[error.code]);
    if (error.status === 404) return page.problem(error);
    const other = button(say.another_time, () => {
      offer.look = null;
      page.go("choose");
    });
    if (error.code === "NO_SPOT_LEFT") return tell(say.full_title, [], paragraph(error.detail), other);
    if (error.status === 429) return tell(say.refused_title, [], paragraph(words.problem.too_often(error.retryAfter ?? 60)));
    const faults = new Map(error.errors.map(({ field, detail }) => [nameHere(field, detail), detail]));
    const about_time = error.errors.some(({ field }) => field.includes("time_slot"));
    if (!faults.size) return tell(say.refused_title, [], paragraph(error.detail || say.refused));
    return tell(say.to_put_right(faults.size), [...faults], about_time && other);
  }
}

/** A question, never an objection: which of the marks that look alike is on the plate? */
export function plateDoubt(plate, say, { typing = false } = {}) {
  // A letter among digits or a digit among letters is where people and cameras slip.
  const slip = /\d([OI])(?=\d|$)|(?:^|[^\dA-Z])([OI])(?=\d)|[A-Z]([01])(?=[A-Z])/.exec(plate);
  const mark = slip?.slice(1).find(Boolean);
  if (mark) return say.letter_or_digit(mark);
  const length = plate.replace(/[^\p{L}\d]/gu, "").length;
  return !typing && length > 0 && length < 4 ? say.short_plate : "";
}

// Changing who comes with which car, in its place on the reservation's page.

import { facts, focusOn, h, Refused, versionOf } from "/shared/page.js";
import { formFor, looksLikeEmail } from "/host/form.js";
import { words } from "/host/words/desk.js";

const say = words.change;
const FIELDS = ["first_name", "last_name", "email", "licence_plate"];
const LABELS = { first_name: say.first_name, last_name: say.last_name, email: say.email, licence_plate: say.plate };

export const isPlate = (text) => /^[\p{L}\p{N}]{2,12}$/u.test(text.replace(/[\s.·-]/g, ""));

export function changeForm(page, { path, read, version, saved, keep }) {
  let known = version;
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: say, check, send });
  const field = (name, attributes, more) => form.field(name, LABELS[name], { value: read[name], autocomplete: "off", ...attributes }, more);
  const fields = [
    h("div", { class: "pair" }, field("first_name", { maxlength: 80 }), field("last_name", { maxlength: 80 })),
    field("licence_plate", { class: "plate", maxlength: 16, spellcheck: "false", autocapitalize: "characters" }),
    field("email", { type: "email", inputmode: "email", maxlength: 254, autocapitalize: "off", spellcheck: "false" }, { hint: say.email_hint }),
  ];
  const whole = h("form", { novalidate: true, onsubmit: form.onsubmit }, fields,
    h("div", { class: "actions" }, form.press, h("button", { class: "quiet", type: "button", onclick: keep }, say.keep)));
  whole.addEventListener("keydown", ({ key }) => key === "Escape" && keep());
  requestAnimationFrame(() => focusOn(document.getElementById("first_name")));
  return [h("h2", {}, words.reservation.change), form.summary, whole];

  function check() {
    const text = (name) => form.value(name).trim();
    return [
      ["first_name", !text("first_name") && say.missing_name],
      ["last_name", !text("last_name") && say.missing_name],
      ["licence_plate", !isPlate(text("licence_plate")) && say.not_a_plate],
      ["email", !looksLikeEmail(text("email")) && say.not_an_email],
    ].filter(([, fault]) => fault);
  }

  async function send() {
    const [first_name, last_name, email, licence_plate] = FIELDS.map((name) => form.value(name).trim());
    const body = { visitor: { first_name, last_name, email }, licence_plate };
    try {
      const answer = await page.ask(path, { method: "PUT", body, match: known, signal: null });
      if (!page.signal.aborted) saved(answer?.id ? answer : { ...read, ...body.visitor, licence_plate });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.status === 412) return meet(await page.ask(path));
      // The API names a field by its place in what was sent; here each stands by itself.
      for (const one of error.errors) one.field = one.field.split(".").at(-1);
      throw error;
    }
  }

  function meet(now) {
    known = versionOf(now);
    form.tell(say.meanwhile_title, [], h("p", {}, say.meanwhile), facts(FIELDS.map((name) => [LABELS[name], now[name]])));
  }
}

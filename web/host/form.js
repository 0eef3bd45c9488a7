// A form: its fields, each with its hint and its fault, and above them what is to be put right.

import { focusOn, h, Lost, Refused } from "/shared/page.js";

/** `sentences` says what this form's lost and refused answers mean; `busy` what it is doing meanwhile. */
export function formFor(page, { label, busy, sentences, check, send }) {
  const say = page.words.form;
  const inputs = new Map();
  const summary = h("div", { class: "summary", hidden: true });
  const press = h("button", { class: "button", type: "submit" }, label);
  let sending = false;
  const form = { summary, press, field, choice, password, tell, value, onsubmit };
  return form;

  function field(name, text, attributes, { hint, optional = false, short = false } = {}) {
    const input = h("input", { type: "text", required: !optional, ...described(name, hint), ...attributes });
    return labelled(name, text, input, { hint, optional, short });
  }

  function choice(name, text, options, chosen, { hint, onchange } = {}) {
    const list = options.map(({ id, name: option }) => h("option", { value: id, selected: id === chosen }, option));
    return labelled(name, text, h("select", { ...described(name, hint), onchange }, list), { hint });
  }

  /** A password can be looked at before it is sent: on a phone, keys are hit by accident. */
  function password(name, text, attributes, more) {
    const whole = field(name, text, { type: "password", maxlength: 256, autocapitalize: "off", spellcheck: "false", ...attributes }, more);
    const show = ({ target }) => (inputs.get(name).type = target.checked ? "text" : "password");
    return [whole, h("label", { class: "tick" }, h("input", { type: "checkbox", onchange: show }), say.show_password)];
  }

  function described(name, hint) {
    return { id: name, name, "aria-describedby": `${hint ? `${name}-hint ` : ""}${name}-fault` };
  }

  function labelled(name, text, input, { hint, optional, short }) {
    inputs.set(name, input);
    return h("div", { class: short ? "field short" : "field" },
      h("label", { for: name }, text, optional && h("span", { class: "optional" }, ` (${say.optional})`)),
      hint && h("p", { class: "hint", id: `${name}-hint` }, hint), input, h("p", { class: "fault", id: `${name}-fault` }));
  }

  function value(name) {
    return inputs.get(name)?.value ?? "";
  }

  function tell(title, faults, ...more) {
    for (const [name, input] of inputs) {
      const sentence = faults.find(([field]) => field === name)?.[1];
      document.getElementById(`${name}-fault`).textContent = sentence ?? "";
      if (sentence) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    const line = ([name, sentence]) => {
      const input = inputs.get(name);
      return h("li", {}, input ? h("button", { class: "link", type: "button", onclick: () => focusOn(input) }, sentence) : sentence);
    };
    summary.hidden = false;
    summary.replaceChildren(h("h2", {}, title), ...(faults.length ? [h("ul", {}, faults.map(line))] : []), ...more.filter(Boolean));
    focusOn(summary);
  }

  async function onsubmit(event) {
    event.preventDefault();
    if (sending) return;
    const faults = check(inputs);
    if (faults.length) return tell(say.to_put_right(faults.length), faults);
    sending = true;
    press.setAttribute("aria-disabled", "true");
    press.textContent = busy;
    page.announce(busy);
    try {
      await send();
    } catch (error) {
      if (!page.signal.aborted) refused(error);
    } finally {
      sending = false;
      press.removeAttribute("aria-disabled");
      press.textContent = label;
    }
  }

  function refused(error) {
    const told = (title, sentence) => tell(title, [], h("p", {}, sentence));
    if (error instanceof Lost) return told(say.lost_title, sentences.lost);
    if (!(error instanceof Refused)) throw error;
    if (error.status === 429) return told(say.refused_title, page.words.problem.too_often(error.retryAfter ?? 60));
    const faults = error.errors.map(({ field, detail }) => [field, detail]);
    if (faults.length) return tell(say.to_put_right(faults.length), faults);
    return told(sentences.refused_title ?? say.refused_title, error.detail || sentences.refused || page.words.problem.refused);
  }
}

export const looksLikeEmail = (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);

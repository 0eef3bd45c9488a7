// A form: its fields, each with its hint and its fault, and above them what is to be put right.

import { focusOn, h, Lost, Refused } from "/shared/page.js";

/** `sentences` says what this form's lost and refused answers mean; `busy` what it is doing meanwhile. */
export function formFor(page, { label, busy, sentences, check, send }) {
  const say = page.words.form;
  const inputs = new Map();
  const summary = h("div", { class: "summary", hidden: true });
  const press = h("button", { class: "button", type: "submit" }, label);
  let sending = false;
  const form = { summary, press, field, area, choice, tick, password, place, tell, value, onsubmit };
  return form;

  function field(name, text, attributes, { hint, optional = false, short = false } = {}) {
    const input = h("input", { type: "text", required: !optional, ...described(name, hint), ...attributes });
    return labelled(name, text, input, { hint, optional, short });
  }

  function choice(name, text, options, chosen, { hint, onchange } = {}) {
    const list = options.map(({ id, name: option }) => h("option", { value: id, selected: id === chosen }, option));
    return labelled(name, text, h("select", { ...described(name, hint), onchange }, list), { hint });
  }

  function area(name, text, written, attributes, { hint, optional = false } = {}) {
    return labelled(name, text, h("textarea", { rows: 4, required: !optional, ...described(name, hint), ...attributes }, written), { hint, optional });
  }

  function tick(name, text, checked, onchange, { hint } = {}) {
    const box = h("input", { type: "checkbox", checked, ...described(name, hint), onchange: ({ target }) => onchange(target.checked) });
    inputs.set(name, box);
    return h("div", { class: "field ticked" }, h("label", { class: "tick", for: name }, box, text),
      hint && h("p", { class: "hint", id: `${name}-hint` }, hint), fault(name));
  }

  /** What is made of several fields has faults of its own too: they are told before them. */
  function place(name, group) {
    inputs.set(name, group);
    return fault(name);
  }

  function fault(name) {
    return h("p", { class: "fault", id: `${name}-fault` });
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
      hint && h("p", { class: "hint", id: `${name}-hint` }, hint), input, fault(name));
  }

  function value(name) {
    return inputs.get(name)?.value ?? "";
  }

  /** The field of this path, or the nearest group around it; the name of a kind in a path is no place. */
  function placeOf(path) {
    const steps = path.split(".").filter((step) => !/^[A-Z_]+$/.test(step));
    while (steps.length && !inputs.get(steps.join("."))?.isConnected) steps.pop();
    return steps.join(".");
  }

  function tell(title, faults, ...more) {
    const placed = faults.map(([path, sentence]) => [placeOf(path), sentence]);
    for (const [name, input] of inputs) {
      if (!input.isConnected) continue;
      const sentence = [...new Set(placed.filter(([place]) => place === name).map(([, told]) => told))].join(" ");
      document.getElementById(`${name}-fault`).textContent = sentence;
      if (sentence) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
    }
    const line = ([name, sentence]) => {
      const input = inputs.get(name);
      return h("li", {}, input ? h("button", { class: "link", type: "button", onclick: () => focusOn(input) }, sentence) : sentence);
    };
    summary.hidden = false;
    summary.replaceChildren(h("h2", {}, title), ...(faults.length ? [h("ul", {}, placed.map(line))] : []), ...more.filter(Boolean));
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

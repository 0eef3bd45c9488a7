// Opening a gate by hand: why first, then what became of it. A window over the page, which goes on below.

import { focusOn, h, newKey } from "/shared/page.js";
import { ended } from "/host/command.js";
import { formFor } from "/host/form.js";
import { sentenceOf } from "/host/confirm.js";
import { words } from "/host/words/desk.js";

const say = words.opening;
const SHORTEST = 3;
const LONGEST = 200;

export function openGate(page, gate, { reason = "", done = () => {} } = {}) {
  const asked = { reason, key: null, sent: null };
  const opener = document.activeElement;
  const box = h("dialog", { class: "window", "aria-labelledby": "opening-title" });
  const over = new AbortController();
  const life = { ...page, signal: over.signal };
  const leave = () => box.close();
  page.signal.addEventListener("abort", leave);
  box.addEventListener("close", () => {
    over.abort();
    page.signal.removeEventListener("abort", leave);
    box.remove();
    if (!page.signal.aborted && opener?.isConnected) opener.focus();
    done();
  });
  document.body.append(box);
  why();
  box.showModal();
  focusOn(document.getElementById("reason"));

  function heading() {
    return h("h2", { id: "opening-title" }, say.title(gate.name));
  }

  function why() {
    const form = formFor(life, { label: say.button, busy: say.busy, sentences: say, check, send });
    const field = form.field("reason", say.reason, {
      maxlength: LONGEST, autocomplete: "off", value: asked.reason, oninput: ({ target }) => (asked.reason = target.value),
    }, { hint: say.hint });
    const usual = (text) => h("button", { class: "quiet", type: "button", onclick: () => {
      asked.reason = document.getElementById("reason").value = text;
      focusOn(document.getElementById("reason"));
    } }, text);
    box.replaceChildren(heading(), form.summary,
      h("form", { novalidate: true, onsubmit: form.onsubmit }, field,
        h("div", { class: "usual", role: "group", "aria-label": say.usual_label }, say.usual.map(usual)),
        h("div", { class: "actions" }, form.press, h("button", { class: "quiet", type: "button", onclick: leave }, say.keep))));
  }

  function check() {
    const length = [...asked.reason.trim()].length;
    return length < SHORTEST ? [["reason", length ? say.too_short : say.missing]] : [];
  }

  async function send() {
    const text = asked.reason.trim();
    // The same press, sent again after a lost answer, opens the gate once.
    if (asked.sent !== text) Object.assign(asked, { sent: text, key: newKey() });
    const command = await page.ask(`/api/host/gates/${encodeURIComponent(gate.id)}/opening`, { method: "POST", body: { reason: text }, key: asked.key });
    Object.assign(asked, { sent: null, key: null });
    if (!over.signal.aborted) follow(command);
  }

  async function follow(command) {
    const told = h("p", { class: "answer-line", role: "status" });
    const actions = h("div", { class: "actions" });
    box.replaceChildren(heading(), told, actions);
    tell(told, actions, command);
    focusOn(actions.querySelector("button"));
    try {
      const latest = await ended(life, command);
      if (latest) tell(told, actions, latest);
    } catch (error) {
      told.textContent = sentenceOf(page, error, say.unknown);
    }
  }

  function tell(told, actions, { state, sentence }) {
    const text = say.states[state] ?? sentence ?? say.states.SENT;
    told.className = `answer-line ${state.toLowerCase()}`;
    if (told.textContent !== text) told.textContent = text;
    const close = h("button", { class: "quiet", type: "button", onclick: leave }, say.close);
    const again = ["REFUSED", "TIMED_OUT"].includes(state) && h("button", { class: "quiet", type: "button", onclick: () => {
      why();
      focusOn(document.getElementById("reason"));
    } }, say.again);
    const had_focus = actions.contains(document.activeElement);
    actions.replaceChildren(...[close, again].filter(Boolean));
    if (had_focus) focusOn(close);
  }
}

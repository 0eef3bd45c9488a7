// A step that is asked about once more before it is taken, in its own place on the page.

import { focusOn, h, Refused } from "/shared/page.js";

/** `ask` has: hint, label, sure, confirm, keep, busy, lost; `grave` marks what cannot be undone. `act` does it. */
export function confirmed(page, ask, act, { grave = true } = {}) {
  const box = h("div", { class: "confirm" });
  const press = (kind, label, onclick) => h("button", { class: kind, type: "button", onclick }, label);
  const told = h("p", { class: "fault", role: "alert" });
  const yes = press(grave ? "button grave" : "button", ask.confirm, go);
  let sending = false;
  box.addEventListener("keydown", ({ key }) => key === "Escape" && box.contains(yes) && !sending && focusOn(rest()));
  rest();
  return box;

  function rest() {
    const first = press(grave ? "quiet grave-way" : "quiet", ask.label, sure);
    box.replaceChildren(...[ask.hint && h("p", { class: "hint" }, ask.hint), first].filter(Boolean));
    return first;
  }

  function sure() {
    told.textContent = "";
    const question = h("p", {}, h("strong", {}, ask.sure));
    box.replaceChildren(question, told, h("div", { class: "actions" }, yes, press("quiet", ask.keep, () => focusOn(rest()))));
    // Not onto the press itself: a key still held down must not be the second press.
    focusOn(question);
  }

  async function go() {
    if (sending) return;
    sending = true;
    yes.setAttribute("aria-disabled", "true");
    yes.textContent = ask.busy;
    try {
      await act();
    } catch (error) {
      if (!page.signal.aborted) told.textContent = sentenceOf(page, error, ask.lost);
    } finally {
      sending = false;
      yes.removeAttribute("aria-disabled");
      yes.textContent = ask.confirm;
    }
  }
}

/** What a question that got no yes is told as. */
export function sentenceOf(page, error, lost) {
  if (!(error instanceof Refused)) return lost;
  return error.status === 429 ? page.words.problem.too_often(error.retryAfter ?? 60) : error.detail || lost;
}

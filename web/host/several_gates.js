// Several gates at once: one file for all their computers, which then enrol by themselves.

import { focusOn, h, newKey } from "/shared/page.js";
import { fileName, save } from "/host/files.js";
import { formFor } from "/host/form.js";
import { words } from "/host/words/set_up.js";

const say = words.gates.several;
const PATH = "/api/host/gates/enrolment";

export function severalGates(page, { id: car_park_id, name }, directions, added) {
  const form = formFor(page, { label: say.make, busy: say.making, sentences: { lost: say.lost }, check, send });
  // The page's main way is to add one gate.
  form.press.className = "quiet";
  const told = h("p", { class: "told", role: "status", tabindex: "-1" });
  // The same typed once more is the same gates; their codes are then new ones.
  let made = { key: newKey(), sent: null };
  const fields = () => [
    form.area("names", say.names, "", { autocomplete: "off", maxlength: 2400 }, { hint: say.hint }),
    form.choice("way", say.way, directions(), "ENTRY"),
  ];
  const box = h("div", {}, fields());
  return h("section", { class: "ending" }, h("h2", {}, say.title), h("p", { class: "hint" }, say.lead), form.summary,
    h("form", { novalidate: true, onsubmit: form.onsubmit }, box, form.press), told);

  function typed() {
    return form.value("names").split("\n").map((line) => line.trim()).filter(Boolean);
  }

  function check() {
    return typed().length ? [] : [["names", say.missing]];
  }

  async function send() {
    const body = { car_park_id, names: typed(), direction: form.value("way") };
    const sent = JSON.stringify(body);
    if (made.sent !== sent) made = { key: newKey(), sent };
    const { gates, file } = await page.ask(PATH, { method: "POST", body, key: made.key, signal: null });
    if (page.signal.aborted) return;
    made = { key: newKey(), sent: null };
    form.summary.hidden = true;
    box.replaceChildren(...fields());
    save(new Blob([Uint8Array.from(atob(file), (one) => one.charCodeAt(0))], { type: "application/zip" }), `${fileName(name)}-gates.zip`);
    added(gates);
    told.textContent = say.done(gates.length);
    focusOn(told);
  }
}

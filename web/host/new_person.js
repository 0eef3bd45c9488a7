// One more person who acts for the organisation.

import { h, newKey } from "/shared/page.js";
import { formFor, looksLikeEmail } from "/host/form.js";
import { HOSTS, PEOPLE, roleChoice } from "/host/people.js";
import { isOwner } from "/host/roles.js";
import { words } from "/host/words/people.js";

const say = words.add;

export async function newPerson(page) {
  if (!isOwner(page)) return page.show(say.title, h("p", { class: "lead" }, words.owners_only));
  const draft = page.draft({ name: "", email: "", role: "reception", key: newKey(), sent: null }, "person");
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: { lost: say.lost, refused_title: say.refused }, check, send });
  const remember = () => {
    Object.assign(draft.value, typed());
    draft.save();
  };
  return page.show(say.title, form.summary, h("p", { class: "lead" }, say.lead),
    h("form", { novalidate: true, onsubmit: form.onsubmit, oninput: remember },
      form.field("name", say.name, { autocomplete: "off", maxlength: 120, value: draft.value.name }, { hint: say.name_hint }),
      form.field("email", say.email, { type: "email", inputmode: "email", autocomplete: "off", maxlength: 254, autocapitalize: "off", spellcheck: "false", value: draft.value.email }, { hint: say.email_hint }),
      roleChoice(form, draft.value.role),
      h("div", { class: "actions" }, form.press, h("a", { class: "quiet", href: PEOPLE }, say.keep))));

  function typed() {
    return { name: form.value("name").trim(), email: form.value("email").trim(), role: form.value("role") };
  }

  function check() {
    const { name, email } = typed();
    return [!name && ["name", say.missing_name], !looksLikeEmail(email) && ["email", say.not_an_email]].filter(Boolean);
  }

  async function send() {
    const body = typed();
    const sent = JSON.stringify(body);
    // The same typed once more is the same person.
    if (draft.value.sent !== null && draft.value.sent !== sent) draft.value.key = newKey();
    draft.value.sent = sent;
    draft.save();
    await page.ask(HOSTS, { method: "POST", body, key: draft.value.key, signal: null });
    draft.forget();
    if (!page.signal.aborted) page.move(PEOPLE, { instead: true, state: { told: say.added(body.email) } });
  }
}

// A forgotten password: a code is mailed, and lets its reader choose another.

import { ask, h } from "/shared/page.js";
import { formFor, looksLikeEmail } from "/host/form.js";
import { faultOfPassword, ownPassword } from "/host/passwords.js";
import { back, goOn } from "/host/sign_in.js";

const send_code = (page, email) => ask("/api/host/session/forgotten-password", { method: "POST", body: { email }, signal: page.signal });

export function forgottenPassword(page, { email = "", enter }) {
  const say = page.words.forgotten;
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: { lost: say.lost }, check, send });
  page.show(say.title, form.summary, h("p", { class: "lead" }, say.lead),
    h("form", { novalidate: true, onsubmit: form.onsubmit },
      form.field("email", say.email, {
        type: "email", inputmode: "email", autocomplete: "username", maxlength: 254, autocapitalize: "off", spellcheck: "false", value: email,
      }),
      form.press),
    h("p", {}, back(page, say.back, { email, enter })));

  function check() {
    return looksLikeEmail(form.value("email").trim()) ? [] : [["email", say.not_an_email]];
  }

  async function send() {
    const who = form.value("email").trim();
    await send_code(page, who);
    newPassword(page, { email: who, enter });
  }
}

function newPassword(page, { email, enter }) {
  const say = page.words.new_password;
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: { lost: say.lost }, check, send });
  const told = h("p", { class: "told", role: "status" });
  page.show(say.title, form.summary, h("p", { class: "lead" }, say.lead(email)),
    h("form", { novalidate: true, onsubmit: form.onsubmit },
      form.field("code", say.code, { inputmode: "numeric", autocomplete: "one-time-code", maxlength: 64 }, { short: true }),
      ownPassword(form, say, email), form.press),
    h("h2", {}, say.no_mail_title), h("p", { class: "hint" }, say.no_mail),
    h("div", { class: "actions" }, h("button", { class: "quiet", type: "button", onclick: again }, say.again), back(page, say.back, { email, enter })), told);

  function check() {
    const fault = faultOfPassword(form.value("new_password"), say);
    return [!form.value("code").trim() && ["code", say.missing_code], fault && ["new_password", fault]].filter(Boolean);
  }

  async function again() {
    told.textContent = "";
    try {
      await send_code(page, email);
      told.textContent = say.sent_again;
    } catch (error) {
      if (!page.signal.aborted) told.textContent = error.status === 429 ? page.words.problem.too_often(error.retryAfter ?? 60) : say.not_sent;
    }
  }

  async function send() {
    const body = { email, code: form.value("code").trim(), new_password: form.value("new_password") };
    let answer;
    try {
      answer = await ask("/api/host/session/new-password", { method: "POST", body, signal: page.signal });
    } catch (error) {
      if (error.status !== 401 && error.status !== 400) throw error;
      return form.tell(say.failed_title, [], h("p", {}, say.failed));
    }
    return goOn(page, answer, { email, enter, form });
  }
}

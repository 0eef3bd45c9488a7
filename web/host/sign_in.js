// Who comes in: e-mail and password, the code of a second factor, and the first own password of a new host.

import { ask, h } from "/shared/page.js";
import { formFor } from "/host/form.js";
import { faultOfPassword, ownPassword } from "/host/passwords.js";

/** `notice` says why one stands here; `enter` takes the tokens of who came in. */
export function signIn(page, { notice, email = "", enter }) {
  const say = page.words.sign_in;
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: { lost: say.lost }, check, send });
  page.show(say.title, form.summary,
    notice && h("div", { class: "note", role: "status" }, h("p", {}, notice)),
    h("form", { novalidate: true, onsubmit: form.onsubmit },
      form.field("email", say.email, {
        type: "email", inputmode: "email", autocomplete: "username", maxlength: 254, autocapitalize: "off", spellcheck: "false", value: email,
      }),
      form.password("password", say.password, { autocomplete: "current-password" }),
      form.press),
    h("p", {}, h("button", { class: "link", type: "button", onclick: forgotten }, say.forgotten)));

  async function forgotten() {
    const { forgottenPassword } = await import("/host/forgotten_password.js");
    forgottenPassword(page, { email: form.value("email").trim(), enter });
  }

  function check() {
    return [
      !form.value("email").trim() && ["email", say.missing_email],
      !form.value("password") && ["password", say.missing_password],
    ].filter(Boolean);
  }

  async function send() {
    const who = form.value("email").trim();
    const body = { email: who, password: form.value("password") };
    let answer;
    try {
      answer = await ask("/api/host/session", { method: "POST", body, signal: page.signal });
    } catch (error) {
      if (error.status !== 401 && error.status !== 400) throw error;
      return form.tell(say.failed_title, [], h("p", {}, say.failed));
    }
    return goOn(page, answer, { email: who, enter, form });
  }
}

/** In with who has a token; to the next step with who has not yet. */
export function goOn(page, answer, { email, enter, form }) {
  const say = page.words.sign_in;
  if (answer.token) return enter(answer, email);
  if (answer.challenge === "NEW_PASSWORD") return firstPassword(page, { email, session: answer.session, enter });
  if (answer.challenge === "CODE") return code(page, { email, session: answer.session, enter });
  return form.tell(say.failed_title, [], h("p", {}, say.other_challenge));
}

function code(page, { email, session, enter }) {
  const say = page.words.code;
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: { lost: say.lost, refused_title: say.failed_title }, check, send });
  page.show(say.title, form.summary, h("p", { class: "lead" }, say.lead),
    h("form", { novalidate: true, onsubmit: form.onsubmit },
      form.field("code", say.code, { inputmode: "numeric", autocomplete: "one-time-code", maxlength: 7 }, { short: true }),
      form.press),
    h("p", {}, back(page, say.back, { email, enter })),
    h("p", { class: "hint" }, say.lost_phone));
  document.getElementById("code").focus();

  function check() {
    return /^\d{6}$/.test(form.value("code").replaceAll(" ", "")) ? [] : [["code", say.wrong]];
  }

  async function send() {
    const body = { email, session, code: form.value("code").replaceAll(" ", "") };
    let answer;
    try {
      answer = await ask("/api/host/session/code", { method: "POST", body, signal: page.signal });
    } catch (error) {
      if (error.status !== 401) throw error;
      return form.tell(say.failed_title, [], h("p", {}, say.too_late), back(page, say.back, { email, enter }));
    }
    return goOn(page, answer, { email, enter, form });
  }
}

function firstPassword(page, { email, session, enter }) {
  const say = page.words.first_password;
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: { lost: say.lost }, check, send });
  page.show(say.title, form.summary, h("p", { class: "lead" }, say.lead),
    h("form", { novalidate: true, onsubmit: form.onsubmit }, ownPassword(form, say, email), form.press));

  function check() {
    const fault = faultOfPassword(form.value("new_password"), say);
    return fault ? [["new_password", fault]] : [];
  }

  async function send() {
    const body = { email, session, new_password: form.value("new_password") };
    let answer;
    try {
      answer = await ask("/api/host/session/password", { method: "POST", body, signal: page.signal });
    } catch (error) {
      if (error.status !== 401 && error.status !== 400) throw error;
      return form.tell(say.failed_title, [], h("p", {}, say.failed), back(page, say.back, { email, enter }));
    }
    return goOn(page, answer, { email, enter, form });
  }
}

/** The way back to the sign-in, with the address that was typed. */
export const back = (page, label, who) => h("button", { class: "quiet", type: "button", onclick: () => signIn(page, who) }, label);

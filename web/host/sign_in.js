// Who comes in: e-mail and password, and the first own password of a new host.

import { ask, h } from "/shared/page.js";
import { formFor } from "/host/form.js";

const SHORTEST = 12;

/** `notice` says why one stands here; `enter` takes the token of who came in. */
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
      form.press));

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
    if (answer.token) return enter(answer.token, who);
    if (answer.challenge !== "NEW_PASSWORD") return form.tell(say.failed_title, [], h("p", {}, say.other_challenge));
    return firstPassword(page, { email: who, session: answer.session, enter });
  }
}

function firstPassword(page, { email, session, enter }) {
  const say = page.words.first_password;
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: { lost: say.lost }, check, send });
  page.show(say.title, form.summary, h("p", { class: "lead" }, say.lead),
    h("form", { novalidate: true, onsubmit: form.onsubmit },
      // Password managers keep the new password under this name.
      form.field("email", say.email, { type: "email", autocomplete: "username", readonly: true, value: email }),
      form.password("new_password", say.password, { autocomplete: "new-password", minlength: SHORTEST }, { hint: say.hint }),
      form.press));

  function check() {
    const password = form.value("new_password");
    const length = [...password].length;
    const fault = !length ? say.missing : password !== password.trim() ? say.spaces : length < SHORTEST && say.short(length);
    return fault ? [["new_password", fault]] : [];
  }

  async function send() {
    const body = { email, session, new_password: form.value("new_password") };
    let answer;
    try {
      answer = await ask("/api/host/session/password", { method: "POST", body, signal: page.signal });
    } catch (error) {
      if (error.status !== 401 && error.status !== 400) throw error;
      return again(say.failed);
    }
    if (answer.token) return enter(answer.token, email);
    return again(page.words.sign_in.other_challenge);
  }

  function again(sentence) {
    const back = h("button", { class: "quiet", type: "button", onclick: () => signIn(page, { email, enter }) }, say.back);
    form.tell(say.failed_title, [], h("p", {}, sentence), back);
  }
}

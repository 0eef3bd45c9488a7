// One's own account: who one is, the second factor, and the end of every sign-in.

import { facts, focusOn, h } from "/shared/page.js";
import { confirmed, sentenceOf } from "/host/confirm.js";
import { formFor } from "/host/form.js";
import { words } from "/host/words/people.js";

const say = words.account;
const PATH = "/api/host/account";

export async function account(page) {
  const shown = await page.ask(PATH);
  if (page.signal.aborted) return;
  const factor = h("section", {});
  page.show(say.title,
    facts([shown.name && [say.name, shown.name], [say.email, shown.email], [words.role, words.roles[shown.role] ?? shown.role]]),
    h("p", { class: "hint" }, say.changed_by_owner),
    factor,
    h("section", {}, h("h2", {}, say.everywhere_title), confirmed(page, say.everywhere, everywhere)));
  draw(shown);

  async function everywhere() {
    await page.ask(`${PATH}/sign-out`, { method: "POST", body: own(), signal: null });
    page.leave(say.everywhere.done);
  }

  /** What the server needs beside the sign-in: the token that this host's account is changed with. */
  function own(more) {
    return ({ access_token }) => ({ access_token, ...more });
  }

  // --- The second factor --------------------------------------------------------------------------

  function draw({ two_factor }, news) {
    const told = h("p", { class: "told", role: "status" }, news);
    const press = two_factor
      ? h("button", { class: "quiet grave-way", type: "button", onclick: ending }, say.turn_off)
      : h("button", { class: "button", type: "button", onclick: begin }, say.set_up);
    factor.replaceChildren(h("h2", {}, say.two_factor), h("p", {}, two_factor ? say.on : say.off), press, told);
    if (news) focusOn(told);

    async function begin() {
      if (press.getAttribute("aria-disabled")) return;
      press.setAttribute("aria-disabled", "true");
      press.textContent = say.setting_up;
      try {
        const begun = await page.ask(`${PATH}/two-factor`, { method: "POST", body: own() });
        if (!page.signal.aborted) finishing(begun);
      } catch (error) {
        if (page.signal.aborted) return;
        told.textContent = sentenceOf(page, error, say.set_up_lost);
        press.removeAttribute("aria-disabled");
        press.textContent = say.set_up;
      }
    }
  }

  function finishing({ secret, uri, qr_svg }) {
    const form = formFor(page, { label: say.confirm, busy: say.confirming, sentences: { lost: say.confirm_lost }, check: () => codeFaults(form), send });
    // Only as an image: what an answer says is never markup of this page.
    const source = URL.createObjectURL(new Blob([qr_svg], { type: "image/svg+xml" }));
    page.signal.addEventListener("abort", () => URL.revokeObjectURL(source));
    const title = h("h2", {}, say.scan);
    factor.replaceChildren(title, h("p", { class: "hint" }, say.scan_hint),
      h("div", { class: "qr-box account-qr" }, h("img", { src: source, alt: say.picture })),
      h("p", {}, h("a", { class: "map", href: uri }, say.open)),
      facts([[say.secret, h("code", { class: "secret" }, secret.replaceAll(/(.{4})(?=.)/g, "$1 "))]]),
      form.summary,
      h("form", { novalidate: true, onsubmit: form.onsubmit }, codeField(form),
        h("div", { class: "actions" }, form.press, h("button", { class: "quiet", type: "button", onclick: () => draw({ two_factor: false }) }, say.cancel))));
    focusOn(title);

    async function send() {
      const now = await page.ask(`${PATH}/two-factor`, { method: "PUT", body: own({ code: codeOf(form) }), signal: null });
      if (!page.signal.aborted) draw(now, say.turned_on);
    }
  }

  function ending() {
    const form = formFor(page, { label: say.turn_off_confirm, busy: say.turning_off, sentences: { lost: say.turn_off_lost }, check, send });
    const title = h("h2", {}, say.turn_off_title);
    factor.replaceChildren(title, h("p", {}, say.turn_off_lead), form.summary,
      h("form", { novalidate: true, onsubmit: form.onsubmit },
        form.password("password", say.password, { autocomplete: "current-password" }), codeField(form),
        h("div", { class: "actions" }, form.press, h("button", { class: "quiet", type: "button", onclick: () => draw({ two_factor: true }) }, say.keep))));
    focusOn(title);

    function check() {
      return [!form.value("password") && ["password", say.missing_password], ...codeFaults(form)].filter(Boolean);
    }

    async function send() {
      const body = own({ password: form.value("password"), code: codeOf(form) });
      const now = await page.ask(`${PATH}/two-factor-removal`, { method: "POST", body, signal: null });
      if (!page.signal.aborted) draw(now, say.turned_off);
    }
  }
}

const codeField = (form) => form.field("code", say.code, { inputmode: "numeric", autocomplete: "one-time-code", maxlength: 7 }, { short: true });
const codeOf = (form) => form.value("code").replaceAll(" ", "");
const codeFaults = (form) => (/^\d{6}$/.test(codeOf(form)) ? [] : [["code", say.wrong_code]]);

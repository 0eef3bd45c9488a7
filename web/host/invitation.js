// One invitation: its link and its QR code to hand out, what became of it, and its end.

import { facts, focusOn, h, Refused } from "/shared/page.js";
import { addressOfList, findInvitation, remember } from "/host/listing.js";
import { longDate, momentInWords } from "/host/dates.js";

const OVER = new Set(["EXPIRED", "REVOKED"]);

export async function invitation(page) {
  const { words } = page;
  const say = words.invitation;
  const { portals } = page.organisation;
  const wanted = page.query.get("portal");
  const likely = portals.filter(({ id }) => id === wanted);
  const others = portals.filter(({ id }) => id !== wanted);
  const found = await findInvitation(page, page.parts.id, [...likely, ...others]);
  if (page.signal.aborted) return;
  if (!found) return page.show(say.unknown_title, h("p", { class: "lead" }, say.unknown), back(wanted ?? ""));
  const made = history.state?.made;
  // Said once: not again after a reload, and not when one comes back.
  history.replaceState(null, "");
  draw(found, made && h("p", {}, found.email ? say.made_and_sent(found.email) : say.made));

  function back(portal) {
    return h("p", {}, h("a", { class: "map", href: addressOfList(portal) }, say.back));
  }

  function draw(shown, news) {
    const over = OVER.has(shown.state);
    page.show(shown.name, news && h("div", { class: "note", role: "status" }, news),
      h("div", { class: "one" },
        h("div", { class: "about" }, over ? h("p", { class: "lead" }, say.over[shown.state]) : link(shown), about(shown)),
        !over && code(shown),
        h("div", { class: "end" }, !over && end(shown), back(shown.portal_id))));
  }

  function about({ state, uses, quota, valid_until, fixed_date, portal_id, email, created_at }) {
    return h("section", {}, h("h2", {}, say.facts), facts([
      [say.state, words.invitations.states[state] ?? state],
      [say.used, say.used_of(uses, quota)],
      [say.valid_until, momentInWords(valid_until, words)],
      [say.fixed_date, fixed_date ? longDate(fixed_date, words) : say.any_day],
      [say.portal, portals.find(({ id }) => id === portal_id)?.name ?? portal_id],
      email && [say.email, email],
      [say.created, momentInWords(created_at, words)],
    ]));
  }

  // --- To hand out ------------------------------------------------------------------------------

  function link({ link: address }) {
    const box = h("input", { id: "link", class: "one-line", type: "text", readonly: true, value: address, "aria-describedby": "link-hint", onfocus: () => box.select() });
    const told = h("p", { class: "told", role: "status" });
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(address);
        told.textContent = say.copied;
      } catch {
        // No clipboard on plain http, or not allowed: the link stands there to be taken by hand.
        focusOn(box);
        told.textContent = say.not_copied;
      }
    };
    return h("section", { class: "field" }, h("label", { for: "link" }, say.link), h("p", { class: "hint", id: "link-hint" }, say.link_hint),
      box, h("button", { class: "button", type: "button", onclick: copy }, say.copy), told);
  }

  function code({ id, name }) {
    const address = (kind) => `/api/host/invitations/${encodeURIComponent(id)}/qr.${kind}`;
    const picture = (kind, type) => page.ask(address(kind), { accept: type });
    const box = h("div", { class: "qr-box" });
    const told = h("p", { class: "told", role: "status" });
    const download = (kind, type) => async () => {
      told.textContent = "";
      try {
        save(await picture(kind, type), `${fileName(say.file(name))}.${kind}`);
        told.textContent = say.downloaded;
      } catch (error) {
        if (!page.signal.aborted) told.textContent = sentenceOf(error, say.not_downloaded);
      }
    };
    const show = async () => {
      try {
        // An image cannot send the host's token by itself.
        const source = URL.createObjectURL(await picture("svg", "image/svg+xml"));
        page.signal.addEventListener("abort", () => URL.revokeObjectURL(source));
        box.replaceChildren(h("img", { src: source, alt: say.code_of(name) }));
      } catch (error) {
        if (!page.signal.aborted) box.replaceChildren(h("p", {}, sentenceOf(error, say.code_lost)));
      }
    };
    show();
    return h("section", { class: "qr" }, h("h2", {}, say.code), h("p", { class: "hint" }, say.code_hint), box,
      h("div", { class: "actions" },
        h("button", { class: "quiet", type: "button", onclick: download("svg", "image/svg+xml") }, say.as_svg),
        h("button", { class: "quiet", type: "button", onclick: download("png", "image/png") }, say.as_png)), told);
  }

  // --- The end ----------------------------------------------------------------------------------

  function end(shown) {
    const section = h("section", {});
    const press = (kind, label, onclick) => h("button", { class: kind, type: "button", onclick }, label);
    const rest = () => {
      const first = press("quiet grave-way", say.withdraw, ask_again);
      section.replaceChildren(h("h2", {}, say.withdraw_title), h("p", { class: "hint" }, say.withdraw_hint), first);
      return first;
    };
    const keep = () => focusOn(rest());
    const told = h("p", { class: "fault", role: "alert" });
    rest();
    section.addEventListener("keydown", ({ key }) => key === "Escape" && section.contains(confirm) && !sending && keep());
    const confirm = press("button grave", say.confirm, withdraw);
    let sending = false;
    return section;

    function ask_again() {
      told.textContent = "";
      const question = h("p", {}, h("strong", {}, say.sure));
      section.replaceChildren(h("h2", {}, say.withdraw_title), question, told,
        h("div", { class: "actions" }, confirm, press("quiet", say.keep, keep)));
      // Not onto the press itself: a key still held down must not be the second press.
      focusOn(question);
    }

    async function withdraw() {
      if (sending) return;
      sending = true;
      confirm.setAttribute("aria-disabled", "true");
      confirm.textContent = say.withdrawing;
      try {
        const withdrawn = await page.ask(`/api/host/invitations/${encodeURIComponent(shown.id)}/revocation`, { method: "POST", signal: null });
        remember(page, withdrawn);
        if (!page.signal.aborted) {
          draw(withdrawn);
          page.announce(say.withdrawn);
        }
      } catch (error) {
        if (!page.signal.aborted) told.textContent = sentenceOf(error, say.withdraw_lost);
      } finally {
        sending = false;
        confirm.removeAttribute("aria-disabled");
        confirm.textContent = say.confirm;
      }
    }
  }

  function sentenceOf(error, lost) {
    if (!(error instanceof Refused)) return lost;
    return error.status === 429 ? words.problem.too_often(error.retryAfter ?? 60) : error.detail || lost;
  }
}

const fileName = (text) => text.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").toLowerCase();

function save(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  // The browser has taken hold of it once it has had a turn.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

// One invitation: its link and its QR code to hand out, what became of it, and its end.

import { facts, focusOn, h, newKey } from "/shared/page.js";
import { confirmed, sentenceOf } from "/host/confirm.js";
import { addressOf, addressOfList, readInvitation, remember } from "/host/listing.js";
import { longDate, momentInWords } from "/host/dates.js";
import { pressed } from "/host/files.js";
import { codeOf } from "/host/invitation_code.js";
import { usesOf } from "/host/invitation_uses.js";
import { mayManage } from "/host/roles.js";
import { words as papers } from "/host/words/papers.js";

const OVER = new Set(["EXPIRED", "REVOKED"]);

export async function invitation(page) {
  const { words } = page;
  const say = words.invitation;
  const { portals } = page.organisation;
  const found = await readInvitation(page, page.parts.id);
  if (page.signal.aborted) return;
  if (!found) return page.show(say.unknown_title, h("p", { class: "lead" }, say.unknown), back(page.query.get("portal") ?? ""));
  const { made, saved } = history.state ?? {};
  // Said once: not again after a reload, and not when one comes back.
  history.replaceState(null, "");
  const news = made ? (found.email ? say.made_and_sent(found.email) : say.made) : saved && papers.change.saved;
  draw(found, news && h("p", {}, news));

  function back(portal) {
    return h("p", {}, h("a", { class: "map", href: addressOfList(portal) }, say.back));
  }

  function draw(shown, news) {
    const over = OVER.has(shown.state);
    const portal = portals.find(({ id }) => id === shown.portal_id);
    const manages = mayManage(page);
    page.show(shown.name, news && h("div", { class: "note", role: "status" }, news),
      portal?.archived && !over && h("div", { class: "note" }, h("p", {}, papers.one.archived)),
      h("div", { class: "one" },
        h("div", { class: "about" }, over ? h("p", { class: "lead" }, say.over[shown.state]) : link(shown), about(shown, portal, manages)),
        !over && codeOf(page, shown),
        h("div", { class: "uses" }, usesOf(page, shown, portal)),
        h("div", { class: "end" }, manages && !over && end(shown), back(shown.portal_id))));
  }

  function about(shown, portal, manages) {
    const { state, uses, quota, valid_until, fixed_date, portal_id, email, mailed_at, created_at, note } = shown;
    return h("section", {}, h("h2", {}, say.facts), facts([
      [say.state, words.invitations.states[state] ?? state],
      [say.used, say.used_of(uses, quota)],
      [say.valid_until, momentInWords(valid_until, words)],
      [say.fixed_date, fixed_date ? longDate(fixed_date, words) : say.any_day],
      [say.portal, portal?.name ?? portal_id],
      email && (mailed_at ? [say.email, email] : [papers.one.to_send, papers.one.not_sent(email)]),
      note && [papers.one.note, note],
      [say.created, momentInWords(created_at, words)],
    ]), manages && state !== "REVOKED" && ways(shown));
  }

  /** What a manager may do with it, short of its end. */
  function ways(shown) {
    const told = h("p", { class: "told", role: "status" });
    const change = addressOf(shown).replace("?", "/change?");
    return [h("div", { class: "actions" }, h("a", { class: "quiet", href: change }, papers.one.change),
      shown.email && !OVER.has(shown.state) && again(shown, told)), shown.email && told];
  }

  function again({ id, email, mailed_at }, told) {
    let key = newKey();
    return pressed(mailed_at ? papers.one.send_again : papers.one.send, papers.one.sending, async () => {
      told.textContent = "";
      try {
        await page.ask(`/api/host/invitations/${encodeURIComponent(id)}/mail`, { method: "POST", key, signal: null });
        key = newKey();
        told.textContent = papers.one.sent(email);
      } catch (error) {
        if (!page.signal.aborted) told.textContent = sentenceOf(page, error, papers.one.send_lost);
      }
    });
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

  // --- The end ----------------------------------------------------------------------------------

  function end({ id }) {
    const ask = {
      hint: say.withdraw_hint, label: say.withdraw, sure: say.sure, confirm: say.confirm,
      keep: say.keep, busy: say.withdrawing, lost: say.withdraw_lost,
    };
    return h("section", {}, h("h2", {}, say.withdraw_title), confirmed(page, ask, async () => {
      const withdrawn = await page.ask(`/api/host/invitations/${encodeURIComponent(id)}/revocation`, { method: "POST", signal: null });
      remember(page, withdrawn);
      if (page.signal.aborted) return;
      draw(withdrawn);
      page.announce(say.withdrawn);
    }));
  }
}

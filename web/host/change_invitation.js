// What can be changed about an invitation that was handed out: its name, how often it can be used, until when.

import { h } from "/shared/page.js";
import { formFor } from "/host/form.js";
import { addressOf, addressOfList, readInvitation, remember } from "/host/listing.js";
import { dateOf, endOfDay, momentInWords, zoneName } from "/host/dates.js";
import { LONGEST_NAME, wholeNumber } from "/host/new_invitation.js";
import { words as papers } from "/host/words/papers.js";

export async function changeInvitation(page) {
  const { words } = page;
  const [say, told] = [papers.change, words.create];
  let found = await readInvitation(page, page.parts.id);
  if (page.signal.aborted) return;
  if (!found) {
    const back = h("p", {}, h("a", { class: "map", href: addressOfList(page.query.get("portal") ?? "") }, words.invitation.back));
    return page.show(words.invitation.unknown_title, h("p", { class: "lead" }, words.invitation.unknown), back);
  }
  if (found.state === "REVOKED") {
    const back = h("p", {}, h("a", { class: "map", href: addressOf(found) }, found.name));
    return page.show(say.title(found.name), h("p", { class: "lead" }, say.over), back);
  }
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: say, check, send });
  const until = dateOf(found.valid_until);
  const plain = { autocomplete: "off" };
  page.show(say.title(found.name), form.summary,
    h("form", { novalidate: true, onsubmit: form.onsubmit },
      form.field("name", say.name, { ...plain, maxlength: LONGEST_NAME, value: found.name }, { hint: told.name_hint }),
      form.field("quota", say.quota, { ...plain, inputmode: "numeric", maxlength: 6, value: String(found.quota) }, { hint: say.quota_hint(found.uses), short: true }),
      form.field("valid_until", told.valid_until, { type: "date", value: until }, { hint: told.valid_until_hint(zoneName(words)), short: true }),
      h("div", { class: "actions" }, form.press, h("a", { class: "quiet", href: addressOf(found) }, say.keep))));

  function check() {
    const name = form.value("name").trim();
    return [
      ["name", !name ? told.missing_name : [...name].length > LONGEST_NAME && told.long_name],
      ["quota", !wholeNumber(form.value("quota")) && told.wrong_quota],
      ["valid_until", !form.value("valid_until") && told.missing_date],
    ].filter(([, fault]) => fault);
  }

  async function send() {
    const date = form.value("valid_until");
    const body = {
      name: form.value("name").trim(),
      quota: wholeNumber(form.value("quota")),
      // A day that was left as it is keeps its hour too, even one set elsewhere.
      valid_until: date === until ? found.valid_until : endOfDay(date),
    };
    try {
      const path = `/api/host/invitations/${encodeURIComponent(found.id)}`;
      done(await page.ask(path, { method: "PUT", body, match: found.version, signal: null }));
    } catch (error) {
      if (error.status !== 412) throw error;
      await compare(body);
    }
  }

  /** Somebody was quicker: a colleague, or a press of one's own whose answer was lost. */
  async function compare(body) {
    const now = await readInvitation(page, found.id);
    if (page.signal.aborted || !now) return;
    const mine = now.name === body.name && now.quota === body.quota && Date.parse(now.valid_until) === Date.parse(body.valid_until);
    if (mine) return done(now);
    found = now;
    form.tell(say.meanwhile_title, [], h("p", {}, say.meanwhile(now.name, now.quota, momentInWords(now.valid_until, words))));
  }

  function done(changed) {
    remember(page, changed);
    if (!page.signal.aborted) page.move(addressOf(changed), { instead: true, state: { saved: true } });
  }
}

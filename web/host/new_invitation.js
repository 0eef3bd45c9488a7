// The form that invites. Its key stands for what was sent: the same again is the same invitation.

import { h, newKey } from "/shared/page.js";
import { formFor, looksLikeEmail } from "/host/form.js";
import { addressOf, addressOfList, nowhereToLead, remember } from "/host/listing.js";
import { endOfDay, localDate, zoneName } from "/host/dates.js";

const USUAL_DAYS = 30;
const MOST_BOOKINGS = 100_000;
export const LONGEST_NAME = 120;

/** How many bookings somebody typed; 0 for what is no such number. */
export function wholeNumber(text) {
  const number = /^\d{1,6}$/.test(text.trim()) ? Number(text) : 0;
  return number <= MOST_BOOKINGS ? number : 0;
}

export function newInvitation(page) {
  const { words } = page;
  const say = words.create;
  const portals = page.organisation.portals.filter(({ archived }) => !archived);
  if (!portals.length) return nowhereToLead(page);
  const draft = page.draft({
    name: "", quota: "1", valid_until: localDate(USUAL_DAYS), fixed_date: "", email: "", key: null, sent: null,
  });
  const typed = draft.value;
  let portal = portals.find(({ id }) => id === page.query.get("portal"))?.id ?? portals[0].id;
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: say, check, send });
  const writing = (name) => ({
    value: typed[name],
    oninput: ({ target }) => keep(name, target.value),
  });
  const [today, plain] = [localDate(), { autocomplete: "off" }];
  page.show(say.title, form.summary,
    h("form", { novalidate: true, onsubmit: form.onsubmit },
      portals.length > 1 && form.choice("portal_id", say.portal, portals, portal, { hint: say.portal_hint, onchange: change }),
      form.field("name", say.name, { ...plain, maxlength: LONGEST_NAME, ...writing("name") }, { hint: say.name_hint }),
      form.field("quota", say.quota, { ...plain, inputmode: "numeric", maxlength: 6, ...writing("quota") }, { hint: say.quota_hint, short: true }),
      form.field("valid_until", say.valid_until, { type: "date", min: today, ...writing("valid_until") }, { hint: say.valid_until_hint(zoneName(words)), short: true }),
      form.field("fixed_date", say.fixed_date, { type: "date", min: today, ...writing("fixed_date") }, { hint: say.fixed_date_hint, short: true, optional: true }),
      form.field("email", say.email, {
        type: "email", inputmode: "email", maxlength: 254, autocapitalize: "off", spellcheck: "false", ...plain, ...writing("email"),
      }, { hint: say.email_hint, optional: true }),
      h("div", { class: "actions" }, form.press, h("a", { class: "quiet", href: addressOfList(portal), onclick: draft.forget }, say.keep))));

  function change({ target }) {
    portal = target.value;
    // The address says for which portal: it outlasts a reload and a sign-in.
    page.stay_at(`/host/invitations/new?portal=${encodeURIComponent(portal)}`);
  }

  function keep(name, value) {
    typed[name] = value;
    draft.save();
  }

  function check(inputs) {
    // A date that is typed halfway has no value; the browser alone knows that something stands there.
    const halfway = (name) => inputs.get(name).validity.badInput;
    const day = (name, needed) => {
      if (halfway(name) || (needed && !typed[name])) return say.missing_date;
      return typed[name] && typed[name] < localDate() && say.past_date;
    };
    const name = typed.name.trim();
    return [
      ["name", !name ? say.missing_name : [...name].length > LONGEST_NAME && say.long_name],
      ["quota", !wholeNumber(typed.quota) && say.wrong_quota],
      ["valid_until", day("valid_until", true)],
      ["fixed_date", day("fixed_date", false)],
      ["email", typed.email.trim() && !looksLikeEmail(typed.email.trim()) && say.not_an_email],
    ].filter(([, fault]) => fault);
  }

  async function send() {
    const body = {
      portal_id: portal,
      name: typed.name.trim(),
      quota: Number(typed.quota),
      valid_until: endOfDay(typed.valid_until),
      fixed_date: typed.fixed_date || null,
      email: typed.email.trim() || null,
    };
    // Kept before it is sent: after a lost answer or a reload, the same press still means the same.
    const asked = JSON.stringify(body);
    if (typed.sent !== asked) Object.assign(typed, { key: newKey(), sent: asked });
    draft.save();
    const made = await page.ask("/api/host/invitations", { method: "POST", body, key: typed.key, signal: null });
    draft.forget();
    remember(page, made, { made: true });
    if (!page.signal.aborted) page.move(addressOf(made), { instead: true, state: { made: true } });
  }
}

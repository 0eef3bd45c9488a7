// Who acts for the organisation, by name.

import { h } from "/shared/page.js";
import { shortDay } from "/host/dates.js";
import { everyOne } from "/host/inplace.js";
import { isOwner } from "/host/roles.js";
import { words } from "/host/words/people.js";

const say = words.people;
export const PEOPLE = "/host/people";
export const HOSTS = "/api/host/hosts";

export async function people(page) {
  if (!isOwner(page)) return page.show(say.title, h("p", { class: "lead" }, words.owners_only));
  const items = (await everyOne(page, HOSTS)).sort((one, other) => one.name.localeCompare(other.name));
  if (page.signal.aborted) return undefined;
  const { told } = history.state ?? {};
  // Said once: not again after a reload, and not when one comes back.
  history.replaceState(null, "");
  const head = (text) => h("th", { scope: "col" }, text);
  return page.show(say.title, told && h("div", { class: "note", role: "status" }, h("p", {}, told)),
    h("div", { class: "bar" }, h("p", { class: "hint" }, say.lead), h("a", { class: "button", href: `${PEOPLE}/new` }, say.add)),
    h("table", {}, h("caption", { class: "unseen" }, say.caption),
      h("thead", {}, h("tr", {}, head(say.name), head(words.role), head(say.since))),
      h("tbody", {}, items.map((one) => row(page, one)))));
}

function row(page, { id, name, email, role, created_at }) {
  const is_me = email === page.organisation.me?.email;
  return h("tr", {},
    h("th", { scope: "row" }, h("a", { href: `${PEOPLE}/${encodeURIComponent(id)}` }, h("b", {}, name), h("small", {}, is_me ? `${email} · ${say.you}` : email))),
    h("td", {}, words.roles[role] ?? role),
    h("td", {}, h("time", { datetime: created_at }, shortDay(created_at, page.words))));
}

/** A role to choose, and under it what it may do. */
export function roleChoice(form, chosen) {
  const options = Object.keys(words.roles).map((id) => ({ id, name: words.roles[id] }));
  const hint = h("p", { class: "hint role-hint", "aria-live": "polite" }, words.role_hints[chosen]);
  const onchange = ({ target }) => (hint.textContent = words.role_hints[target.value]);
  return [form.choice("role", words.role, options, chosen, { onchange }), hint];
}

// One person: what they are called and may do, a new first password, and their end here.

import { facts, h, newKey } from "/shared/page.js";
import { confirmed } from "/host/confirm.js";
import { shortDay } from "/host/dates.js";
import { formFor } from "/host/form.js";
import { everyOne } from "/host/inplace.js";
import { HOSTS, PEOPLE, roleChoice } from "/host/people.js";
import { isOwner } from "/host/roles.js";
import { words } from "/host/words/people.js";

const say = words.person;

export async function person(page) {
  const back = h("p", {}, h("a", { class: "map", href: PEOPLE }, say.back));
  if (!isOwner(page)) return page.show(say.unknown_title, h("p", { class: "lead" }, words.owners_only));
  const found = await read();
  if (page.signal.aborted) return undefined;
  if (!found) return page.show(say.unknown_title, h("p", { class: "lead" }, say.unknown), back);
  return draw(found);

  async function read() {
    const items = await everyOne(page, HOSTS);
    return items.find(({ id }) => id === page.parts.id);
  }

  function draw(shown, news) {
    const path = `${HOSTS}/${encodeURIComponent(shown.id)}`;
    const told = h("p", { class: "told", role: "status" });
    const is_me = shown.email === page.organisation.me?.email;
    const key = newKey();
    page.show(shown.name, news && h("div", { class: "note", role: "status" }, h("p", {}, news)),
      facts([[say.email, shown.email], [say.since, h("time", { datetime: shown.created_at }, shortDay(shown.created_at, page.words))]]),
      h("section", {}, h("h2", {}, say.about), is_me && h("p", { class: "hint" }, say.own_role), changing(shown, path)),
      !is_me && h("section", {}, h("h2", {}, say.password_title),
        confirmed(page, { ...say.password, sure: say.password.sure(shown.name) }, () => invite(shown, path, key, told), { grave: false }), told),
      h("section", {}, h("h2", {}, say.remove_title),
        confirmed(page, { ...say.remove, sure: say.remove.sure(shown.name) }, () => remove(shown, path))),
      back);
  }

  function changing(shown, path) {
    const form = formFor(page, { label: say.save, busy: say.saving, sentences: { lost: say.lost }, check, send });
    let { version } = shown;
    return [form.summary, h("form", { novalidate: true, onsubmit: form.onsubmit },
      form.field("name", say.name, { autocomplete: "off", maxlength: 120, value: shown.name }),
      roleChoice(form, shown.role), form.press)];

    function check() {
      return form.value("name").trim() ? [] : [["name", say.missing_name]];
    }

    async function send() {
      const body = { name: form.value("name").trim(), role: form.value("role") };
      try {
        const changed = await page.ask(path, { method: "PUT", body, match: version, signal: null });
        // One's own name and role stand in the frame.
        page.set_up_changed();
        if (!page.signal.aborted) draw(changed, say.saved);
      } catch (error) {
        if (error.status !== 412) throw error;
        const now = await read();
        if (!now) return page.show(say.unknown_title, h("p", { class: "lead" }, say.unknown), back);
        ({ version } = now);
        form.tell(say.meanwhile_title, [], h("p", {}, say.meanwhile(now.name, words.roles[now.role])));
      }
    }
  }

  async function invite(shown, path, key, told) {
    await page.ask(`${path}/invitation`, { method: "POST", key, signal: null });
    const now = await read();
    if (!page.signal.aborted) draw(now ?? shown, say.password.done(shown.email));
  }

  async function remove(shown, path) {
    await page.ask(path, { method: "DELETE", match: shown.version, signal: null });
    if (!page.signal.aborted) page.move(PEOPLE, { instead: true, state: { told: say.remove.done(shown.name) } });
  }
}

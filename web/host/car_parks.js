// The car parks of the organisation as a table; those that are archived come last.

import { focusOn, h } from "/shared/page.js";
import { newsOf } from "/host/editor.js";
import { hoursInWords } from "/host/opening_hours.js";
import { mayManage } from "/host/roles.js";
import { words } from "/host/words/set_up.js";

export async function carParks(page) {
  const say = words.car_parks;
  const { note } = newsOf();
  const first = await page.ask("/api/host/car-parks");
  if (page.signal.aborted) return;
  const create = mayManage(page) && h("a", { class: "button", href: "/host/car-parks/new" }, say.create);
  page.show(say.title, note, h("div", { class: "bar" }, h("p", { class: "hint" }, say.lead), create),
    listing(page, "/api/host/car-parks", first, { say, heads: [say.name, [say.spots, "number"], [say.hours, "roomy"], say.state], row }));

  function row(one) {
    const { id, name, address, spots, opening_hours, kill_switch, archived } = one;
    const state = archived ? say.archived : kill_switch ? say.stopped : say.in_use;
    return h("tr", {},
      h("th", { scope: "row" }, h("a", { href: `/host/car-parks/${id}` }, h("b", {}, name), h("small", {}, address.join(", ")))),
      h("td", { class: "number" }, spots),
      h("td", { class: "roomy" }, hoursInWords(opening_hours).map((line) => h("div", {}, line))),
      h("td", { class: archived ? "over" : kill_switch && "alarm" }, state));
  }
}

/** A table that is read page by page; what is archived goes below what is in use. */
export function listing(page, path, first, { say, heads, row }) {
  if (!first.items.length) return h("p", { class: "lead" }, say.empty);
  let { next } = first;
  const sorted = (items) => [...items].sort((one, other) => one.archived - other.archived);
  const body = h("tbody", {}, sorted(first.items).map(row));
  const told = h("p", { class: "fault", role: "alert" });
  const more = h("button", { class: "quiet", type: "button", hidden: !next, onclick: read }, say.more);
  const head = (name) => h("th", { scope: "col", class: Array.isArray(name) && name[1] }, Array.isArray(name) ? name[0] : name);
  return h("section", {}, h("table", {}, h("caption", { class: "unseen" }, say.caption), h("thead", {}, h("tr", {}, heads.map(head))), body), told, more);

  async function read() {
    told.textContent = "";
    try {
      const answer = await page.ask(`${path}?cursor=${encodeURIComponent(next)}`);
      if (page.signal.aborted) return;
      ({ next } = answer);
      const fresh = sorted(answer.items).map(row);
      body.append(...fresh);
      more.hidden = !next;
      focusOn(fresh[0]?.querySelector("a"));
    } catch (error) {
      if (page.signal.aborted) return;
      if (!page.is_lost(error)) return page.problem(error);
      told.textContent = say.lost;
    }
  }
}

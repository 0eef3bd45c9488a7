// A portal's invitations as a table, newest first, read page by page.

import { focusOn, h } from "/shared/page.js";
import { addressOf, addressOfList, listOf, readMore } from "/host/listing.js";
import { shortDate, shortDay } from "/host/dates.js";
import { addressOfImport } from "/host/papers.js";
import { mayManage } from "/host/roles.js";
import { words as papers } from "/host/words/papers.js";

const ROWS_WAITED_FOR = 5;
const OVER = new Set(["EXPIRED", "REVOKED", "USED_UP"]);

export async function invitations(page) {
  const { words } = page;
  const say = words.invitations;
  // Archived portals are looked into now and then, so they stand last.
  const portals = [...page.organisation.portals].sort((one, other) => Boolean(one.archived) - Boolean(other.archived));
  if (!portals.length) return page.show(say.no_portal_title, h("p", { class: "lead" }, say.no_portal));
  let portal = portals.find(({ id }) => id === page.query.get("portal")) ?? portals[0];
  const create = h("a", { class: "button" }, say.create);
  const whole_list = h("a", { class: "quiet" }, papers.list.import);
  const ways = h("div", { class: "actions" }, create, whole_list);
  const archived = h("div", { class: "note" }, h("p", {}, papers.list.of_archived));
  const region = h("section", { "aria-live": "off" });
  page.show(say.title, h("div", { class: "bar" }, portals.length > 1 ? chooser() : h("p", { class: "hint" }, say.of_portal(portal.name)), ways), archived, region);
  await open(page.came_from?.startsWith("/host/invitations/"));

  function chooser() {
    const called = (one) => (one.archived ? papers.list.archived(one.name) : one.name);
    const options = portals.map((one) => h("option", { value: one.id, selected: one.id === portal.id }, called(one)));
    const onchange = ({ target }) => {
      portal = portals.find(({ id }) => id === target.value);
      page.stay_at(addressOfList(portal.id));
      open(false);
    };
    return h("div", { class: "field" }, h("label", { for: "portal" }, say.portal), h("select", { id: "portal", onchange }, options));
  }

  /** Coming back from one invitation, the list is as it was left; otherwise it is read anew. */
  async function open(coming_back) {
    create.href = `/host/invitations/new?portal=${encodeURIComponent(portal.id)}`;
    whole_list.href = addressOfImport(portal.id);
    ways.hidden = portal.archived || !mayManage(page);
    archived.hidden = !portal.archived;
    if (!coming_back) page.lists.delete(portal.id);
    const list = listOf(page, portal.id);
    if (!list.started) {
      region.replaceChildren(h("span", { class: "unseen" }, words.frame.loading),
        ...Array.from({ length: ROWS_WAITED_FOR }, () => h("div", { class: "bone wait" })));
      try {
        await readMore(page, list);
      } catch (error) {
        if (page.signal.aborted || list.portal !== portal.id) return;
        if (!page.is_lost(error)) return page.problem(error);
        return region.replaceChildren(h("p", {}, say.lost), h("button", { class: "quiet", type: "button", onclick: () => open(false) }, words.frame.try_again));
      }
    }
    if (page.signal.aborted || list.portal !== portal.id) return;
    draw(list);
    const left = coming_back && [...region.querySelectorAll("a")].find((link) => link.getAttribute("href") === page.came_from);
    if (left) focusOn(left);
  }

  function draw(list) {
    if (!list.items.length) return region.replaceChildren(h("p", { class: "lead" }, say.empty));
    const rows = h("tbody", {}, list.items.map(row));
    const more = h("button", { class: "quiet", type: "button", hidden: !list.next }, say.more);
    const told = h("p", { class: "fault", role: "alert" });
    let reading = false;
    more.addEventListener("click", async () => {
      if (reading) return;
      reading = true;
      more.setAttribute("aria-disabled", "true");
      more.textContent = say.loading_more;
      told.textContent = "";
      try {
        const added = await readMore(page, list);
        if (page.signal.aborted) return;
        const fresh = added.map(row);
        rows.append(...fresh);
        page.announce(say.more_shown(added.length));
        more.hidden = !list.next;
        // Reading goes on where the new rows begin.
        focusOn(fresh[0]?.querySelector("a") ?? rows.lastElementChild.querySelector("a"));
      } catch (error) {
        if (page.signal.aborted) return;
        if (!page.is_lost(error)) return page.problem(error);
        told.textContent = say.lost;
      } finally {
        reading = false;
        more.removeAttribute("aria-disabled");
        more.textContent = say.more;
      }
    });
    return region.replaceChildren(
      h("table", {}, h("caption", { class: "unseen" }, say.caption(portal.name)),
        h("thead", {}, h("tr", {}, head(say.name), head(say.valid_until), head(say.used, "number"), head(say.state))), rows),
      told, more);
  }

  function head(text, kind) {
    return h("th", { scope: "col", class: kind }, text);
  }

  function row(invitation) {
    const { name, valid_until, uses, quota, state, fixed_date } = invitation;
    return h("tr", {},
      h("th", { scope: "row" }, h("a", { href: addressOf(invitation) }, h("b", {}, name),
        fixed_date && h("small", {}, say.for_day(shortDate(fixed_date, words))))),
      h("td", {}, h("time", { datetime: valid_until }, shortDay(valid_until, words))),
      h("td", { class: "number" }, say.used_of(uses, quota)),
      h("td", { class: OVER.has(state) && "over" }, say.states[state] ?? state));
  }
}

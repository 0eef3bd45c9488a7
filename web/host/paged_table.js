// A table that is read page by page: its rows, its sentence when there are none, and the way to more.

import { focusOn, h } from "/shared/page.js";
import { pagesOf } from "/host/inplace.js";
import { words } from "/host/words/desk.js";

const ROWS_WAITED_FOR = 5;

/** `say` has empty, lost, more_shown; `table(body)` makes the table, `row(item)` one row. */
export function pagedTable(page, { path, say, table, row }) {
  const list = pagesOf((cursor) => page.ask(`${path}${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`));
  const body = h("tbody", {});
  const told = h("p", { class: "fault", role: "alert" });
  const more = h("button", { class: "quiet", type: "button", onclick: further }, words.more);
  const region = h("section", {}, h("span", { class: "unseen" }, page.words.frame.loading),
    Array.from({ length: ROWS_WAITED_FOR }, () => h("div", { class: "bone wait" })));
  let reading = false;
  return { region, open };

  async function open() {
    try {
      await list.again();
    } catch (error) {
      if (page.signal.aborted) return;
      if (!page.is_lost(error)) return page.problem(error);
      return region.replaceChildren(h("p", {}, say.lost), h("button", { class: "quiet", type: "button", onclick: open }, page.words.frame.try_again));
    }
    if (page.signal.aborted) return;
    if (!list.items.length) return region.replaceChildren(h("p", { class: "lead" }, say.empty));
    body.replaceChildren(...list.items.map(row));
    more.hidden = !list.next;
    region.replaceChildren(table(body), told, more);
  }

  async function further() {
    if (reading) return;
    reading = true;
    more.setAttribute("aria-disabled", "true");
    told.textContent = "";
    try {
      const fresh = (await list.more()).map(row);
      if (page.signal.aborted) return;
      body.append(...fresh);
      more.hidden = !list.next;
      page.announce(say.more_shown(fresh.length));
      focusOn(fresh[0]?.querySelector("a, summary"));
    } catch (error) {
      if (!page.signal.aborted) told.textContent = error.detail || say.lost;
    } finally {
      reading = false;
      more.removeAttribute("aria-disabled");
    }
  }
}

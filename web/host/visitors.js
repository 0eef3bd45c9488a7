// Who is expected on a day, who has come, who cancelled: by start, kept up to date without being drawn anew.

import { focusOn, h } from "/shared/page.js";
import { keyed, say as put } from "/host/inplace.js";
import { lineRow, linesTable, nameOf, stateOf } from "/host/lines.js";
import { longDay } from "/host/zoned.js";
import { words } from "/host/words/desk.js";

const say = words.visitors;
const ROWS_WAITED_FOR = 5;

export function visitors(page, { list, zone, date, is_today }) {
  const body = h("tbody", { role: "rowgroup" });
  const table = linesTable(say.caption(longDay(date)), body);
  const draw = keyed(body, (line) => lineRow(page, line, { date, zone }));
  const counts = h("p", { class: "hint" }, " ");
  const waiting = h("div", {}, Array.from({ length: ROWS_WAITED_FOR }, () => h("div", { class: "bone wait" })));
  const nothing = h("p", { class: "lead", hidden: true }, is_today ? say.nobody_today : say.nobody);
  const lost = h("p", { class: "fault", role: "alert" });
  const more = h("button", { class: "quiet", type: "button", hidden: true, onclick: further }, words.more);
  const node = h("section", { class: "who-comes" }, h("h2", {}, say.title), counts, lost, waiting, nothing, table, more);
  let inside = null;
  let reading = false;
  table.hidden = true;
  return { node, list, follow, lost: missed };

  function missed(error) {
    if (inside !== null) return;
    waiting.hidden = true;
    lost.textContent = error.detail || say.lost;
  }

  function follow() {
    lost.textContent = "";
    waiting.hidden = true;
    table.hidden = !list.items.length;
    nothing.hidden = list.items.length > 0;
    draw(list.items);
    more.hidden = !list.next;
    put(counts, list.items.length ? counted(list) : " ");
    arrivals();
  }

  /** Said once, for those who came since the last look: one by name, several as a number. */
  function arrivals() {
    const now = new Set(list.items.filter((line) => line.inside).map(({ id }) => id));
    const fresh = inside && list.items.filter(({ id }) => now.has(id) && !inside.has(id));
    inside = now;
    if (fresh?.length) page.announce(fresh.length === 1 ? say.arrived(nameOf(fresh[0])) : say.several_arrived(fresh.length));
  }

  async function further() {
    if (reading) return;
    reading = true;
    more.setAttribute("aria-disabled", "true");
    try {
      const fresh = await list.more();
      if (page.signal.aborted) return;
      const known = draw(list.items);
      more.hidden = !list.next;
      put(counts, counted(list));
      page.announce(say.more_shown(fresh.length));
      focusOn(known.get(fresh[0]?.id)?.element.querySelector("a"));
    } catch (error) {
      if (!page.signal.aborted) lost.textContent = error.detail || say.lost;
    } finally {
      reading = false;
      more.removeAttribute("aria-disabled");
    }
  }
}

function counted({ items, next }) {
  const count = (...kinds) => items.filter((line) => kinds.includes(stateOf(line))).length;
  return say.counts(count("expected", "held"), count("here", "overdue"), count("left"), Boolean(next));
}

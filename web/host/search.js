// What fits a name, a plate, an e-mail address or an id.

import { h } from "/shared/page.js";
import { addressOf, lineRow, linesTable, zoneOf } from "/host/lines.js";
import { words } from "/host/words/desk.js";

const say = words.search;
const MOST = 50;

export async function search(page) {
  // Somebody's name or plate stands in the tab's memory of this page, never in its address.
  const sought = history.state?.sought ?? "";
  if (!sought) return page.show(say.title, h("p", { class: "lead" }, say.start));
  let items;
  try {
    ({ items } = await page.ask("/api/host/search", { method: "POST", body: { text: sought } }));
  } catch (error) {
    if (page.signal.aborted) return undefined;
    const again = h("button", { class: "quiet", type: "button", onclick: () => page.move("/host/search", { instead: true, state: { sought } }) }, say.try_again);
    return page.show(say.title, h("p", { class: "lead", role: "alert" }, page.is_lost(error) ? say.lost : error.detail || say.lost), again);
  }
  if (page.signal.aborted) return undefined;
  if (!items.length) return page.show(say.nothing_title, h("p", { class: "lead" }, say.nothing));
  // An id, or a plate that comes once: there is nothing to choose.
  if (items.length === 1 && isExactly(items[0], sought)) return page.move(addressOf(items[0]), { instead: true });
  const several = page.organisation.car_parks.length > 1;
  const place = several ? (line) => page.organisation.car_parks.find(({ id }) => id === line.car_park_id)?.name : undefined;
  const rows = items.map((line) => {
    const row = lineRow(page, line, { zone: zoneOf(page, line.car_park_id), place });
    row.fill(line);
    return row.element;
  });
  return page.show(say.title, h("p", { class: "hint" }, say.found(items.length, MOST)), linesTable(say.caption, h("tbody", { role: "rowgroup" }, rows)));
}

const folded = (text) => text.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
const isExactly = ({ id, licence_plate }, sought) => id === sought || folded(licence_plate ?? "") === folded(sought);

// The portals of the organisation as a table.

import { h } from "/shared/page.js";
import { listing } from "/host/car_parks.js";
import { newsOf } from "/host/editor.js";
import { mayManage } from "/host/roles.js";
import { words } from "/host/words/portals.js";

export async function portals(page) {
  const say = words.list;
  const { note } = newsOf();
  const first = await page.ask("/api/host/portals");
  if (page.signal.aborted) return;
  const { car_parks } = page.organisation;
  const has_car_park = car_parks.some(({ archived }) => !archived);
  if (!has_car_park && !first.items.length) {
    return page.show(say.title, note, h("p", { class: "lead" }, say.no_car_park),
      mayManage(page) && h("a", { class: "button fit", href: "/host/car-parks/new" }, say.to_car_park));
  }
  const create = mayManage(page) && has_car_park && h("a", { class: "button", href: "/host/portals/new" }, say.create);
  const row = ({ id, name, car_park_id, tariff, archived }) => h("tr", {},
    h("th", { scope: "row" }, h("a", { href: `/host/portals/${id}` }, h("b", {}, name),
      h("small", {}, car_parks.find((one) => one.id === car_park_id)?.name))),
    h("td", {}, words.kinds[tariff.kind]),
    h("td", { class: archived && "over" }, archived ? say.archived : say.in_use));
  return page.show(say.title, note, h("div", { class: "bar" }, h("p", { class: "hint" }, say.lead), create),
    listing(page, "/api/host/portals", first, { say, heads: [say.name, say.price, say.state], row }));
}

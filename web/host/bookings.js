// All bookings, newest first.

import { h } from "/shared/page.js";
import { zoneOf } from "/host/lines.js";
import { pagedTable } from "/host/paged_table.js";
import { moneyText } from "/host/prices.js";
import { mayServe } from "/host/roles.js";
import { clock, dateIn, shortDay } from "/host/zoned.js";
import { words } from "/host/words/desk.js";

const say = words.bookings;

export async function bookings(page) {
  const head = (text, kind) => h("th", { scope: "col", class: kind }, text);
  const table = (body) => h("table", { class: "bookings-table" }, h("caption", { class: "unseen" }, say.caption),
    h("thead", {}, h("tr", {}, head(say.when), head(say.spots, "number"), head(say.price, "number roomy"), head(say.state))), body);
  const { region, open } = pagedTable(page, { path: "/api/host/bookings", say, table, row: (booking) => row(page, booking) });
  page.show(say.title, mayServe(page) && h("div", { class: "bar end" }, h("a", { class: "button", href: "/host/bookings/new" }, say.create)), region);
  await open();
}

function row(page, { id, car_park_id, start, created_at, booker_email, spots, price, state, payment_state }) {
  const zone = zoneOf(page, car_park_id);
  const day = shortDay(dateIn(zone, start));
  return h("tr", { class: state === "EXPIRED" && "is-expired" },
    h("th", { scope: "row" }, h("a", { href: `/host/bookings/${encodeURIComponent(id)}` },
      h("b", {}, words.lines.on_day(day, clock(start, zone))), h("small", {}, booker_email), h("small", {}, say.made(shortDay(dateIn(zone, created_at)))))),
    h("td", { class: "number" }, String(spots)),
    h("td", { class: "number roomy" }, price?.amount ? moneyText(price, page.words) : say.free),
    h("td", {}, [say.states[state] ?? state, price?.amount && state !== "EXPIRED" ? say.payments[payment_state] : ""].filter(Boolean).join(", ")));
}

// How full the car park is: what is taken now in figures, and the whole day or week as strips.

import { h, plusDays, serverTime } from "/shared/page.js";
import { drawing, hoursToDraw, inWords, tableRows, takenNow } from "/host/strip.js";
import { dateIn, longDay, shortDay, mondayOf } from "/host/zoned.js";
import { words } from "/host/words/desk.js";

const say = words.occupancy;
const MINUTE = 60_000;

export function occupancy(page, { zone, date, week, choose }) {
  const figure = h("p", { class: "figure" }, h("span", { class: "bone" }, "0"));
  const figures = h("div", { class: "figures" }, figure);
  const [strips, table] = [h("div", { class: week ? "strips" : "strip-box" }), h("tbody", {})];
  const lost = h("p", { class: "fault", role: "alert" });
  const node = h("section", { class: "occupancy" }, h("h2", { class: "unseen" }, say.title), lost, !week && figures, strips, legend(), !week && asTable());
  let told = "";
  const rows = week && weekRows();
  return { node, follow, lost: () => (lost.textContent = told ? "" : say.lost) };

  function legend() {
    const key = (kind, text) => h("li", {}, h("span", { class: `key ${kind}`, "aria-hidden": "true" }), text);
    return h("ul", { class: "legend" }, key("taken", say.taken), key("full", say.full), key("closed", say.closed));
  }

  function asTable() {
    const head = (text, kind) => h("th", { scope: "col", class: kind }, text);
    return h("details", { class: "as-table" }, h("summary", {}, say.as_table),
      h("table", {}, h("caption", { class: "unseen" }, say.caption(longDay(date))),
        h("thead", {}, h("tr", {}, head(say.time), head(say.taken_head, "number"), head(say.free_head, "number"))), table));
  }

  function weekRows() {
    return Array.from({ length: 7 }, (_, index) => {
      const own = plusDays(mondayOf(date), index);
      const picture = h("div", { class: "strip-box low" });
      const most = h("small", {});
      const press = h("button", { class: "week-day", type: "button", id: `day-${own}`, onclick: () => choose(own) }, h("span", { class: "week-name" }, h("b", {}, shortDay(own)), most), picture);
      strips.append(press);
      return { own, picture, most, press };
    });
  }

  function follow(answer) {
    lost.textContent = "";
    const now = serverTime();
    // Drawn again when something changed, and every minute for the line of the present.
    const state = JSON.stringify([answer, Math.floor(now / MINUTE)]);
    if (state === told) return;
    told = state;
    const { days, spots } = answer;
    const how = { spots, zone, now, hours: hoursToDraw(days, zone) };
    if (!week) return oneDay(days[0], how);
    return days.forEach((one, index) => {
      const row = rows[index];
      row.picture.replaceChildren(drawing(one, { ...how, low: true, name: longDay(one.date) }));
      row.most.textContent = inWords(one, spots, zone);
      if (dateIn(zone, now) === one.date) row.press.setAttribute("aria-current", "date");
    });
  }

  function oneDay(one, how) {
    const { spots, now } = how;
    strips.replaceChildren(drawing(one, { ...how, name: longDay(one.date) }));
    table.replaceChildren(...tableRows(one, spots, zone, how.hours));
    const count = takenNow(one, now);
    const most = inWords(one, spots, zone);
    figure.textContent = count === null ? most : say.now(Math.max(0, spots - count), spots);
    figures.replaceChildren(...[figure, count !== null && h("p", { class: "hint" }, most)].filter(Boolean));
  }
}

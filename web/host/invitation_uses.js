// Who used an invitation: its bookings, newest first, each a way to the booking itself.

import { focusOn, h } from "/shared/page.js";
import { sentenceOf } from "/host/confirm.js";
import { shortDay } from "/host/dates.js";
import { pressed } from "/host/files.js";
import { words as papers } from "/host/words/papers.js";

export function usesOf(page, { id, name }, portal) {
  const { words, organisation } = page;
  const say = papers.uses;
  // A day is a day of the car park, wherever the host sits.
  const timeZone = organisation.car_parks.find((one) => one.id === portal?.car_park_id)?.time_zone;
  const region = h("div", {}, h("span", { class: "unseen" }, words.frame.loading), h("div", { class: "bone wait" }));
  let next = null;
  begin();
  return h("section", {}, h("h2", {}, say.title), region);

  async function read() {
    const cursor = next ? `?cursor=${encodeURIComponent(next)}` : "";
    const answer = await page.ask(`/api/host/invitations/${encodeURIComponent(id)}/bookings${cursor}`);
    next = answer.next;
    return answer.items;
  }

  async function begin() {
    try {
      const items = await read();
      region.replaceChildren(...(items.length ? table(items) : [h("p", { class: "hint" }, say.none)]));
    } catch (error) {
      if (page.signal.aborted) return;
      const again = h("button", { class: "quiet", type: "button", onclick: begin }, words.frame.try_again);
      region.replaceChildren(h("p", {}, sentenceOf(page, error, say.lost)), again);
    }
  }

  function table(items) {
    const rows = h("tbody", {}, items.map(row));
    const told = h("p", { class: "fault", role: "alert" });
    const more = pressed(say.more, say.loading_more, async () => {
      told.textContent = "";
      try {
        const fresh = (await read()).map(row);
        rows.append(...fresh);
        more.hidden = !next;
        page.announce(say.more_shown(fresh.length));
        focusOn((fresh[0] ?? rows.lastElementChild).querySelector("a"));
      } catch (error) {
        if (!page.signal.aborted) told.textContent = sentenceOf(page, error, say.lost);
      }
    });
    more.hidden = !next;
    const head = (text, kind) => h("th", { scope: "col", class: kind }, text);
    return [h("table", {}, h("caption", { class: "unseen" }, say.caption(name)),
      h("thead", {}, h("tr", {}, head(say.booker), head(say.start), head(say.spots, "number"), head(say.state))), rows), told, more];
  }

  function row({ id: booking, booker_email, start, spots, state }) {
    return h("tr", {},
      h("th", { scope: "row" }, h("a", { href: `/host/bookings/${encodeURIComponent(booking)}` }, h("b", {}, booker_email))),
      h("td", {}, h("time", { datetime: start }, shortDay(start, words, { timeZone }))),
      h("td", { class: "number" }, String(spots)),
      h("td", { class: state !== "CONFIRMED" && "over" }, say.states[state] ?? state));
  }
}

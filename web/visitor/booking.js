// The booker's page: the pass right after booking, and the same again from the summary e-mail.

import { addressOf, h, mapLink, serverTime } from "/shared/page.js";
import { isToBePaid, waiting } from "/visitor/checkout.js";
import { ended, isOwn, paidFacts, refundLines } from "/visitor/payment.js";

const POLL = 1_000;
const SLOW = 30;

/** The pass: what matters at arm's length. `people` are the reservations that share this time slot. */
export function pass({ words, times }, { organisation, car_park: place, time_slot, people }) {
  const say = words.pass;
  const clock = times(place);
  const detail = (name, value, kind = "") => h("div", { class: kind }, h("dt", {}, name), h("dd", {}, value));
  return h("article", { class: "pass" },
    h("div", { class: "stub" },
      h("p", { class: "pass-head" }, h("b", {}, organisation.name), h("span", {}, say.kind)),
      h("dl", { class: "pass-time" },
        detail(say.date, clock.day(time_slot.start), "wide"),
        detail(say.from, clock.time(time_slot.start), "hour"), detail(say.to, [clock.time(time_slot.end), clock.lastDay(time_slot) && h("small", {}, clock.lastDay(time_slot))], "hour")),
      h("p", { class: "zone" }, place.time_zone_name)),
    people.map(({ visitor, licence_plate, state }) => h("dl", { class: `holder ${state.toLowerCase()}` },
      detail(say.name, [`${visitor.first_name} ${visitor.last_name}`, say.states[state] && h("span", { class: "state" }, say.states[state])]),
      detail(say.plate, h("span", { class: "plate-mark" }, licence_plate)))),
    h("dl", { class: "holder" }, detail(say.where, [
      h("strong", {}, place.name), addressOf(place), mapLink(place, words)], "wide")));
}

/** The ways in as plain blocks, each a name and a sentence. */
export function waysIn(blocks) {
  return h("ul", { class: "blocks" }, blocks.filter(Boolean).map(([name, ...sentence]) =>
    h("li", {}, h("b", {}, name), h("p", {}, sentence))));
}

export async function booking(page) {
  const { words, signal } = page;
  const say = words.booking;
  if (history.state?.step === "cancel") return (await import("/visitor/cancel_spots.js")).cancelSpots(page);
  let current = page.booked ?? (await page.ask("/api/booking"));
  page.frame(current.organisation);
  if (isToBePaid(current)) return waiting(page, current);
  draw();
  for (let polls = 0; current.state === "HELD"; polls += 1) {
    await new Promise((resolve) => setTimeout(resolve, POLL));
    if (signal.aborted) return;
    const before = current.state;
    // A missed answer is no news: what is on the page stays true until the next one.
    current = await page.ask("/api/booking").catch((error) => {
      if (error.status === 404) throw error;
      return current;
    });
    if (signal.aborted) return;
    if (isToBePaid(current)) return waiting(page, current);
    if (current.state !== before || polls === SLOW) draw(polls >= SLOW);
  }

  function draw(slow = false) {
    const { state, organisation, car_park: place, reservations } = current;
    const standing = reservations.filter((one) => one.state !== "CANCELLED").length;
    const title = state === "CONFIRMED" ? say.confirmed(standing) : say.title[state];
    const passes = byTimeSlot(reservations).map((people) =>
      pass(page, { organisation, car_park: place, time_slot: people[0].time_slot, people }));
    const link = page.bookers_link();
    const mine = link.value.token === page.token;
    if (state === "EXPIRED") return page.show(...ended(page, current, mine && link.value.invitation));
    const methods = new Set(place.access_methods);
    return page.show(title,
      state === "HELD" ? h("p", { class: "lead", role: "status" }, slow ? say.slow : say.held) : mails(),
      passes,
      standing > 0 && h("section", {}, h("h2", {}, say.way_in), waysIn([
        methods.has("ANPR") && say.by_plate,
        methods.has("REMOTE_CONTROL") && say.by_phone,
        methods.has("KEYPAD") && say.by_code,
      ])),
      state === "CONFIRMED" && standing > 0 && h("button", { class: "button", type: "button", onclick: saveCalendar }, say.calendar),
      state === "CONFIRMED" && current.payment && h("section", { class: "money" }, h("h2", {}, words.payment.heading),
        paidFacts(page, current.payment, place), refundLines(page, current)),
      mayCancel() && h("div", { class: "actions" }, h("button", { class: "quiet", type: "button", onclick: () => page.go("cancel") }, isOwn(current) ? words.cancel.button : say.cancel_spots)),
      h("section", { class: "after" },
        !current.payment && h("p", {}, `${say.cost}: `, h("b", {}, say.free_of_charge)),
        !mayCancel() && standing > 0 && h("p", {}, current.reservations.some(isToCome) ? say.cancel : say.begun),
        h("p", {}, say.keep, " ", h("b", {}, current.booker.email), ".")));
  }

  function mails() {
    const { mails: known, reservations, booker, organisation } = current;
    const addresses = [...reservations.map(({ visitor }) => visitor.email), booker.email];
    const due = addresses.map((recipient) => ({ recipient, state: "PENDING" }));
    const place = ({ recipient }) => (addresses.indexOf(recipient) + 1 || addresses.length + 1);
    const gone = reservations.every(({ state }) => state === "CANCELLED");
    // A booker who parks too gets two e-mails at one address: one line says so, the worst news first.
    const lines = new Map();
    for (const { recipient, state } of known.length ? [...known].sort((one, other) => place(one) - place(other)) : due) {
      if (lines.get(recipient) !== "FAILED") lines.set(recipient, state);
    }
    return h("div", { class: "mails" }, [...lines].map(([recipient, state]) =>
      h("p", {}, gone && state === "SENT" ? say.mail_cancelled : say.mail[state], " ", h("b", {}, recipient))),
    [...lines.values()].includes("FAILED") && h("p", {}, say.mail_failed(organisation.contact)));
  }

  /** All of them where the host allows it, and always one's own. */
  function mayCancel() {
    const own = ({ visitor }) => visitor.email.toLowerCase() === current.booker.email.toLowerCase();
    return current.state === "CONFIRMED"
      && current.reservations.some((one) => one.state === "CONFIRMED" && isToCome(one) && (current.booker_may_cancel || own(one)));
  }

  function saveCalendar() {
    save(calendarFile(current, words.pass), "parking.ics");
  }
}

function isToCome({ time_slot }) {
  return serverTime() < Date.parse(time_slot.start);
}

/** Hand a text to the phone as a file. */
export function save(text, name) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/calendar" }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  // Some phones read the file only after the click has returned.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function byTimeSlot(reservations) {
  const groups = new Map();
  for (const reservation of reservations) {
    const key = reservation.time_slot.start + reservation.time_slot.end;
    groups.set(key, [...(groups.get(key) ?? []), reservation]);
  }
  return [...groups.values()];
}

/** One event for each spot, after RFC 5545, under the UID that the e-mails' calendar files use too. */
export function calendarFile({ organisation, car_park: place, reservations }, say) {
  const utc = (iso) => `${new Date(iso).toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const text = (value) => value.replace(/[\\;,]/g, "\\$&").replace(/\r?\n/g, "\\n");
  const standing = reservations.filter(({ state }) => state !== "CANCELLED" && state !== "EXPIRED");
  const events = standing.flatMap(({ id, time_slot: { start, end }, visitor, licence_plate }) => [
    "BEGIN:VEVENT", `UID:${id}@baypass`, "SEQUENCE:0", "TRANSP:TRANSPARENT",
    `DTSTAMP:${utc(start)}`, `DTSTART:${utc(start)}`, `DTEND:${utc(end)}`,
    `SUMMARY:${text(say.calendar_title(organisation.name))}`,
    `LOCATION:${text([place.name, ...place.address].join(", "))}`,
    `DESCRIPTION:${text(`${visitor.first_name} ${visitor.last_name}, ${licence_plate}`)}`,
    "END:VEVENT",
  ]);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Baypass//EN", ...events, "END:VCALENDAR", ""].flatMap(folded).join("\r\n");
}

/** A line of a calendar file has at most 75 bytes; longer ones go on after a space. */
function folded(line) {
  const lines = [""];
  let room = 75;
  for (const character of line) {
    const size = new TextEncoder().encode(character).length;
    if (size > room) {
      lines.push(" ");
      room = 74;
    }
    lines[lines.length - 1] += character;
    room -= size;
  }
  return lines;
}

// What happened at the gates: who was let in, who was not and why, and who opened by hand.

import { h } from "/shared/page.js";
import { keyed, say as put } from "/host/inplace.js";
import { clock } from "/host/zoned.js";
import { words } from "/host/words/desk.js";

const say = words.events;

// What a gate tells of itself is nobody's refusal.
const NOTICES = ["LOCKED_OUT", "UNLOCKED", "FAULT"];

export const isRefusal = ({ reason, outcome }) => (reason && reason !== "ALLOW" && reason !== "UNLOCKED") || outcome === "REFUSED" || outcome === "TIMED_OUT";

/** A list that follows, newest first. `linked` leads to the reservation, where that is another page. */
export function eventList(zone, { linked = true } = {}) {
  const list = h("ol", { class: "events" });
  const follow = keyed(list, (event) => {
    const time = h("time", {});
    const what = h("p", { class: "what" });
    const who = h("p", { class: "who" });
    const element = h("li", {}, time, h("div", {}, what, who));
    return { element, fill };

    function fill(now) {
      const refused = isRefusal(now);
      element.className = refused ? "refused" : "";
      time.dateTime = now.at;
      put(time, clock(now.at, zone));
      const explained = now.sentence && (now.offline || (refused && now.reason !== "ALLOW"));
      what.replaceChildren(h("b", {}, headline(now)), ...(explained ? [" ", now.sentence] : []));
      who.replaceChildren(...whoOf(now, linked));
      who.hidden = !who.childNodes.length;
    }
  });
  return { list, follow };
}

function headline({ reason, outcome, by, gate_name, offline }) {
  if (NOTICES.includes(reason)) return say.notices[reason](gate_name);
  if (reason && reason !== "ALLOW") return say.refused(gate_name);
  if (offline) return say.opened(gate_name);
  if (outcome === "REFUSED") return say.gate_refused(gate_name);
  if (outcome === "TIMED_OUT") return say.no_answer(gate_name);
  if (outcome === "OPENED") return by ? say.opened_by_hand(gate_name) : say.opened(gate_name);
  return say.asked(gate_name);
}

function whoOf({ name, licence_plate, plate_read, reservation_id, by, method }, linked) {
  const who = [name, licence_plate].filter(Boolean).join(", ");
  const link = who && reservation_id && linked ? h("a", { href: `/host/reservations/${encodeURIComponent(reservation_id)}` }, who) : who;
  const read = plate_read && plate_read !== licence_plate && say.read(plate_read);
  const parts = [link, read, by ? say.by(by) : say.methods[method]].filter(Boolean);
  return parts.flatMap((part, index) => (index ? [" · ", part] : [part]));
}

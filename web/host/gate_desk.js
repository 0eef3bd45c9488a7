// The gates of a car park as whoever sits at the desk needs them: how each is, and a way to open it.

import { h } from "/shared/page.js";
import { keyed, say as put } from "/host/inplace.js";
import { openGate } from "/host/opening.js";
import { mayServe } from "/host/roles.js";
import { clock } from "/host/zoned.js";
import { words } from "/host/words/desk.js";

const say = words.gates;

/** A list that follows; `follow(gates)` shows how they are now. */
export function gateDesk(page, zone) {
  const list = h("ul", { class: "gate-list" });
  const nothing = h("p", { class: "hint", hidden: true });
  let known = false;
  const draw = keyed(list, (gate) => {
    let current = gate;
    const mark = h("span", { "aria-hidden": "true" });
    const name = h("b", {});
    const direction = h("small", {});
    const state = h("span", { class: "gate-state" });
    const open = mayServe(page) && h("button", { class: "quiet", type: "button", onclick: () => openGate(page, current) }, say.open, h("span", { class: "unseen" }, ` ${gate.name}`));
    const element = h("li", {}, h("div", {}, h("p", {}, name, " ", direction), h("p", { class: "state-line" }, mark, state)), open);
    return { element, fill };

    function fill(now) {
      current = now;
      put(name, now.name);
      put(direction, say.directions[now.direction] ?? "");
      put(state, inWords(now, zone));
      mark.className = `mark is-${now.online ? (now.barrier === "FAULT" ? "overdue" : "here") : "absent"}`;
      element.className = now.online ? "" : "offline-gate";
    }
  });
  return { nodes: [list, nothing], follow, lost };

  /** Where nothing was read yet, an empty place would say that there is no gate. */
  function lost() {
    if (known) return;
    put(nothing, say.lost);
    nothing.hidden = false;
  }

  function follow(gates) {
    known = true;
    put(nothing, say.none);
    const live = gates.filter(({ retired }) => !retired);
    nothing.hidden = live.length > 0;
    draw(live);
  }
}

function inWords({ online, barrier, heard_at }, zone) {
  if (!online) return heard_at ? say.offline_since(clock(heard_at, zone)) : say.never_heard;
  return [say.online, say.barriers[barrier]].filter(Boolean).join(", ");
}

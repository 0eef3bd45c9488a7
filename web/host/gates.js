// The gates of a car park: how each is, its name, its files, its end; and a new one.

import { facts, focusOn, h, newKey, serverTime } from "/shared/page.js";
import { ended } from "/host/command.js";
import { confirmed } from "/host/confirm.js";
import { momentInWords } from "/host/dates.js";
import { filesOf } from "/host/gate_files.js";
import { formFor } from "/host/form.js";
import { everyOne } from "/host/inplace.js";
import { mayManage } from "/host/roles.js";
import { severalGates } from "/host/several_gates.js";
import { words } from "/host/words/set_up.js";

const say = words.gates;
const PATH = "/api/host/gates";
const DIRECTIONS = ["ENTRY", "EXIT", "BOTH"];
const choices = () => DIRECTIONS.map((id) => ({ id, name: say.directions[id] }));

export async function gates(page) {
  const { id } = page.parts;
  const known = page.organisation.car_parks.find((one) => one.id === id) ?? (await page.ask(`/api/host/car-parks/${id}`));
  const items = await everyGate(page, id);
  if (page.signal.aborted) return;
  const list = h("ul", { class: "blocks gates-list" });
  const empty = h("p", { class: "lead" }, say.empty);
  const files = h("div", {});
  const managing = mayManage(page) && !known.archived;
  list.append(...items.map((gate) => item(page, gate, { managing, show })));
  empty.hidden = items.length > 0;
  const add = managing && adding(page, id, added);
  const several = managing && severalGates(page, known, choices, (made) => {
    empty.hidden = true;
    list.append(...made.map((gate) => item(page, gate, { managing, show })));
  });
  page.show(say.title(known.name), h("p", { class: "hint" }, say.lead), files, empty, list, add, several,
    h("p", {}, h("a", { class: "map", href: `/host/car-parks/${id}` }, say.back)));

  function show(gate, its_files) {
    files.replaceChildren(filesOf(page, gate, its_files, () => {
      files.replaceChildren();
      add.hidden = false;
      focusOn(list.querySelector("h2"));
    }));
    // One thing at a time: the files cannot be shown again.
    add.hidden = Object.keys(its_files).length > 0;
    focusOn(files.querySelector("h2"));
  }

  function added({ gate, files: its_files }) {
    empty.hidden = true;
    list.append(item(page, gate, { managing, show }));
    show(gate, its_files);
  }
}

async function everyGate(page, car_park_id) {
  const items = await everyOne(page, `${PATH}?car_park_id=${encodeURIComponent(car_park_id)}`);
  return items.sort((one, other) => one.retired - other.retired || one.name.localeCompare(other.name));
}

function stateOf(page, { retired, enrolled, online, barrier, heard_at }) {
  if (retired) return say.states.retired;
  if (online) return say.states.online(say.barriers[barrier] ?? barrier);
  if (heard_at) return say.states.away(momentInWords(heard_at, page.words));
  return enrolled ? say.states.never : say.states.waiting;
}

// What it said of itself while it was last connected.
function conditionOf(page, { retired, heard_at, list_version, list_valid_until, queued_events, locked_until, agent }) {
  if (retired || !heard_at) return [];
  const held = list_version && list_valid_until;
  const over = held && Date.parse(list_valid_until) <= serverTime();
  return [
    [say.list, held ? say.lists[over ? "over" : "held"](list_version, momentInWords(list_valid_until, page.words)) : say.lists.none],
    queued_events > 0 && [say.queue, say.queued(queued_events)],
    locked_until && [say.keypad, say.locked(momentInWords(locked_until, page.words))],
    agent && [say.agent, agent],
  ];
}

function item(page, first, { managing, show }) {
  const box = h("li", {});
  draw(first);
  return box;

  function draw(gate, news, focus) {
    const kind = gate.retired ? "retired" : gate.online ? "online" : "away";
    const title = h("h2", {}, gate.name);
    box.className = `gate-one ${kind}`;
    box.replaceChildren(title, facts([[say.state, stateOf(page, gate)], [say.direction, say.directions[gate.direction]], ...conditionOf(page, gate)]), ...(managing && !gate.retired ? ways(gate) : []),
      h("p", { class: "told", role: "status" }, news));
    if (focus) focusOn(title);
  }

  function ways(gate) {
    // A key of its own for each press: files that did not arrive are made once more.
    const ask = (path) => page.ask(`${PATH}/${gate.id}/${path}`, { method: "POST", key: newKey(), signal: null });
    return [h("div", { class: "ways-of-gate" },
      h("button", { class: "quiet", type: "button", onclick: () => rename(gate) }, say.change, h("span", { class: "unseen" }, ` ${gate.name}`)),
      confirmed(page, say.certificate, async () => {
        const answer = await ask("certificate");
        if (page.signal.aborted) return;
        draw(answer.gate ?? gate);
        show(answer.gate ?? gate, answer.files);
      }, { grave: false }),
      gate.online && confirmed(page, say.renew, async () => {
        const answer = await ask("renewal");
        if (page.signal.aborted) return;
        draw({ ...gate, ...answer.gate }, say.renewals.SENT, true);
        follow(answer.command);
      }, { grave: false }),
      confirmed(page, say.retire, async () => {
        const answer = await ask("retirement");
        if (!page.signal.aborted) draw({ ...gate, ...answer, retired: true }, say.retire.done, true);
      }))];
  }

  async function follow(command) {
    // Drawn anew, the gate tells of something else by then.
    const told = box.querySelector("[role=status]");
    const latest = await ended(page, command).catch(() => ({ state: "UNKNOWN" }));
    if (latest) told.textContent = say.renewals[latest.state] ?? latest.sentence;
  }

  function rename(gate) {
    const form = formFor(page, { label: say.save, busy: say.saving, sentences: { lost: say.change_lost }, check: named, send });
    let { version } = gate;
    const field = (part) => `${part}.${gate.id}`;
    box.replaceChildren(form.summary, h("form", { novalidate: true, onsubmit: form.onsubmit },
      form.field(field("name"), say.name, { autocomplete: "off", maxlength: 120, value: gate.name }, { hint: say.name_hint }),
      form.choice(field("direction"), say.direction, choices(), gate.direction),
      h("div", { class: "actions" }, form.press, h("button", { class: "quiet", type: "button", onclick: () => draw(gate, "", true) }, say.keep))));
    focusOn(document.getElementById(field("name")));

    function named() {
      return form.value(field("name")).trim() ? [] : [[field("name"), say.missing_name]];
    }

    async function send() {
      const body = { name: form.value(field("name")).trim(), direction: form.value(field("direction")) };
      try {
        const changed = await page.ask(`${PATH}/${gate.id}`, { method: "PUT", body, match: version, signal: null });
        if (!page.signal.aborted) draw({ ...gate, ...changed }, say.changed, true);
      } catch (error) {
        if (error.status !== 412) throw error;
        const now = (await everyGate(page, gate.car_park_id)).find(({ id }) => id === gate.id) ?? gate;
        ({ version } = now);
        form.tell(words.editor.meanwhile_title, [], h("p", {}, say.changed_meanwhile(now.name, say.directions[now.direction])));
      }
    }
  }
}

function adding(page, car_park_id, added) {
  const form = formFor(page, { label: say.add, busy: say.adding, sentences: { lost: say.lost }, check, send });
  // The same typed once more is the same gate, until it was added.
  let made = { key: newKey(), sent: null };
  const fields = () => [
    form.field("name", say.name, { autocomplete: "off", maxlength: 120 }, { hint: say.name_hint }),
    form.choice("direction", say.direction, choices(), "ENTRY"),
  ];
  const box = h("div", {}, fields());
  return h("section", { class: "ending" }, h("h2", {}, say.add_title), form.summary,
    h("form", { novalidate: true, onsubmit: form.onsubmit }, box, form.press));

  function check() {
    return form.value("name").trim() ? [] : [["name", say.missing_name]];
  }

  async function send() {
    const body = { car_park_id, name: form.value("name").trim(), direction: form.value("direction") };
    const sent = JSON.stringify(body);
    if (made.sent !== sent) made = { key: newKey(), sent };
    const answer = await page.ask(PATH, { method: "POST", body, key: made.key, signal: null });
    if (page.signal.aborted) return;
    made = { key: newKey(), sent: null };
    form.summary.hidden = true;
    box.replaceChildren(...fields());
    added(answer);
  }
}

// One car park: where it is, when it is open, how many may come, how they get in; and the switch that stops its gates.

import { focusOn, h, newKey } from "/shared/page.js";
import { confirmed } from "/host/confirm.js";
import { LIMITS, body, carParkFields, check, EMPTY, fill, partsOf } from "/host/car_park_fields.js";
import { editorFor, newsOf, told } from "/host/editor.js";
import { shortDate } from "/host/dates.js";
import { addressOfCodes } from "/host/new_codes.js";
import { mayManage } from "/host/roles.js";
import { needsFirstSteps } from "/host/set_up.js";
import { words } from "/host/words/set_up.js";

const HOME = "/host/car-parks";
const say = words.car_park;
const SHORTEST_REASON = 3;
const LONGEST_REASON = 200;

export function newCarPark(page) {
  if (!mayManage(page)) return page.show(say.new_title, h("p", { class: "lead" }, words.reads_only), back());
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  const editor = editorFor(page, {
    ...form, name: "new car park", read: null, path: "/api/host/car-parks", fill: () => fill({ ...EMPTY, time_zone: zone }),
    label: say.create, busy: say.creating, cancel: HOME,
    saved: ({ id }) => page.move(`${HOME}/${id}`, { instead: true, state: { news: say.created, made: true } }),
  });
  return page.show(say.new_title, editor.nodes);
}

const form = { parts: partsOf(), draw: carParkFields, check: (typed) => check(typed, LIMITS), body };

export async function carPark(page) {
  const path = `/api/host/car-parks/${page.parts.id}`;
  const read = await page.ask(path);
  if (page.signal.aborted) return;
  const { note, over_booked, outside_hours, made } = newsOf();
  const outside = outside_hours?.length && h("div", { class: "note warn" }, h("p", {}, say.outside_hours(words.list(outside_hours.map(({ name }) => name)))),
    outside_hours.map(({ id, name }) => h("p", {}, h("a", { class: "map", href: `/host/portals/${id}` }, name))));
  const warning = over_booked?.length && h("div", { class: "note warn" }, h("p", {}, say.over_booked(words.list(over_booked.map((day) => shortDate(day, page.words))))));
  if (read.archived) return page.show(read.name, h("p", { class: "lead" }, say.archived), told(form.parts, fill(read)), back());
  const gates = h("section", {}, h("h2", {}, say.gates), h("p", { class: "hint" }, say.gates_hint), h("a", { class: "quiet fit", href: `${HOME}/${read.id}/gates` }, say.to_gates));
  if (!mayManage(page)) {
    return page.show(read.name, h("p", { class: "hint" }, words.reads_only), killSwitch(page, read, path), gates, told(form.parts, fill(read)), back());
  }
  const editor = editorFor(page, {
    ...form, name: `car park ${read.id}`, read, path, fill, label: say.save, busy: say.busy,
    saved: (answer) => page.move(`${HOME}/${read.id}`, { instead: true, state: { news: say.saved, over_booked: answer.over_booked, outside_hours: answer.outside_hours } }),
  });
  const next = made && needsFirstSteps(page) && h("p", {}, h("a", { class: "quiet fit", href: "/host/start" }, words.first_steps.title));
  return page.show(read.name, note, warning, outside, next, killSwitch(page, read, path), gates, editor.nodes, newCodes(page, read, path), end(page, read, path), back());
}

function back() {
  return h("p", {}, h("a", { class: "map", href: HOME }, say.back));
}

/** Beside the form and not in it: it holds from the press on, whatever else is being typed. */
function killSwitch(page, { id, kill_switch }, path) {
  const words_of = say.kill;
  const switchTo = (on, news) => async () => {
    await page.ask(`${path}/kill-switch`, { method: "POST", body: { on }, key: newKey(), signal: null });
    if (!page.signal.aborted) page.move(`${HOME}/${id}`, { instead: true, state: { news } });
  };
  const way = kill_switch ? words_of.go : words_of.stop;
  return h("section", { class: kill_switch ? "kill stopped" : "kill" }, h("h2", {}, kill_switch ? words_of.on_title : words_of.title),
    h("p", {}, kill_switch ? words_of.on : words_of.off),
    mayManage(page) && confirmed(page, way, switchTo(!kill_switch, way.done), { grave: !kill_switch }));
}

/** The same press, sent again after a lost answer, changes the codes once. */
function newCodes(page, { id, access_methods }, path) {
  if (!access_methods.includes("KEYPAD")) return null;
  const words_of = say.codes;
  const key = newKey();
  const fault = h("p", { class: "fault", id: "codes-reason-fault" });
  const reason = h("input", { type: "text", id: "codes-reason", maxlength: LONGEST_REASON, required: true, autocomplete: "off", "aria-describedby": "codes-reason-hint codes-reason-fault" });
  const change = async () => {
    const text = reason.value.trim();
    fault.textContent = [...text].length < SHORTEST_REASON ? words_of.missing : "";
    if (fault.textContent) return focusOn(reason);
    const job = await page.ask(`${path}/keypad-codes`, { method: "POST", body: { reason: text }, key, signal: null });
    if (!page.signal.aborted) page.move(addressOfCodes(id, job.id));
  };
  return h("section", {}, h("h2", {}, words_of.title), h("p", {}, words_of.text),
    h("div", { class: "field" }, h("label", { for: "codes-reason" }, words_of.reason), h("p", { class: "hint", id: "codes-reason-hint" }, words_of.hint), reason, fault),
    confirmed(page, words_of.ask, change));
}

function end(page, { name, version }, path) {
  return h("section", { class: "ending" }, h("h2", {}, say.end.title), confirmed(page, say.end, async () => {
    const { archived } = await page.ask(path, { method: "DELETE", match: version, signal: null });
    page.set_up_changed();
    if (!page.signal.aborted) page.move(HOME, { instead: true, state: { news: archived ? say.end.archived(name) : say.end.deleted(name) } });
  }));
}

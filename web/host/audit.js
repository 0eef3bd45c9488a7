// What hosts changed: who, when, what, and why.

import { h } from "/shared/page.js";
import { clock, dateIn } from "/host/zoned.js";
import { shortDate } from "/host/dates.js";
import { pagedTable } from "/host/paged_table.js";
import { words } from "/host/words/desk.js";

const say = words.audit;

export async function audit(page) {
  const head = (text) => h("th", { scope: "col" }, text);
  const table = (body) => h("table", { class: "audit-table" }, h("caption", { class: "unseen" }, say.caption),
    h("thead", {}, h("tr", {}, head(say.what), head(say.who))), body);
  const { region, open } = pagedTable(page, { path: "/api/host/audit", say, table, row: (entry) => row(page, entry) });
  page.show(say.title, h("p", { class: "lead" }, say.lead), region);
  await open();
}

function row({ words: frame }, { at, email, action, subject_id, subject_name, reason, before, after }) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
  const changed = changesOf(before, after);
  const change = ([name, was, is]) => h("div", {}, h("dt", {}, name),
    h("dd", {}, h("span", { class: "unseen" }, `${say.before}: `), h("del", {}, was), " ", h("span", { class: "unseen" }, `${say.after}: `), h("ins", {}, is)));
  return h("tr", {},
    h("td", {}, h("p", { class: "said-of" }, h("b", {}, say.actions[action] ?? say.other(action)), " ", subjectOf(subject_id, subject_name)),
      reason && h("p", { class: "said" }, say.reason(reason)),
      changed.length > 0 && h("details", {}, h("summary", {}, say.details), h("dl", { class: "changes" }, changed.map(change)))),
    h("td", { class: "who" }, email, h("small", { class: "detail" }, h("time", { datetime: at }, `${shortDate(dateIn(zone, at), frame)}, ${clock(at, zone)}`))));
}

const PAGES = { rsv: "reservations", bkg: "bookings", inv: "invitations", prt: "portals", cpk: "car-parks" };

/** By its name, or else by what it is: an id says nothing to anybody. */
function subjectOf(id, name) {
  const kind = PAGES[id?.split("_")[0]];
  if (!kind) return name || "";
  return h("a", { href: `/host/${kind}/${encodeURIComponent(id)}` }, name || say.subjects[kind]);
}

function changesOf(before, after) {
  const [was, is] = [before, after].map((whole) => new Map(leavesOf(whole ?? {})));
  const names = [...new Set([...was.keys(), ...is.keys()])];
  return names.map((name) => [name, textOf(was.get(name)), textOf(is.get(name))]).filter(([, one, other]) => one !== other);
}

/** Every single thing that stands in it, by the way to it: a whole tariff tells nobody what was changed. */
function leavesOf(value, way = []) {
  const is_list = Array.isArray(value) && value.every((one) => one === null || typeof one !== "object");
  if (is_list || value === null || typeof value !== "object") return [[way.join(", ").replaceAll("_", " "), is_list ? value.join(", ") : value]];
  return Object.entries(value).flatMap(([name, part]) => leavesOf(part, [...way, Array.isArray(value) ? Number(name) + 1 : name]));
}

const textOf = (value) => (value === null || value === undefined || value === "" ? say.nothing : String(value));

// One portal: its rules as fields, and beside them what visitors will read.

import { h } from "/shared/page.js";
import { confirmed } from "/host/confirm.js";
import { editorFor, newsOf, told } from "/host/editor.js";
import { body, check, draw, empty, fill, partsOf } from "/host/portal_fields.js";
import { promises } from "/host/promises.js";
import { mayManage } from "/host/roles.js";
import { words as set_up } from "/host/words/set_up.js";
import { words as say } from "/host/words/portals.js";

const HOME = "/host/portals";
const PATH = "/api/host/portals";

export async function newPortal(page) {
  const car_parks = page.organisation.car_parks.filter(({ archived }) => !archived);
  if (!mayManage(page)) return page.show(say.new_title, h("p", { class: "lead" }, set_up.reads_only), back());
  if (!car_parks.length) return page.show(say.new_title, h("p", { class: "lead" }, say.list.no_car_park), h("a", { class: "button fit", href: "/host/car-parks/new" }, say.list.to_car_park));
  const copied = page.query.get("copy") ?? "";
  const like = copied ? await page.ask(`${PATH}/${encodeURIComponent(copied)}`) : null;
  if (page.signal.aborted) return;
  const { organisation } = page;
  // A copy of what is archived begins with a car park that is in use.
  const usable = car_parks.some(({ id }) => id === like?.car_park_id) ? like.car_park_id : car_parks[0].id;
  const start = like ? { ...like, name: say.copy_of(like.name), car_park_id: usable, tariff: { ...like.tariff, currency: organisation.currency } } : empty(organisation, usable);
  const editor = editorFor(page, {
    ...formOf(page), name: `new portal ${copied}`.trim(), read: null, path: PATH, fill: () => fill(start, organisation),
    label: say.create, busy: say.creating, cancel: HOME,
    saved: ({ id }) => page.move(`${HOME}/${id}`, { instead: true, state: { news: say.created, made: true } }),
  });
  return page.show(say.new_title, beside(editor, organisation.portals.length > 0 && startFrom(page, copied)));
}

function startFrom(page, copied) {
  const options = [{ id: "", name: say.from_nothing }, ...page.organisation.portals];
  const onchange = ({ target }) => page.move(`${HOME}/new${target.value && `?copy=${encodeURIComponent(target.value)}`}`, { instead: true });
  return h("div", { class: "field from" }, h("label", { for: "from" }, say.from), h("p", { class: "hint", id: "from-hint" }, say.from_hint),
    h("select", { id: "from", "aria-describedby": "from-hint", onchange }, options.map(({ id, name }) => h("option", { value: id, selected: id === copied }, name))));
}

export async function portal(page) {
  const path = `${PATH}/${page.parts.id}`;
  const read = await page.ask(path);
  if (page.signal.aborted) return;
  const { note, made } = newsOf();
  const { organisation } = page;
  const form = formOf(page);
  const copy = h("p", {}, h("a", { class: "quiet fit", href: `${HOME}/new?copy=${encodeURIComponent(read.id)}` }, say.copy));
  if (read.archived || !mayManage(page)) {
    return page.show(read.name, h("p", { class: read.archived ? "lead" : "hint" }, read.archived ? say.archived : set_up.reads_only),
      told(form.parts, fill(read, organisation)), mayManage(page) && copy, back());
  }
  const editor = editorFor(page, {
    ...form, name: `portal ${read.id}`, read, path, fill: (one) => fill(one, organisation), label: say.save, busy: say.busy,
    saved: () => page.move(`${HOME}/${read.id}`, { instead: true, state: { news: say.saved } }),
  });
  const invite = made && h("p", {}, h("a", { class: "quiet fit", href: `/host/invitations/new?portal=${encodeURIComponent(read.id)}` }, say.to_invite));
  return page.show(read.name, note, invite, beside(editor, copy), end(page, read, path), back());
}

function formOf(page) {
  const { organisation } = page;
  // A portal keeps its car park: its invitations lead there.
  const settled = Boolean(page.parts.id);
  return { parts: partsOf(organisation), check, body, draw: (form, typed, change) => draw(form, typed, change, organisation, settled) };
}

const back = () => h("p", {}, h("a", { class: "map", href: HOME }, say.back));

/** The form, and what it will mean: on a wide screen side by side. */
function beside(editor, above) {
  const reading = h("div", {});
  const show = (typed) => reading.replaceChildren(...promises(typed));
  editor.onchange(show);
  show(editor.typed);
  return h("div", { class: "with-promises" }, h("div", {}, above, editor.nodes.filter(Boolean)),
    h("aside", { class: "promises", "aria-labelledby": "promises" }, h("h2", { id: "promises" }, say.promises.title), h("p", { class: "hint" }, say.promises.hint), reading));
}

function end(page, { name, version }, path) {
  return h("section", { class: "ending" }, h("h2", {}, say.end.title), confirmed(page, say.end, async () => {
    const { archived } = await page.ask(path, { method: "DELETE", match: version, signal: null });
    page.set_up_changed();
    if (!page.signal.aborted) page.move(HOME, { instead: true, state: { news: archived ? say.end.archived(name) : say.end.deleted(name) } });
  }));
}

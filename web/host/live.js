// Parts of a form that are drawn anew when a row comes or goes, and the small fields that hosts meet there.

import { focusOn, h } from "/shared/page.js";

const LONGEST_MINUTES = 25 * 60;
const QUARTER = 15;

/** Draw a part, and again whenever it says so; the focus goes on at the element with this id. */
export function live(draw) {
  const box = h("div", {});
  const again = (focus) => {
    box.replaceChildren(...draw(again).flat(Infinity).filter(Boolean));
    if (focus) focusOn(document.getElementById(focus));
  };
  again();
  return box;
}

/** What an input shows and writes: one entry of an object. */
export function bound(object, name, change) {
  return {
    value: object[name],
    oninput: ({ target }) => {
      object[name] = target.value;
      change();
    },
  };
}

/** Rows to add and to take away. `draw(item, index)` makes one; `first(index)` is the id of its first field. */
export function rows({ items, draw, make, first, add, remove, again, change, most = 50 }) {
  const more = `add ${first(0)}`;
  const take = (index) => () => {
    items.splice(index, 1);
    change();
    again(items.length ? first(Math.min(index, items.length - 1)) : more);
  };
  const put = () => {
    items.push(make());
    change();
    again(first(items.length - 1));
  };
  return [
    h("div", { class: "rows" }, items.map((item, index) => h("div", { class: "row" }, draw(item, index),
      // Where one row is needed (`from`: 1), it cannot be taken away.
      items.length > (remove.from ?? 0) && h("button", { class: "link away", type: "button", onclick: take(index) }, remove.label,
        h("span", { class: "unseen" }, ` ${remove.what(item, index)}`))))),
    items.length < most && h("button", { class: "quiet add", type: "button", id: more, onclick: put }, add),
  ];
}

/** The days of the week as seven boxes to tick; `chosen` is changed in place. */
export function weekdays(name, legend, chosen, { form, words, change }) {
  const group = h("fieldset", { class: "weekdays", id: name });
  const flip = (day) => ({ target }) => {
    const left = chosen.filter((one) => one !== day);
    chosen.splice(0, chosen.length, ...(target.checked ? [...left, day].sort() : left));
    change();
  };
  group.append(h("legend", {}, legend), form.place(name, group), h("div", { class: "chips" }, words.weekdays.map((long, day) =>
    h("label", { class: "chip" }, h("input", { type: "checkbox", checked: chosen.includes(day), onchange: flip(day) }),
      h("span", { "aria-hidden": "true" }, words.short_weekdays[day]), h("span", { class: "unseen" }, long)))));
  return group;
}

/** How long, as a list to choose from: minutes of a clock are easily mistyped. */
export function lengths(name, label, object, field, { form, words, change, from = QUARTER, to = LONGEST_MINUTES, usual, hint }) {
  const all = usual ?? Array.from({ length: (to - from) / QUARTER + 1 }, (_, step) => from + step * QUARTER);
  const known = [...new Set([...all, Number(object[field])])].sort((one, other) => one - other);
  const options = known.map((minutes) => ({ id: String(minutes), name: words.length(minutes) }));
  const onchange = ({ target }) => {
    object[field] = target.value;
    change();
  };
  return form.choice(name, label, options, String(object[field]), { hint, onchange });
}

// How long a visit may be: start and end as the visitor likes, times that the host named, or both.

import { h } from "/shared/page.js";
import { bound, lengths, live, rows } from "/host/live.js";
import { words as set_up } from "/host/words/set_up.js";
import { words as say } from "/host/words/portals.js";

const USUAL = { minimum_minutes: 30, maximum_minutes: 600, step_minutes: 15 };
const TIME = /^\d\d:\d\d$/;
const STEPS = [15, 30, 45, 60, 120, 240];

export function durationsOf({ free, predefined }) {
  return {
    has_free: Boolean(free),
    ...Object.fromEntries(Object.entries(free ?? USUAL).map(([name, minutes]) => [name, String(minutes)])),
    predefined: predefined.map(({ name, starts, ends }) => ({ name, starts: starts.slice(0, 5), ends: ends.slice(0, 5) })),
  };
}

export function durationsBody({ has_free, minimum_minutes, maximum_minutes, step_minutes, predefined }) {
  const free = { minimum_minutes: Number(minimum_minutes), maximum_minutes: Number(maximum_minutes), step_minutes: Number(step_minutes) };
  return { free: has_free ? free : null, predefined: predefined.map((slot) => ({ ...slot, name: slot.name.trim() })) };
}

export function durationsFaults({ has_free, minimum_minutes, maximum_minutes, predefined }) {
  return [
    ["durations", !has_free && !predefined.length && say.no_duration],
    ["durations.free.maximum_minutes", has_free && Number(maximum_minutes) < Number(minimum_minutes) && say.maximum_wrong],
    ...predefined.flatMap(({ name, starts, ends }, index) => [
      [`durations.predefined.${index}.name`, !name.trim() && say.missing_name],
      [`durations.predefined.${index}.starts`, !TIME.test(starts) && set_up.missing_time],
      [`durations.predefined.${index}.ends`, !TIME.test(ends) && set_up.missing_time],
    ]),
  ];
}

export function durations(form, typed, change) {
  const part = h("div", { id: "durations" });
  const length = (name, label, usual) =>
    lengths(`durations.free.${name}`, label, typed, name, { form, words: set_up, change, usual });
  part.append(form.place("durations", part), live((again) => [
    form.tick("durations.free", say.free, typed.has_free, (ticked) => {
      typed.has_free = ticked;
      change();
      again("durations.free");
    }),
    typed.has_free && h("div", { class: "inner three" }, length("minimum_minutes", say.minimum), length("maximum_minutes", say.maximum), length("step_minutes", say.step, STEPS)),
  ]), predefined(form, typed.predefined, change));
  return part;
}

function predefined(form, slots, change) {
  const box = h("fieldset", { id: "durations.predefined" });
  const path = (index, field) => `durations.predefined.${index}.${field}`;
  const time = (slot, index, field) => form.field(path(index, field), say[field], { type: "time", step: 900, ...bound(slot, field, change) });
  box.append(h("legend", {}, say.predefined), h("p", { class: "hint" }, say.predefined_hint), form.place("durations.predefined", box), live((again) => rows({
    items: slots, again, change,
    draw: (slot, index) => {
      const id = `durations.predefined.${index}`;
      const row = h("div", { class: "named", role: "group", id, "aria-labelledby": `${id}.name`, "aria-describedby": `${id}-fault` },
        form.field(path(index, "name"), say.slot_name, { autocomplete: "off", maxlength: 120, ...bound(slot, "name", change) }),
        time(slot, index, "starts"), time(slot, index, "ends"));
      return [row, form.place(id, row)];
    },
    make: () => ({ name: "", starts: "", ends: "" }),
    first: (index) => path(index, "name"),
    add: say.add_slot,
    remove: { label: say.remove, what: ({ name }) => name },
  })));
  return box;
}

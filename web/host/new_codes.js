// The keypad codes of a car park, while they are changed one day after the other.

import { h } from "/shared/page.js";
import { watch } from "/host/job.js";
import { words } from "/host/words/set_up.js";

export const addressOfCodes = (car_park, job) => `/host/car-parks/${car_park}/codes?${new URLSearchParams({ job })}`;

export function watchCodes(page) {
  const say = words.car_park.codes;
  const back = (kind) => h("a", { class: kind, href: `/host/car-parks/${page.parts.id}` }, words.gates.back);
  const over = {
    DONE: () => page.show(say.done_title, h("p", { class: "lead" }, say.done), h("p", {}, back("button"))),
    FAILED: () => page.show(say.failed_title, h("p", { class: "lead" }, say.failed), h("p", {}, back("button"))),
  };
  return watch(page, page.query.get("job") ?? "", {
    title: say.working_title, working: say.working, count: say.days, unknown: say.unknown,
    back: () => h("p", {}, back("map")),
    show: ({ state }) => over[state](),
  });
}

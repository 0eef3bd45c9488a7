// A list that is being worked off, and what became of it.

import { h } from "/shared/page.js";
import { addressOfList } from "/host/listing.js";
import { watch } from "/host/job.js";
import { addressOfImport } from "/host/papers.js";
import { faultsOf } from "/host/import_report.js";
import { words as papers } from "/host/words/papers.js";

export function watchImport(page, id) {
  const say = papers.job;
  const portal = page.query.get("portal") ?? "";
  const to_list = (kind) => h("a", { class: kind, href: addressOfList(portal) }, say.to_list);
  const another = () => h("a", { class: "quiet", href: addressOfImport(portal) }, say.another);
  return watch(page, id, {
    title: say.working_title, working: say.working, unknown: say.unknown, count: say.made, back: () => h("p", {}, to_list("map")),
    show(job) {
      const problems = job.problems ?? [];
      // What was read of the list before is no longer all of it.
      page.lists.clear();
      if (job.state === "DONE") {
        const left_out = problems.length > 0 && [h("p", {}, say.left_out), ...faultsOf(problems)];
        return page.show(say.done_title(job.done), h("p", { class: "lead" }, say.done), h("section", {}, left_out),
          h("div", { class: "actions" }, to_list("button"), another()));
      }
      return page.show(say.failed_title, h("p", { class: "lead" }, say.failed(job.done)),
        faultsOf(problems), h("div", { class: "actions" }, another(), job.done > 0 && to_list("quiet")));
    },
  });
}

// What is still to be done before the first visitor can come: a car park, a portal, an invitation.

import { h } from "/shared/page.js";
import { mayManage } from "/host/roles.js";
import { words } from "/host/words/set_up.js";

export async function firstSteps(page) {
  const say = words.first_steps;
  const in_use = (list) => list.filter(({ archived }) => !archived);
  const portals = in_use(page.organisation.portals);
  const done = {
    car_park: in_use(page.organisation.car_parks).length > 0,
    portal: portals.length > 0,
    invitation: await anyInvitation(page, portals),
  };
  if (page.signal.aborted) return;
  if (!mayManage(page)) return page.show(say.title, h("p", { class: "lead" }, say.ask_somebody));
  const ways = { car_park: "/host/car-parks/new", portal: "/host/portals/new", invitation: "/host/invitations/new" };
  const next = Object.keys(done).find((step) => !done[step]);
  const step = (name) => {
    const state = done[name] ? "done" : name === next ? "now" : "later";
    const { title, text, go } = say.steps[name];
    return h("li", { class: state, "aria-current": state === "now" && "step" },
      h("div", {}, h("h2", {}, title, h("small", {}, say[state])), h("p", {}, text)),
      state === "now" && h("a", { class: "button", href: ways[name] }, go));
  };
  const ready = !next && h("section", {}, h("h2", {}, say.ready_title), h("p", {}, say.ready), h("a", { class: "button fit", href: "/host/invitations" }, say.to_the_day));
  return page.show(say.title, h("p", { class: "lead" }, say.lead), h("ol", { class: "steps" }, Object.keys(done).map(step)), ready);
}

/** Any portal's first page is enough to know. */
async function anyInvitation(page, portals) {
  for (const { id } of portals) {
    const { items } = await page.ask(`/api/host/invitations?portal_id=${encodeURIComponent(id)}`);
    if (items.length) return true;
  }
  return false;
}

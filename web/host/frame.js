// What stands around every page: the places one can go to, and the search above them.

import { focusOn, h } from "/shared/page.js";
import { isOffice, isOverseer, isOwner, maySearch } from "/host/roles.js";
import { words as say } from "/host/words/desk.js";

export const HOME = "/host";
const anybody = () => true;
const PLACES = [
  ["today", HOME, anybody],
  ["bookings", "/host/bookings", anybody],
  ["invitations", "/host/invitations", anybody],
  ["portals", "/host/portals", isOffice],
  ["car_parks", "/host/car-parks", isOffice],
  ["reports", "/host/reports", isOffice],
  ["people", "/host/people", isOwner],
  ["audit", "/host/audit", isOverseer],
  ["organisation", "/host/organisation", isOverseer],
  ["account", "/host/account", anybody],
];
// A reservation is reached from many pages; it belongs where its booking does.
const INSIDE = [[/^\/host\/reservations\//, "bookings"]];

const [places, menu, search] = ["places", "menu", "search"].map((id) => document.getElementById(id));
const box = h("input", { type: "search", id: "sought", autocomplete: "off", spellcheck: "false", autocapitalize: "off", maxlength: 100, placeholder: say.search.example });
let go = () => {};

menu.textContent = say.frame.menu;
menu.addEventListener("click", () => open(!places.classList.contains("open")));
places.addEventListener("click", ({ target }) => target.closest("a") && open(false));
places.addEventListener("keydown", ({ key }) => {
  if (key !== "Escape" || !places.classList.contains("open")) return;
  open(false);
  focusOn(menu);
});
search.append(h("label", { class: "unseen", for: "sought" }, say.search.label), box, h("button", { class: "quiet", type: "submit" }, say.search.button));
search.addEventListener("submit", (event) => {
  event.preventDefault();
  if (box.value.trim()) go(box.value.trim());
});
addEventListener("keydown", (event) => {
  if (event.target === box && event.key === "Escape") return focusOn(document.querySelector("main h1"));
  const typing = event.target.closest?.("input, select, textarea, dialog");
  if (event.key !== "/" || typing || search.hidden || event.ctrlKey || event.metaKey || event.altKey) return undefined;
  event.preventDefault();
  box.focus();
  return box.select();
});

function open(wanted) {
  places.classList.toggle("open", wanted);
  menu.setAttribute("aria-expanded", String(wanted));
}

/** Show where one can go from here, and where one is. */
export function surround(page, path) {
  const [, within] = INSIDE.find(([pattern]) => pattern.test(path)) ?? [];
  const is_here = (place, address) => place === within || path === address || (address !== HOME && path.startsWith(`${address}/`));
  const link = ([place, address]) => h("li", {}, h("a", {
    href: address, "aria-current": is_here(place, address) && "page", onclick: () => page.lists.clear(),
  }, say.places[place]));
  open(false);
  places.setAttribute("aria-label", page.words.frame.places);
  places.replaceChildren(h("ul", {}, PLACES.filter(([, , may]) => may(page)).map(link)));
  places.hidden = menu.hidden = false;
  search.hidden = !maySearch(page);
  // What is sought is somebody's name or plate: it stands in the tab's memory, never in an address.
  go = (sought) => page.move("/host/search", { instead: path === "/host/search", state: { sought } });
  box.value = path === "/host/search" ? (history.state?.sought ?? "") : "";
}

export function standAlone() {
  places.hidden = menu.hidden = search.hidden = true;
}

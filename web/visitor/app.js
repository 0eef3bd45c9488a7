// Which page is shown, the frame around it, and the pages that come before any booking.
// A page only reads when it opens; whatever changes something waits for a press.

import {
  addressOf, ask, dateInWords, dress, facts, focusOn, h, kept, Lost, mapLink, plusDays, Refused, timesIn,
} from "/shared/page.js";
import { words } from "/visitor/words/en.js";

const VIEWS = {
  "/": start,
  "/invitation": invitation,
  "/booking": async (page) => (await import("/visitor/booking.js")).booking(page),
  "/visit": async (page) => (await import("/visitor/visit.js")).visit(page),
  "/cancel": async (page) => (await import("/visitor/cancel.js")).cancel(page),
  "/paid": async (page) => (await import("/visitor/checkout.js")).paid(page),
  "/unpaid": async (page) => (await import("/visitor/checkout.js")).unpaid(page),
};
// Where the checkout comes back to: the link is kept by this tab, never told to another site.
const WITHOUT_TOKEN = new Set(["/", "/paid", "/unpaid"]);
const LONGEST_LOOK = 61;
const TOKEN = /^[\w~.-]{4,200}$/;

const [main, announcer] = ["page", "announcer"].map((id) => document.getElementById(id));
let leaving = new AbortController();
let shown = "";
let offer = null;
let booked = null;
let draft = null;
let departed = false;
let speaking = 0;

function move(address, { instead = false, step } = {}) {
  history[instead ? "replaceState" : "pushState"](step ? { step } : null, "", address);
  route();
}

function route() {
  const address = location.href + JSON.stringify(history.state);
  if (address === shown) return;
  const first = !shown;
  shown = address;
  leaving.abort();
  leaving = new AbortController();
  const path = location.pathname.replace(/(.)\/+$/, "$1");
  const token = WITHOUT_TOKEN.has(path) ? bookersLink().value.token : location.hash.slice(1);
  open(pageFor(path, token, leaving.signal, first), VIEWS[path] ?? start);
}

async function open(page, view) {
  main.setAttribute("aria-busy", "true");
  if (page.first) main.replaceChildren(skeleton());
  try {
    if (!WITHOUT_TOKEN.has(page.path) && view !== start && !TOKEN.test(page.token)) start(page, { wrong: true });
    else await view(page);
  } catch (error) {
    if (page.signal.aborted) return;
    page.problem(error);
  }
}

function pageFor(path, token, signal, first) {
  // What was just answered is shown once; whoever comes back later asks again.
  const handed = booked;
  booked = null;
  const page = {
    words, token, signal, first, path,
    ask: (url, options) => ask(url, { token, signal, ...options }),
    times: (place) => timesIn(place.time_zone, place.time_zone_name, words),
    frame,
    unframed,
    announce,
    go: (step, { instead = false } = {}) => move(location.href, { instead, step }),
    move,
    draft: () => draftOf(token),
    bookers_link: bookersLink,
    depart: (address) => {
      departed = true;
      location.assign(address);
    },
    first_look: () => (offer.look ??= look(page)),
    forget_offer: () => (offer = null),
    booked: handed?.token === token ? handed.booking : null,
    show_booking: (booking, its_token) => {
      booked = { booking, token: its_token };
      shown = "something older";
      move(`/booking#${its_token}`, { instead: true });
    },
    closed: (code) => closed(page, { ...offer, state: code }),
    show(title, ...nodes) {
      if (signal.aborted) return;
      main.replaceChildren(h("h1", {}, title), ...nodes.flat().filter(Boolean));
      main.removeAttribute("aria-busy");
      // What was being done when the page changed is done.
      hush();
      document.title = words.frame.title(title, organisation());
      // The first page is read from its top by itself; every later one says that it is new.
      if (!page.first) focusOn(main.querySelector("h1"));
      if (!page.first) scrollTo(0, 0);
      page.first = false;
    },
    problem(error) {
      if (error instanceof Refused && [401, 404].includes(error.status)) start(page, { wrong: true });
      else if (error instanceof Refused) {
        const sentence = error.status === 429 ? words.problem.too_often(error.retryAfter ?? 60) : error.detail || words.problem.refused;
        page.show(words.problem.refused_title, h("p", { class: "lead" }, sentence), again());
      } else {
        if (!(error instanceof Lost || error instanceof TypeError)) console.error(error);
        page.show(words.problem.lost_title, h("p", { class: "lead" }, words.problem.lost), again());
      }
    },
  };
  return page;
}

const again = () => h("button", { class: "button", type: "button", onclick: () => location.reload() }, words.frame.try_again);

/** What the visitor has typed, and the key of the one booking it may become. */
function draftOf(token) {
  if (draft?.token === token) return draft;
  const empty = { spots: 1, day: null, slot: null, choice: null, stays: [], people: [], booker: null, company: false, key: null, sent: [] };
  const stored = kept(`baypass draft ${token.slice(-12)}`, empty);
  const forget = () => {
    stored.forget();
    draft = null;
  };
  return (draft = { ...stored, token, forget });
}

/** The way back from the checkout and, should the spots be given back, to the invitation. */
const bookersLink = () => kept("baypass checkout", { token: "", invitation: "" });

// --- The frame ------------------------------------------------------------------------------

let framed = null;
const organisation = () => framed?.name ?? "";

function frame(host) {
  if (framed?.name === host.name) return;
  framed = host;
  dress(host.brand_colour);
  const name = document.getElementById("organisation");
  name.textContent = host.name;
  name.classList.remove("bone");
  document.querySelector(".logo")?.remove();
  // At the far end, where it pushes nothing aside when it comes; its name stands beside it.
  if (host.logo_url) name.after(h("img", { class: "logo", src: host.logo_url, alt: "", onerror: ({ target }) => target.remove() }));
  const { email, phone } = host.contact ?? {};
  const footer = document.getElementById("footer");
  footer.replaceChildren(
    h("p", {}, words.frame.questions(host.name)),
    h("p", { class: "ways" },
      email && h("a", { href: `mailto:${email}` }, email),
      phone && h("a", { href: `tel:${phone.replace(/[^\d+]/g, "")}` }, phone)),
  );
  footer.hidden = !(email || phone);
}

function unframed() {
  const name = document.getElementById("organisation");
  if (!framed) name.textContent = words.frame.visitor_parking;
  name.classList.remove("bone");
}

function announce(sentence) {
  hush();
  // A live region speaks when its text changes, so the same sentence twice needs the gap.
  speaking = requestAnimationFrame(() => (announcer.textContent = sentence));
}

function hush() {
  cancelAnimationFrame(speaking);
  announcer.textContent = "";
}

function skeleton() {
  const bone = (kind) => h("div", { class: `bone ${kind}` });
  return h("div", { class: "skeleton" }, h("span", { class: "unseen" }, words.frame.loading),
    bone("title"), bone("line"), bone("block"), bone("press"));
}

// --- The link itself --------------------------------------------------------------------------

function start(page, { wrong = false } = {}) {
  const say = words.start;
  unframed();
  const fault = h("p", { class: "fault", id: "link-fault" });
  const input = h("input", {
    id: "link", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", "aria-describedby": "link-hint link-fault",
  });
  const submit = (event) => {
    event.preventDefault();
    const found = addressIn(input.value);
    if (found) return page.move(found);
    fault.textContent = input.value.trim() ? say.not_a_code : say.empty;
    input.setAttribute("aria-invalid", "true");
    focusOn(input);
  };
  page.show(wrong ? say.wrong_title : say.title,
    h("p", { class: "lead" }, wrong ? say.wrong : say.lead),
    h("form", { class: "field", novalidate: true, onsubmit: submit },
      h("label", { for: "link" }, say.label), h("p", { class: "hint", id: "link-hint" }, say.hint), input, fault,
      h("button", { class: "button" }, say.button)));
}

/** Where a pasted link or code leads on this site; nothing when it is neither. */
function addressIn(text) {
  const pasted = text.trim();
  const [before, token = ""] = pasted.includes("#") ? pasted.split("#") : ["", pasted];
  if (!TOKEN.test(token)) return null;
  const path = Object.keys(VIEWS).find((view) => !WITHOUT_TOKEN.has(view) && before.endsWith(view));
  return before && !path ? null : `${path ?? "/invitation"}#${token}`;
}

// --- The invitation ---------------------------------------------------------------------------

async function invitation(page) {
  if (offer?.token !== page.token) offer = { ...(await page.ask("/api/invitation")), token: page.token };
  page.frame(offer.organisation);
  if (offer.state !== "OPEN") return closed(page, offer);
  const step = history.state?.step;
  if (step === "choose") return (await import("/visitor/choose.js")).choose(page, offer);
  if (step === "who") return (await import("/visitor/who.js")).who(page, offer);
  return landing(page, offer);
}

/** Ask once for what is free; `spots` and the days are those the next page starts with. */
function look(page) {
  const { fixed, first, last } = offer.portal.dates;
  const furthest = plusDays(first, LONGEST_LOOK);
  const [from, to] = fixed ? [fixed, fixed] : [first, last < furthest ? last : furthest];
  const answer = page.ask(`/api/invitation/availability?from=${from}&to=${to}&spots=1`, { signal: null });
  answer.catch(() => (offer.look = null));
  return answer;
}

function landing(page, { organisation: host, car_park: place, portal }) {
  const say = words.invitation;
  const { fixed, first, last } = portal.dates;
  const day = (date) => dateInWords(date, words);
  const free = h("span", { class: "bone" }, say.on_the_next_page);
  const action = h("div", { class: "action" },
    h("button", { class: "button", type: "button", onclick: () => page.go("choose") }, say.choose),
    h("p", { class: "hint" }, say.nothing_yet));
  page.show(say.title(host.name),
    portal.message && h("p", { class: "lead" }, portal.message),
    facts([
      [say.where, h("strong", {}, place.name), addressOf(place), mapLink(place, words)],
      [say.when, fixed ? h("strong", {}, day(fixed)) : say.any_day(day(first), day(last))],
      [say.availability, free],
      [say.cost, portal.free_of_charge ? say.free_of_charge : lines(portal.tariff_lines)],
      !portal.free_of_charge && [say.cancelling, lines(portal.cancellation_lines)],
      [say.needed, say.details],
    ]), action);
  page.first_look().then(({ days }) => {
    const open = days.find(({ status }) => status === "FREE" || status === "FEW");
    const complete = fixed || days.at(-1)?.date === last;
    free.textContent = fixed ? say.status[days[0]?.status ?? "FULL"] : open ? say.next_free(day(open.date)) : complete ? say.status.FULL : say.on_the_next_page;
    if (!open && complete) {
      const closed_then = fixed && days[0]?.status === "CLOSED";
      const sentence = closed_then ? say.closed_day(day(fixed), host.contact)
        : fixed ? say.full_day(day(fixed), host.contact) : say.full_all(day(first), day(last), host.contact);
      action.replaceChildren(h("div", { class: "note", role: "status" }, h("p", {}, sentence)));
    }
  }, () => (free.textContent = say.on_the_next_page)).finally(() => free.classList.remove("bone"));
}

const lines = (sentences) => h("ul", { class: "lines" }, sentences.map((sentence) => h("li", {}, sentence)));

function closed(page, { state, car_park: place, valid_until, organisation: host }) {
  const [title, sentence] = words.invitation.states[state] ?? words.invitation.states.EXPIRED;
  page.show(title,
    h("p", { class: "lead" }, sentence(page.times(place).moment(valid_until))),
    h("p", {}, state === "NOT_YET" ? words.invitation.when_it_opens(host.contact) : words.invitation.new_one(host.contact)));
}

// --- Going from page to page -------------------------------------------------------------------

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="/"]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  move(link.getAttribute("href"));
});
addEventListener("popstate", route);
addEventListener("hashchange", route);
// A browser may bring back this page as it was left for the checkout, pressed button and all.
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted || !departed) return;
  [shown, departed] = ["", false];
  route();
});

const offline = h("p", { class: "offline", role: "status" });
const tellConnection = () => {
  offline.textContent = navigator.onLine ? "" : words.frame.offline;
};
addEventListener("offline", tellConnection);
addEventListener("online", tellConnection);
document.body.append(offline);
tellConnection();
route();

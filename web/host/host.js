// The frame of the host console: who is signed in, which page is shown, and the way from one to another.

import { ask, dress, focusOn, h, kept, Lost, Refused } from "/shared/page.js";
import { words } from "/host/words/en.js";

const HOME = "/host/invitations";
const PLACES = { invitations: HOME };
const VIEWS = [
  [/^\/host(\/invitations)?$/, async (page) => (await import("/host/invitations.js")).invitations(page)],
  [/^\/host\/invitations\/new$/, async (page) => (await import("/host/new_invitation.js")).newInvitation(page)],
  [/^\/host\/invitations\/(?<id>[\w-]+)$/, async (page) => (await import("/host/invitation.js")).invitation(page)],
];
const DRAFT = "baypass host draft";

const [main, announcer, places, organisationName, signOut] =
  ["page", "announcer", "places", "organisation", "sign-out"].map((id) => document.getElementById(id));
// The sign-in lasts as long as the tab, and no longer.
const session = kept("baypass host", { token: null, email: "" });
let leaving = new AbortController();
let shown = "";
let first = true;
let organisation = null;
let lists = new Map();

// --- Going from page to page -------------------------------------------------------------------

const here = () => location.pathname.replace(/(.)\/+$/, "$1") + location.search;

function move(address, { instead = false, state = null } = {}) {
  history[instead ? "replaceState" : "pushState"](state, "", address);
  route();
}

/** Show the page of this address, or the sign-in in its place: whoever comes in goes on here. */
function route(notice) {
  const came_from = shown;
  shown = here();
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const page = pageFor(signal, came_from);
  main.setAttribute("aria-busy", "true");
  const view = session.value.token ? inside(page) : outside(page, notice);
  view.catch((error) => {
    if (!signal.aborted) page.problem(error);
  });
}

async function outside(page, notice) {
  document.body.classList.add("outside");
  if (!organisation) name(words.frame.console);
  signOut.hidden = true;
  places.hidden = true;
  const { signIn } = await import("/host/sign_in.js");
  signIn(page, { notice, email: session.value.email, enter });
}

async function inside(page) {
  const path = here().split("?")[0];
  const [pattern, view] = VIEWS.find(([known]) => known.test(path)) ?? [/^/, nothingHere];
  page.parts = pattern.exec(path).groups ?? {};
  if (first) main.replaceChildren(skeleton());
  const known = organisation ?? (await page.ask("/api/host/organisation"));
  if (page.signal.aborted) return;
  page.organisation = organisation = known;
  frame(path);
  await view(page);
}

function pageFor(signal, came_from) {
  const page = {
    words, signal, came_from, lists, announce, move,
    query: new URLSearchParams(location.search),
    is_lost: (error) => error instanceof Lost,
    draft: (empty) => kept(DRAFT, empty),
    stay_at(address) {
      history.replaceState(null, "", address);
      shown = here();
    },
    async ask(path, options) {
      try {
        return await ask(path, { token: session.value.token, signal, ...options });
      } catch (error) {
        if (error.status === 401 && error.code !== "NO_ORGANISATION" && !signal.aborted) ended();
        throw error;
      }
    },
    show(title, ...nodes) {
      if (signal.aborted) return;
      main.replaceChildren(h("h1", {}, title), ...nodes.flat().filter(Boolean));
      main.removeAttribute("aria-busy");
      document.title = words.frame.title(title, organisation?.name ?? words.frame.console);
      // The first page is read from its top by itself; every later one says that it is new.
      if (!first) {
        focusOn(main.querySelector("h1"));
        scrollTo(0, 0);
      }
      first = false;
    },
    problem(error) {
      const say = words.problem;
      const told = (title, sentence) => page.show(title, h("p", { class: "lead" }, sentence), again());
      if (error.code === "NO_ORGANISATION") {
        signOut.hidden = false;
        return page.show(say.no_organisation_title, h("p", { class: "lead" }, error.detail));
      }
      if (error instanceof Refused) {
        return told(say.refused_title, error.status === 429 ? say.too_often(error.retryAfter ?? 60) : error.detail || say.refused);
      }
      if (!(error instanceof Lost || error instanceof TypeError)) console.error(error);
      return told(say.lost_title, say.lost);
    },
  };
  return page;
}

const again = () => h("button", { class: "button", type: "button", onclick: () => location.reload() }, words.frame.try_again);

function nothingHere(page) {
  const say = words.frame;
  page.show(say.nothing_here_title, h("p", { class: "lead" }, say.nothing_here), h("p", {}, h("a", { class: "map", href: HOME }, say.to_invitations)));
}

// --- Who is signed in ---------------------------------------------------------------------------

function enter(token, email) {
  const somebody_else = session.value.email && session.value.email !== email;
  if (somebody_else) forget();
  Object.assign(session.value, { token, email });
  session.save();
  if (somebody_else) history.replaceState(null, "", HOME);
  route();
}

/** The server takes the token no longer. Where one was stays in the address, what was typed in the tab. */
function ended() {
  session.value.token = null;
  session.save();
  const typing = main.querySelector("form") !== null;
  route(typing ? words.sign_in.ended_typing : words.sign_in.ended);
}

function forget() {
  kept(DRAFT, {}).forget();
  Object.assign(session.value, { token: null, email: "" });
  session.forget();
  organisation = null;
  lists = new Map();
}

signOut.textContent = words.frame.sign_out;
signOut.addEventListener("click", () => {
  forget();
  history.replaceState(null, "", "/host/");
  route(words.sign_in.signed_out);
});

// --- The frame ----------------------------------------------------------------------------------

function frame(path) {
  document.body.classList.remove("outside");
  dress(organisation.brand_colour);
  name(organisation.name);
  signOut.hidden = false;
  places.hidden = false;
  places.setAttribute("aria-label", words.frame.places);
  places.replaceChildren(h("ul", {}, Object.entries(PLACES).map(([place, address]) => {
    const current = place === "invitations" && path === "/host" ? true : path.startsWith(address);
    return h("li", {}, h("a", { href: address, "aria-current": current && "page", onclick: () => lists.clear() }, words.places[place]));
  })));
}

function name(text) {
  organisationName.textContent = text;
  organisationName.classList.remove("bone");
}

function announce(sentence) {
  announcer.textContent = "";
  // A live region speaks when its text changes, so the same sentence twice needs the gap.
  requestAnimationFrame(() => (announcer.textContent = sentence));
}

function skeleton() {
  const bone = (kind) => h("div", { class: `bone ${kind}` });
  return h("div", { class: "skeleton" }, h("span", { class: "unseen" }, words.frame.loading), bone("title"), bone("line"), bone("block"));
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.('a[href^="/host"]');
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  move(link.getAttribute("href"));
});
addEventListener("popstate", () => route());
route();

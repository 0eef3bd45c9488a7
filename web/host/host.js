// The frame of the host console: who is signed in, which page is shown, and the way from one to another.

import { dress, focusOn, h, kept, Lost, Refused } from "/shared/page.js";
import { DESK_VIEWS } from "/host/desk.js";
import { HOME, standAlone, surround } from "/host/frame.js";
import { PAPERS_VIEWS } from "/host/papers.js";
import { PEOPLE_VIEWS } from "/host/people_pages.js";
import { askSignedIn, end, keep, session } from "/host/session.js";
import { firstSteps, needsFirstSteps, SET_UP_VIEWS } from "/host/set_up.js";
import { words } from "/host/words/en.js";

const VIEWS = [
  ...DESK_VIEWS,
  [/^\/host\/invitations$/, async (page) => (await import("/host/invitations.js")).invitations(page)],
  [/^\/host\/invitations\/new$/, async (page) => (await import("/host/new_invitation.js")).newInvitation(page)],
  ...SET_UP_VIEWS,
  ...PAPERS_VIEWS,
  ...PEOPLE_VIEWS,
  [/^\/host\/invitations\/(?<id>[\w-]+)$/, async (page) => (await import("/host/invitation.js")).invitation(page)],
];
const DRAFT = "baypass host draft";

const [main, announcer, organisationName, signOut] =
  ["page", "announcer", "organisation", "sign-out"].map((id) => document.getElementById(id));
let leaving = new AbortController();
let shown = "";
let first = true;
let organisation = null;
let organisation_changed = false;
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
  standAlone();
  const { signIn } = await import("/host/sign_in.js");
  signIn(page, { notice, email: session.value.email, enter });
}

async function inside(page) {
  const path = here().split("?")[0];
  const [pattern, view] = VIEWS.find(([known]) => known.test(path)) ?? [/^/, nothingHere];
  page.parts = pattern.exec(path).groups ?? {};
  if (first) main.replaceChildren(skeleton());
  const known = organisation && !organisation_changed ? organisation : await page.ask("/api/host/organisation");
  if (page.signal.aborted) return;
  page.organisation = organisation = known;
  organisation_changed = false;
  frame(page, path);
  await (path === "/host" && needsFirstSteps(page) ? firstSteps : view)(page);
}

function pageFor(signal, came_from) {
  const page = {
    words, signal, came_from, lists, announce, move, leave,
    query: new URLSearchParams(location.search),
    is_lost: (error) => error instanceof Lost,
    draft: (empty, what = "") => kept(`${DRAFT} ${what}`.trim(), empty),
    set_up_changed: () => (organisation_changed = true),
    stay_at(address) {
      history.replaceState(null, "", address);
      shown = here();
    },
    async ask(path, options) {
      try {
        return await askSignedIn(path, { signal, ...options });
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
  page.show(say.nothing_here_title, h("p", { class: "lead" }, say.nothing_here), h("p", {}, h("a", { class: "map", href: HOME }, say.to_today)));
}

// --- Who is signed in ---------------------------------------------------------------------------

function enter(given, email) {
  const somebody_else = session.value.email && session.value.email !== email;
  if (somebody_else) forget();
  keep(given, email);
  if (somebody_else) history.replaceState(null, "", HOME);
  route();
}

/** The server takes the token no longer. Where one was stays in the address, what was typed in the tab. */
function ended() {
  end();
  const typing = main.querySelector("form") !== null;
  route(typing ? words.sign_in.ended_typing : words.sign_in.ended);
}

function forget() {
  forgetDrafts();
  end();
  session.value.email = "";
  session.forget();
  organisation = null;
  lists = new Map();
}

function forgetDrafts() {
  try {
    Object.keys(sessionStorage).filter((name) => name.startsWith(DRAFT)).forEach((name) => sessionStorage.removeItem(name));
  } catch { /* storage is off: nothing was kept */ }
}

signOut.textContent = words.frame.sign_out;
signOut.addEventListener("click", () => leave(words.sign_in.signed_out));

function leave(notice) {
  forget();
  history.replaceState(null, "", "/host/");
  route(notice);
}

// --- The frame ----------------------------------------------------------------------------------

function frame(page, path) {
  document.body.classList.remove("outside");
  dress(organisation.brand_colour);
  name(organisation.name);
  signOut.hidden = false;
  surround(page, path);
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

// What every page is made of: elements, questions to the API, times in the car park's zone, colours.

const SVG_TAGS = new Set(["svg", "g", "path", "rect", "circle", "line", "text", "title", "defs", "pattern"]);

/** Make an element. Text is always text: there is no way to pass markup. */
export function h(tag, attributes = {}, ...children) {
  const element = SVG_TAGS.has(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return element;
}

/** Move the focus without opening a keyboard or scrolling further than needed. */
export function focusOn(element) {
  if (!element) return;
  if (!element.matches("input, select, button, a")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: "nearest" });
}

/** Names beside their values: the plainest way to say what there is to know. */
export function facts(rows) {
  return h("dl", { class: "facts" }, rows.filter(Boolean).map(([name, ...value]) =>
    h("div", {}, h("dt", {}, name), h("dd", {}, value))));
}

/** Each line of an address on its own. */
export const addressOf = ({ address }) => address.map((line) => [h("br"), line]);

export function mapLink({ map_url }, words) {
  return elsewhere(map_url, words.frame.map, words, "map");
}

/** Whether a person may be sent there: https, or plain http from a site on this very machine. */
export function isSafe(address, host = location.hostname) {
  if (/^https:\/\//i.test(address ?? "")) return true;
  return /^http:\/\//i.test(address ?? "") && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(host);
}

/** A page that is not ours, beside this one; it does not learn where its reader came from. */
export function elsewhere(address, text, words, kind) {
  if (!isSafe(address)) return null;
  const attributes = { class: kind, href: address, target: "_blank", rel: "noopener noreferrer" };
  return h("a", attributes, text, h("span", { class: "unseen" }, ` ${words.frame.new_tab}`));
}

// --- Questions to the API -------------------------------------------------------------------

/** The server's answer is no; `problem` is its problem+json. */
export class Refused extends Error {
  constructor(status, problem, retryAfter) {
    super(problem.code ?? String(status));
    Object.assign(this, { status, retryAfter, code: problem.code ?? "", detail: problem.detail ?? "" });
    this.errors = problem.errors ?? [];
  }
}

/** No answer came, or none that tells what happened: the request may have had its effect. */
export class Lost extends Error {}

const PATIENCE = 15_000;
const versions = new WeakMap();

/** The version under which an answer was read: a change of it has to name it. */
export const versionOf = (answer) => versions.get(answer) ?? answer.version;

/** `accept` asks for something else than JSON, such as an image: it comes as a blob. `match` is the version read. */
export async function ask(path, { token, method = "GET", body, key, match, signal, accept, patience = PATIENCE } = {}) {
  const headers = { Accept: accept ?? "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  if (key) headers["Idempotency-Key"] = key;
  if (match) headers["If-Match"] = `"${match}"`;
  if (body) headers["Content-Type"] = "application/json";
  const limit = AbortSignal.timeout(patience);
  // Not every phone in use has AbortSignal.any; leaving a page then only ignores the answer.
  const stop = signal && AbortSignal.any ? AbortSignal.any([signal, limit]) : limit;
  let response, text;
  try {
    response = await fetch(path, {
      method, headers, body: body && JSON.stringify(body), signal: stop, cache: "no-store", credentials: "omit",
    });
    hear(response.headers.get("Date"));
    if (accept && response.ok) return await response.blob();
    text = await response.text();
  } catch (error) {
    throw new Lost(error.name);
  }
  const json = (response.headers.get("Content-Type") ?? "").includes("json");
  const answer = json && text ? parsed(text) : text;
  const [, version] = /"(\d+)"/.exec(response.headers.get("ETag") ?? "") ?? [];
  if (version && typeof answer === "object") versions.set(answer, version);
  if (response.ok) return answer;
  const problem = typeof answer === "object" && answer ? answer : {};
  if (response.status >= 500) throw new Lost(problem.code ?? String(response.status));
  throw new Refused(response.status, problem, Number(response.headers.get("Retry-After")) || null);
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Lost("cut off");
  }
}

/** A version 4 UUID. `crypto.randomUUID` is missing on plain http, where a phone may try a laptop. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** What was typed survives a reload of this tab, and nothing longer than the tab. */
export function kept(name, empty) {
  let found = {};
  try {
    found = JSON.parse(sessionStorage.getItem(name)) ?? {};
  } catch { /* storage is off: the page works, a reload forgets */ }
  const value = { ...structuredClone(empty), ...found };
  const write = (action) => {
    try {
      action();
    } catch { /* as above */ }
  };
  return {
    value,
    save: () => write(() => sessionStorage.setItem(name, JSON.stringify(value))),
    forget: () => write(() => sessionStorage.removeItem(name)),
  };
}

// --- Time -----------------------------------------------------------------------------------

const HOUR = 3_600_000;
let heard = null;

function hear(date) {
  if (Date.parse(date)) heard = clockFrom(date);
}

/** The time that the server's last answer carried, carried on; before any, what the phone believes. */
export const serverTime = () => (heard ? heard() : Date.now());

/** The server's time, carried on by a clock that cannot be set; in milliseconds. */
export function clockFrom(now) {
  const difference = Date.parse(now) - performance.now();
  return () => performance.now() + difference;
}

/** How a car park's people say times. Instants come as RFC 3339 and only a zone turns them into words. */
export function timesIn(zone, zoneName, words) {
  const format = (options) => new Intl.DateTimeFormat(words.locale, { timeZone: zone, ...options });
  const clock = format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const date = format({ weekday: "long", day: "numeric", month: "long" });
  const wall = (instant) => `${date.format(instant)} ${clock.format(instant)}`;
  const time = (iso) => {
    const instant = Date.parse(iso);
    const text = clock.format(instant);
    // On the night the clocks go back, an hour has two of each time: say which one is meant.
    if (wall(instant) === wall(instant + HOUR)) return words.before_the_change(text);
    if (wall(instant) === wall(instant - HOUR)) return words.after_the_change(text);
    return text;
  };
  const day = (iso) => words.day(partsOf(date, Date.parse(iso)));
  const hours = (slot) => words.from_to(time(slot.start), time(slot.end));
  /** The day on which a stay ends, if it is another than that of its start. */
  const lastDay = (slot) => {
    // A stay that ends with the day ends at midnight, not on the next day.
    const last = new Date(Date.parse(slot.end) - 1).toISOString();
    return day(slot.start) === day(last) ? "" : day(slot.end);
  };
  const end = (slot) => [lastDay(slot), time(slot.end)].filter(Boolean).join(", ");
  const span = (slot) => {
    if (!lastDay(slot)) return words.span(day(slot.start), hours(slot), zoneName);
    return words.in_zone(words.from_to(`${day(slot.start)}, ${time(slot.start)}`, `${day(slot.end)}, ${time(slot.end)}`), zoneName);
  };
  const moment = (iso) => words.in_zone(`${day(iso)}, ${time(iso)}`, zoneName);
  /** A moment that is near: its day is said only when it is not the day of `now`. */
  const soon = (iso, now) => (day(iso) === day(new Date(now).toISOString()) ? words.in_zone(time(iso), zoneName) : moment(iso));
  return { time, day, lastDay, hours, end, span, moment, soon };
}

/** A local date such as 2026-11-24 in words; it is the same date in every zone. */
export function dateInWords(date, words) {
  const format = new Intl.DateTimeFormat(words.locale, { timeZone: "UTC", weekday: "long", day: "numeric", month: "long" });
  return words.day(partsOf(format, Date.parse(date)));
}

/** The month of two local dates, or from the one's to the other's. */
export function monthsInWords(from, to, words) {
  const format = new Intl.DateTimeFormat(words.locale, { timeZone: "UTC", month: "long", year: "numeric" });
  return format.formatRange(Date.parse(from), Date.parse(to));
}

export function plusDays(date, days) {
  const moved = new Date(Date.parse(date));
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

function partsOf(format, instant) {
  return Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
}

// --- Colour ---------------------------------------------------------------------------------

const PAGES = { light: [255, 255, 255], dark: [26, 32, 35] };
const WHITE = [255, 255, 255];
const BLACK = [0, 0, 0];

function luminance(colour) {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function moved(colour, towards, other, ratio) {
  let result = colour;
  for (let step = 1; step <= 50 && contrast(result, other) < ratio; step += 1) {
    result = colour.map((part, index) => Math.round(part + ((towards[index] - part) * step) / 50));
  }
  return result;
}

/** A host's colour, moved until it can be read: as a button, as the text on it, as a link. */
export function accentFor(brand, theme) {
  const page = PAGES[theme];
  const away = theme === "light" ? BLACK : WHITE;
  const given = /^#[0-9a-f]{6}$/i.test(brand ?? "")
    ? [1, 3, 5].map((at) => Number.parseInt(brand.slice(at, at + 2), 16))
    : away;
  // A shade that already carries white fairly well is darkened a little; a light one carries black.
  const visible = theme === "dark" ? moved(given, WHITE, page, 3) : given;
  const text = contrast(visible, WHITE) >= 3 ? WHITE : BLACK;
  const fill = moved(visible, text === WHITE ? BLACK : WHITE, text, 4.5);
  return { fill, text, ink: moved(given, away, page, 4.6) };
}

export function dress(brand) {
  for (const theme of ["light", "dark"]) {
    for (const [part, colour] of Object.entries(accentFor(brand, theme))) {
      document.documentElement.style.setProperty(`--${theme}-${part}`, `rgb(${colour.join(" ")})`);
    }
  }
}

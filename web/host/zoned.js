// Days and hours as they are at the car park, wherever the host's browser is.

import { plusDays } from "/shared/page.js";

const formats = new Map();

function format(zone, options) {
  const name = zone + JSON.stringify(options);
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...options }));
  return formats.get(name);
}

const DAY = 24 * 60 * 60_000;
const WALL = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const partsOf = (instant, zone) => Object.fromEntries(format(zone, WALL).formatToParts(instant).map(({ type, value }) => [type, value]));

/** 14:05 */
export const clock = (iso, zone) => format(zone, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso));

/** 2026-11-24, the local date of an instant. */
export function dateIn(zone, iso) {
  const { year, month, day } = partsOf(new Date(iso), zone);
  return `${year}-${month}-${day}`;
}

/** Minutes since the local day's midnight as the clock on the wall shows them. */
export function wallMinutes(iso, zone) {
  const [hours, minutes] = clock(iso, zone).split(":").map(Number);
  return hours * 60 + minutes;
}

/** The instants at which the clocks of the zone show this: none where they skip it, two where they show it twice. */
export function instantsAt(date, time, zone) {
  const wanted = Date.parse(`${date}T${time}:00Z`);
  const shift = (instant) => {
    const { year, month, day, hour, minute, second } = partsOf(new Date(instant), zone);
    return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
  };
  // Whatever the clocks do on this day, they show it with the offset of the day before or of the one after.
  const guesses = [...new Set([wanted - DAY, wanted + DAY].map((instant) => wanted - shift(instant)))].sort((one, other) => one - other);
  const found = guesses.filter((instant) => instant + shift(instant) === wanted);
  // Midnight is always there: it is when the day begins.
  const instants = time === "00:00" ? [found[0] ?? guesses[0]] : found;
  return instants.map((instant) => new Date(instant).toISOString());
}

const dateFormat = (options) => (date) => format("UTC", options).format(Date.parse(date)).replace(",", "");
/** Tuesday 24 November */
export const longDay = dateFormat({ weekday: "long", day: "numeric", month: "long" });
/** Tue 24 Nov */
export const shortDay = dateFormat({ weekday: "short", day: "numeric", month: "short" });

/** The Monday of the week that this date lies in. */
export const mondayOf = (date) => plusDays(date, -((new Date(Date.parse(date)).getUTCDay() + 6) % 7));
export const isDate = (text) => /^\d{4}-\d\d-\d\d$/.test(text ?? "") && !Number.isNaN(Date.parse(text));

/** Brussels time */
export const zoneName = (zone, words) => words.zone(zone.split("/").at(-1).replaceAll("_", " "));

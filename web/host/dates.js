// A host's days begin and end where the browser is; its zone is named wherever the hour matters.

const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";

export const zoneName = (words) => words.zone(zone().split("/").at(-1).replaceAll("_", " "));

/** 24 Nov 2026: short enough for a table. */
export function shortDay(iso, words, where = {}) {
  return new Intl.DateTimeFormat(words.locale, { day: "numeric", month: "short", year: "numeric", ...where }).format(Date.parse(iso));
}

/** Tuesday 24 November 2026, 23:59 (Brussels time) */
export function momentInWords(iso, words) {
  const instant = Date.parse(iso);
  const clock = new Intl.DateTimeFormat(words.locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return words.moment(longDay(instant, words), clock.format(instant), zoneName(words));
}

// A local date such as 2026-11-24 is the same date in every zone.
export const longDate = (date, words) => longDay(Date.parse(date), words, { timeZone: "UTC" });
export const shortDate = (date, words) => shortDay(date, words, { timeZone: "UTC" });

function longDay(instant, words, where = {}) {
  const format = new Intl.DateTimeFormat(words.locale, { weekday: "long", day: "numeric", month: "long", year: "numeric", ...where });
  return words.day(Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value])));
}

const two = (number) => String(number).padStart(2, "0");

/** An instant's day here, as a date field writes it. */
export function dateOf(instant) {
  const day = new Date(instant);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Today, or some days later, as a date field writes it. */
export function localDate(later = 0) {
  const day = new Date();
  day.setHours(12);
  day.setDate(day.getDate() + later);
  return dateOf(day);
}

/** The last second of a local date, with the offset that holds on that day and not today's. */
export function endOfDay(date) {
  const [year, month, day] = date.split("-").map(Number);
  const offset = -new Date(year, month - 1, day, 23, 59, 59).getTimezoneOffset();
  const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
  return `${date}T23:59:59${offset < 0 ? "-" : "+"}${two(hours)}:${two(minutes)}`;
}

// The first and the last day of the month, or quarter, that lies so many away from this one.
export const month = (away) => span(new Date().getMonth() + away, 1);
export const quarter = (away) => span((Math.floor(new Date().getMonth() / 3) + away) * 3, 3);

function span(first, months) {
  const year = new Date().getFullYear();
  return [dateOf(new Date(year, first, 1, 12)), dateOf(new Date(year, first + months, 0, 12))];
}

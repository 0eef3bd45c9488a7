// Reports: what is listed, for which days, as which file; and the file once it is made.

import { h, newKey } from "/shared/page.js";
import { sentenceOf } from "/host/confirm.js";
import { localDate, quarter, month } from "/host/dates.js";
import { fetchFrom, pressed } from "/host/files.js";
import { formFor } from "/host/form.js";
import { watch } from "/host/job.js";
import { words as papers } from "/host/words/papers.js";

const PLACE = "/host/reports";
const say = papers.reports;
const PERIODS = {
  this_month: () => month(0), last_month: () => month(-1), this_quarter: () => quarter(0), last_quarter: () => quarter(-1),
};

export function reports(page) {
  const job = page.query.get("job");
  return job ? made(page, job) : chosen(page);
}

function chosen(page) {
  const [from, until] = month(-1);
  const draft = page.draft({ kind: "RESERVATIONS", from, until, car_park: "", format: "csv", key: null, sent: null }, "report");
  const typed = draft.value;
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: say, check, send });
  const keep = (name) => ({ target }) => {
    typed[name] = target.value;
    draft.save();
    mark();
  };
  const day = (name) => form.field(name, say[name], { type: "date", value: typed[name], oninput: keep(name) });
  const car_parks = page.organisation.car_parks.map(({ id, name, archived }) => ({ id, name: archived ? say.archived(name) : name }));
  const presets = Object.keys(PERIODS).map((name) => h("button", { class: "quiet", type: "button", onclick: () => take(name) }, say[name]));
  page.show(say.title, form.summary, h("p", { class: "lead" }, say.lead),
    h("form", { novalidate: true, onsubmit: form.onsubmit },
      h("fieldset", {}, h("legend", {}, say.kind), h("div", { class: "cards" }, Object.entries(say.kinds).map(card))),
      h("fieldset", {}, h("legend", {}, say.period), h("p", { class: "hint" }, say.period_hint), h("div", { class: "actions presets" }, presets),
        h("div", { class: "pair days-between" }, day("from"), day("until"))),
      car_parks.length > 1 && form.choice("car_park_id", say.car_park, [{ id: "", name: say.every_car_park }, ...car_parks], typed.car_park, { onchange: keep("car_park") }),
      form.choice("format", say.format, Object.entries(say.formats).map(([id, name]) => ({ id, name })), typed.format, { onchange: keep("format") }),
      form.press));
  mark();

  function card([kind, [name, detail]]) {
    const box = h("input", { type: "radio", name: "kind", value: kind, checked: typed.kind === kind, onchange: keep("kind") });
    return h("label", { class: "card" }, box, h("span", {}, h("b", {}, name), h("span", { class: "detail" }, detail)));
  }

  function take(name) {
    const [first, last] = PERIODS[name]();
    for (const [field, date] of [["from", first], ["until", last]]) {
      typed[field] = date;
      document.getElementById(field).value = date;
    }
    draft.save();
    mark();
  }

  /** Which of the ready-made periods these days are, if any. */
  function mark() {
    Object.values(PERIODS).forEach((period, at) => {
      const [first, last] = period();
      presets[at].setAttribute("aria-pressed", String(typed.from === first && typed.until === last));
    });
  }

  function check() {
    return [
      ["from", !typed.from && say.missing_date],
      ["until", !typed.until ? say.missing_date : typed.from > typed.until && say.wrong_order],
    ].filter(([, fault]) => fault);
  }

  async function send() {
    const body = { kind: typed.kind, from: typed.from, until: typed.until, format: typed.format, car_park_id: typed.car_park || null };
    // The same report is asked for anew every day, but not twice by one press whose answer was lost.
    const asked = JSON.stringify([localDate(), body]);
    if (typed.sent !== asked) Object.assign(typed, { key: newKey(), sent: asked });
    draft.save();
    const job = await page.ask("/api/host/reports", { method: "POST", body, key: typed.key, signal: null });
    typed.sent = null;
    draft.save();
    if (!page.signal.aborted) page.move(`${PLACE}?job=${encodeURIComponent(job.id)}`);
  }
}

function made(page, id) {
  const another = () => h("p", {}, h("a", { class: "map", href: PLACE }, say.another));
  return watch(page, id, {
    title: say.working_title, working: say.working, unknown: say.unknown, count: say.rows, back: another,
    show: (job) => (job.state === "DONE" ? ready(job) : page.show(say.failed_title, faults(job), another())),
  });

  function faults({ problems }) {
    return [h("p", { class: "lead" }, say.failed), problems?.length > 0 && h("ul", { class: "lines" }, problems.map(({ detail }) => h("li", {}, detail)))];
  }

  function ready(job) {
    if (!job.download_url) return page.show(say.done_title, h("p", { class: "lead" }, say.gone), another());
    const told = h("p", { class: "told", role: "status" });
    const download = pressed(say.download, say.download_busy, async () => {
      told.textContent = "";
      try {
        // Its address holds for minutes only, and this page may stand open for longer.
        const { download_url } = await page.ask(`/api/host/jobs/${encodeURIComponent(id)}`);
        told.textContent = fetchFrom(download_url) ? say.downloaded : say.gone;
      } catch (error) {
        if (!page.signal.aborted) told.textContent = sentenceOf(page, error, say.not_downloaded);
      }
    }, "button");
    return page.show(say.done_title, h("p", { class: "lead" }, say.done), download, told, another());
  }
}

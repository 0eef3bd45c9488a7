// A whole list is invited: chosen or pasted, checked without consequence, then made and sent.

import { h, newKey } from "/shared/page.js";
import { endOfDay, localDate, zoneName } from "/host/dates.js";
import { pressed, save } from "/host/files.js";
import { formFor } from "/host/form.js";
import { lineCount, NotAList, SAMPLE, textOf } from "/host/import_file.js";
import { checked } from "/host/import_report.js";
import { watchImport } from "/host/import_progress.js";
import { addressOfList, nowhereToLead } from "/host/listing.js";
import { wholeNumber } from "/host/new_invitation.js";
import { addressOfImport } from "/host/papers.js";
import { words as papers } from "/host/words/papers.js";

const USUAL_DAYS = 30;
const MOST_LINES = 10_000;
const MOST_BYTES = 2_000_000;
const LONG_PASTE = 10_000;
// Ten thousand lines are read one by one before the answer comes.
const CHECKS_PATIENCE = 30_000;
const say = papers.import;

export function importList(page) {
  const portals = page.organisation.portals.filter(({ archived }) => !archived);
  if (page.query.has("job")) return watchImport(page, page.query.get("job"));
  if (!portals.length) return nowhereToLead(page);
  const list = listHere(page);
  if (page.query.get("step") === "report" && list.report) return checked(page, list);
  return chosen(page, portals, list);
}

/** Names and addresses of many people: kept as long as the page lives, and in no storage. */
function listHere(page) {
  if (!page.lists.has("import")) page.lists.set("import", { csv: "", report: null });
  return page.lists.get("import");
}

function chosen(page, portals, list) {
  const { words } = page;
  const draft = page.draft({ quota: "1", valid_until: localDate(USUAL_DAYS), fixed_date: "", send: true }, "import");
  const typed = draft.value;
  let portal = portals.find(({ id }) => id === page.query.get("portal"))?.id ?? portals[0].id;
  const form = formFor(page, { label: say.button, busy: say.busy, sentences: say, check, send });
  const read = h("p", { class: "told", role: "status" });
  const text = form.area("csv", say.csv, list.csv, {
    class: "csv", wrap: "off", rows: 8, spellcheck: "false", autocapitalize: "off", autocomplete: "off",
    oninput: ({ target }) => take(target.value), onpaste: paste,
  }, { hint: say.csv_hint });
  const box = text.querySelector("textarea");
  const writing = (name) => ({ value: typed[name], oninput: ({ target }) => keep(name, target.value) });
  const [today, plain] = [localDate(), { autocomplete: "off" }];
  const cancel = h("a", { class: "quiet", href: addressOfList(portal), onclick: () => page.lists.delete("import") }, say.keep);
  page.show(say.title, form.summary, h("p", { class: "lead" }, say.lead),
    h("p", {}, say.columns), pressed(say.sample, say.sample, () => save(new Blob([SAMPLE], { type: "text/csv" }), say.sample_file)),
    h("form", { novalidate: true, onsubmit: form.onsubmit, class: "import" },
      portals.length > 1 && form.choice("portal_id", say.portal, portals, portal, { onchange: change }),
      form.field("file", say.file, { type: "file", accept: ".csv,.txt,.tsv,text/csv,text/plain", onchange: open }, { hint: say.file_hint }),
      text, read,
      form.field("quota", say.quota, { ...plain, inputmode: "numeric", maxlength: 6, ...writing("quota") }, { hint: say.quota_hint, short: true }),
      form.field("valid_until", say.valid_until, { type: "date", min: today, ...writing("valid_until") }, { hint: say.valid_until_hint(zoneName(words)), short: true }),
      form.field("fixed_date", say.fixed_date, { type: "date", min: today, ...writing("fixed_date") }, { hint: say.fixed_date_hint, short: true, optional: true }),
      form.tick("send", say.send, typed.send, (sending) => keep("send", sending)),
      h("div", { class: "actions" }, form.press, cancel)));
  count();

  function change({ target }) {
    portal = target.value;
    page.stay_at(addressOfImport(portal));
    cancel.href = addressOfList(portal);
  }

  function keep(name, value) {
    typed[name] = value;
    draft.save();
  }

  function take(csv) {
    list.csv = csv;
    count();
  }

  /** Browsers take minutes to paste ten thousand lines as if they were typed. */
  function paste(event) {
    const pasted = event.clipboardData?.getData("text/plain") ?? "";
    if (pasted.length < LONG_PASTE) return;
    event.preventDefault();
    box.setRangeText(pasted, box.selectionStart, box.selectionEnd, "end");
    take(box.value);
  }

  function count() {
    read.textContent = list.csv.trim() ? say.lines(lineCount(list.csv)) : "";
  }

  async function open({ target }) {
    const [file] = target.files;
    if (!file) return;
    try {
      take(await textOf(file, MOST_BYTES));
      box.value = list.csv;
    } catch (error) {
      target.value = "";
      const sentence = error instanceof NotAList ? say[error.message] : say.unreadable;
      form.tell(words.form.to_put_right(1), [["file", sentence]]);
    }
  }

  function body(dry_run) {
    return {
      portal_id: portal,
      csv: list.csv,
      quota: wholeNumber(typed.quota),
      valid_until: endOfDay(typed.valid_until),
      fixed_date: typed.fixed_date || null,
      send: typed.send,
      dry_run,
    };
  }

  function check(inputs) {
    const day = (name, needed) => {
      if (inputs.get(name).validity.badInput || (needed && !typed[name])) return say.missing_date;
      return typed[name] && typed[name] < localDate() && say.past_date;
    };
    return [
      ["csv", faultOf(list.csv)],
      ["quota", !wholeNumber(typed.quota) && say.wrong_quota],
      ["valid_until", day("valid_until", true)],
      ["fixed_date", day("fixed_date", false)],
    ].filter(([, fault]) => fault);
  }

  function faultOf(csv) {
    if (!csv.trim()) return say.missing;
    const lines = lineCount(csv);
    if (!lines) return say.only_heads;
    if (lines > MOST_LINES) return say.too_long;
    return new Blob([csv]).size > MOST_BYTES && say.too_large;
  }

  async function send() {
    const asked = body(true);
    const answer = await page.ask("/api/host/invitation-imports", { method: "POST", body: asked, key: newKey(), patience: CHECKS_PATIENCE });
    list.report = { ...answer, asked };
    if (!page.signal.aborted) page.move(addressOfImport(portal, { step: "report" }));
  }
}

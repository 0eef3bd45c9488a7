// What the check of a list found: nothing, and it can be made; or its faults, line by line.

import { facts, h, newKey, Refused } from "/shared/page.js";
import { sentenceOf } from "/host/confirm.js";
import { longDate, momentInWords } from "/host/dates.js";
import { pressed } from "/host/files.js";
import { addressOfImport } from "/host/papers.js";
import { words as papers } from "/host/words/papers.js";

const MOST_SHOWN = 200;
const say = papers.report;

export function checked(page, list) {
  const { lines, problems, asked } = list.report;
  return problems.length ? wrong(page, lines, problems, asked) : right(page, list);
}

function wrong(page, lines, problems, asked) {
  const faulty = new Set(problems.map(({ line }) => line)).size;
  page.show(faulty > 1 || lines > 0 ? say.wrong_title(faulty, lines) : say.wrong_list_title,
    h("p", { class: "lead" }, say.wrong), faultsOf(problems),
    h("div", { class: "actions" }, h("a", { class: "button", href: addressOfImport(asked.portal_id) }, say.again)));
}

/** A table of the first faults: nobody reads ten thousand, and one cause often makes many. */
export function faultsOf(problems) {
  if (!problems.length) return null;
  const head = (text, kind) => h("th", { scope: "col", class: kind }, text);
  const shown = problems.slice(0, MOST_SHOWN);
  const row = ({ line, field, detail }) => h("tr", {},
    h("td", { class: "number" }, line ? String(line) : ""), h("td", {}, field), h("td", {}, detail));
  return [
    h("p", {}, problems.length > MOST_SHOWN ? say.first(shown.length, problems.length) : say.all(problems.length)),
    h("table", { class: "faults" }, h("caption", { class: "unseen" }, say.caption),
      h("thead", {}, h("tr", {}, head(say.line, "number"), head(say.column), head(say.fault))), h("tbody", {}, shown.map(row))),
  ];
}

function right(page, list) {
  const { words, organisation } = page;
  const { lines, asked } = list.report;
  const { portal_id, quota, valid_until, fixed_date, send } = asked;
  const box = h("div", { class: "summary", hidden: true });
  const make = pressed((send ? say.make_and_send : say.make)(lines), say.busy, hand_over, "button");
  page.show(say.right_title(lines), box, h("p", { class: "lead" }, say.right),
    facts([
      [say.portal, organisation.portals.find(({ id }) => id === portal_id)?.name ?? portal_id],
      [say.lines, lines.toLocaleString(words.locale)],
      [say.quota, say.unless(quota.toLocaleString(words.locale))],
      [say.valid_until, say.unless(momentInWords(valid_until, words))],
      [say.fixed_date, say.unless(fixed_date ? longDate(fixed_date, words) : say.any_day)],
      [say.mail, send ? say.sent : say.not_sent],
    ]),
    h("div", { class: "actions" }, make, h("a", { class: "quiet", href: addressOfImport(portal_id) }, say.change)));

  async function hand_over() {
    box.hidden = true;
    try {
      const key = (list.report.key ??= await keyFor(page, asked));
      const job = await page.ask("/api/host/invitation-imports", { method: "POST", body: { ...asked, dry_run: false }, key, signal: null });
      for (const kept of ["import", "import key"]) page.draft({}, kept).forget();
      page.lists.delete("import");
      if (!page.signal.aborted) page.move(addressOfImport(portal_id, { job: job.id }), { instead: true });
    } catch (error) {
      if (page.signal.aborted) return;
      const refused = error instanceof Refused;
      const sentence = sentenceOf(page, error, refused ? say.refused : say.lost);
      box.replaceChildren(h("h2", {}, refused ? say.refused_title : say.lost_title), h("p", {}, sentence));
      box.hidden = false;
      box.tabIndex = -1;
      box.focus();
    }
  }
}

/** The same list means the same job, even when its file is chosen again after a lost answer and a reload. */
async function keyFor(page, asked) {
  const draft = page.draft({ sent: null, key: null }, "import key");
  const digest = await digestOf(JSON.stringify(asked));
  if (!digest || draft.value.sent !== digest) Object.assign(draft.value, { sent: digest, key: newKey() });
  draft.save();
  return draft.value.key;
}

/** Nothing on plain http, where browsers do no such thing. */
async function digestOf(text) {
  const digest = await crypto.subtle?.digest("SHA-256", new TextEncoder().encode(text));
  return digest && [...new Uint8Array(digest)].join(".");
}

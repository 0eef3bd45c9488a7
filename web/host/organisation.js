// The organisation: who it is, what visitors see of it, how long data is kept.

import { h } from "/shared/page.js";
import { editorFor, newsOf, told } from "/host/editor.js";
import { looksLikeEmail } from "/host/form.js";
import { bound, live } from "/host/live.js";
import { colour, COLOUR } from "/host/colour.js";
import { logo } from "/host/logo.js";
import { isOwner } from "/host/roles.js";
import { whole } from "/host/units.js";
import { words as say } from "/host/words/set_up.js";

const PATH = "/api/host/organisation";
const LIMITS = { readings_unmatched_hours: [1, 720], readings_matched_hours: [1, 720], visitor_details_days: [1, 3650], access_log_days: [1, 3650], fiscal_years: [1, 30] };

export async function organisation(page) {
  const words = say.organisation;
  const read = await page.ask(PATH);
  if (page.signal.aborted) return;
  const { note } = newsOf();
  const parts = partsOf(words);
  if (!isOwner(page)) {
    return page.show(words.title, h("p", { class: "hint" }, say.owner_only), told(parts, fill(read)), read.logo_url && picture(read));
  }
  const editor = editorFor(page, {
    name: "organisation", read, path: PATH, fill, parts, draw, check, body,
    label: words.save, busy: words.busy,
    saved: () => page.move("/host/organisation", { instead: true, state: { news: words.saved } }),
  });
  page.show(words.title, note, editor.nodes, logo(page, read));
}

const picture = ({ name, logo_url }) => h("p", {}, h("img", { class: "logo", src: logo_url, alt: say.organisation.logo_of(name) }));

const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

function fill(read) {
  const { retention, contact } = read;
  return {
    name: read.name, address: (read.address ?? []).join("\n"), email: contact.email, phone: contact.phone ?? "", vat_number: read.vat_number ?? "",
    languages: read.languages ?? ["en"], brand_colour: read.brand_colour, currency: read.currency, stripe_account: read.stripe_account ?? "",
    ...Object.fromEntries(Object.keys(LIMITS).map((name) => [name, String(retention[name])])),
  };
}

function body(typed) {
  const number = (name) => Number(typed[name]);
  return {
    name: typed.name.trim(), address: lines(typed.address), contact: { email: typed.email.trim(), phone: typed.phone.trim() || null },
    vat_number: typed.vat_number.trim() || null, languages: typed.languages, brand_colour: typed.brand_colour.trim().toLowerCase(),
    currency: typed.currency.trim().toUpperCase(), stripe_account: typed.stripe_account.trim() || null,
    retention: Object.fromEntries(Object.keys(LIMITS).map((name) => [name, number(name)])),
  };
}

function check(typed) {
  const words = say.organisation;
  return [
    ["name", !typed.name.trim() && words.missing_name],
    ["contact.email", !looksLikeEmail(typed.email.trim()) && words.not_an_email],
    ["brand_colour", !COLOUR.test(typed.brand_colour.trim()) && words.colour_wrong],
    ...Object.entries(LIMITS).map(([name, [least, most]]) =>
      [`retention.${name}`, Number.isNaN(whole(typed[name], least, most)) && say.number_between(least, most)]),
    ["currency", !/^[a-z]{3}$/i.test(typed.currency.trim()) && words.currency_wrong],
  ].filter(([, fault]) => fault);
}

function partsOf(words) {
  const plain = (name, label = words[name]) => [name, label, (typed) => typed[name]];
  return [
    plain("name"), ["address", words.address, ({ address }) => lines(address).join(", ")], plain("email"), plain("phone"), plain("vat_number"),
    ["languages", words.languages, ({ languages }) => say.list(languages.map((one) => say.languages[one] ?? one))], plain("brand_colour", words.colour),
    ["readings_unmatched_hours", words.readings_unmatched, ({ readings_unmatched_hours }) => words.hours(readings_unmatched_hours)],
    ["readings_matched_hours", words.readings_matched, ({ readings_matched_hours }) => words.hours(readings_matched_hours)],
    ["visitor_details_days", words.visitor_details, ({ visitor_details_days }) => words.days(visitor_details_days)],
    ["access_log_days", words.access_log, ({ access_log_days }) => words.days(access_log_days)],
    ["fiscal_years", words.fiscal, ({ fiscal_years }) => words.years(fiscal_years)],
    plain("currency"), plain("stripe_account", words.stripe),
  ];
}

function draw(form, typed, change) {
  const words = say.organisation;
  const on = (name) => bound(typed, name, change);
  const plain = { autocomplete: "off" };
  const code = { ...plain, autocapitalize: "off", spellcheck: "false" };
  const text = (name, attributes, { path = name, ...more } = {}) =>
    form.field(path, words[name], { ...plain, maxlength: 120, ...on(name), ...attributes }, { hint: words[`${name}_hint`], ...more });
  const kept = (name, label, hint) =>
    form.field(`retention.${name}`, label, { ...plain, inputmode: "numeric", maxlength: 4, ...on(name) }, { hint, short: true });
  return [
    group(words.about, [
      text("name"),
      form.area("address", words.address, typed.address, { rows: 3, oninput: on("address").oninput }, { hint: words.address_hint, optional: true }),
      text("email", { type: "email", maxlength: 254, ...code }, { path: "contact.email" }),
      text("phone", { type: "tel" }, { path: "contact.phone", optional: true }),
      text("vat_number", { ...code, maxlength: 20 }, { optional: true, short: true }),
      languages(form, typed.languages, change, words.languages, words.languages_hint),
    ]),
    group(words.look, colour(form, typed, change)),
    group(words.retention, [
      h("p", { class: "hint" }, words.retention_hint),
      kept("readings_unmatched_hours", words.readings_unmatched, words.readings_unmatched_hint),
      kept("readings_matched_hours", words.readings_matched, words.readings_matched_hint),
      kept("visitor_details_days", words.visitor_details, words.visitor_details_hint),
      kept("access_log_days", words.access_log, words.access_log_hint),
      kept("fiscal_years", words.fiscal, words.fiscal_hint),
    ]),
    group(words.money, [
      text("currency", { ...code, maxlength: 3, class: "upper" }, { short: true }),
      form.field("stripe_account", words.stripe, { ...code, maxlength: 64, ...on("stripe_account") }, { hint: words.stripe_hint, optional: true }),
    ]),
  ];
}

/** A part of a long form, with its own heading. */
export function group(title, ...nodes) {
  return h("fieldset", { class: "part" }, h("legend", {}, title), nodes.flat(Infinity).filter(Boolean));
}

/** Which languages; where there is one alone, it is said and not asked. */
export function languages(form, chosen, change, label, hint) {
  const known = [...new Set([...Object.keys(say.languages), ...chosen])];
  if (known.length < 2) return h("div", { class: "field" }, h("p", { class: "label" }, label), h("p", { class: "hint" }, say.one_language(say.languages[known[0]])));
  const flip = (language) => (ticked) => {
    if (ticked) chosen.push(language);
    else chosen.splice(chosen.indexOf(language), 1);
    change();
  };
  return live(() => {
    const box = h("fieldset", { class: "ticks", id: "languages" });
    box.append(h("legend", {}, label), h("p", { class: "hint" }, hint), form.place("languages", box),
      ...known.map((language) => form.tick(`languages.${known.indexOf(language)}`, say.languages[language] ?? language, chosen.includes(language), flip(language))));
    return [box];
  });
}

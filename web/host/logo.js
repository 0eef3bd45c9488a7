// The logo of an organisation: chosen, looked at, taken away. It is a change of its own, made at once.

import { h } from "/shared/page.js";
import { confirmed, sentenceOf } from "/host/confirm.js";
import { words } from "/host/words/set_up.js";

const KINDS = ["image/png", "image/jpeg"];
const MOST_BYTES = 100_000;
const PATH = "/api/host/organisation/logo";

export function logo(page, read) {
  const say = words.organisation;
  const fault = h("p", { class: "fault", role: "alert", id: "logo-fault" });
  const box = h("input", { type: "file", id: "logo", accept: KINDS.join(","), class: "unseen", "aria-describedby": "logo-hint logo-fault", onchange: choose });
  const label = h("label", { for: "logo", class: "quiet" }, read.logo_url ? say.logo_change : say.logo_choose);
  let version = read.version;
  return h("section", { class: "logo-part" }, h("h2", {}, say.logo), h("p", { class: "hint", id: "logo-hint" }, say.logo_hint),
    read.logo_url ? h("img", { class: "logo", src: read.logo_url, alt: say.logo_of(read.name) }) : h("p", {}, say.logo_none), fault,
    h("div", { class: "field file" }, box, label),
    read.logo_url && confirmed(page, say.logo_remove, async () => done(await changed({ method: "DELETE" }), say.logo_removed)));

  async function choose() {
    const [file] = box.files;
    // The same file again is a new choice: it may be smaller by now.
    box.value = "";
    if (!file) return;
    fault.textContent = KINDS.includes(file.type) ? "" : say.logo_kind;
    if (!fault.textContent && file.size > MOST_BYTES) fault.textContent = say.logo_big(Math.ceil(file.size / 1000));
    if (fault.textContent) return;
    label.textContent = say.logo_busy;
    try {
      await changed({ method: "PUT", body: { content_type: file.type, data: await inBase64(file) } });
      done(null, say.logo_changed);
    } catch (error) {
      if (page.signal.aborted) return;
      fault.textContent = error.errors?.[0]?.detail ?? sentenceOf(page, error, say.logo_lost);
    } finally {
      label.textContent = read.logo_url ? say.logo_change : say.logo_choose;
    }
  }

  /** A logo changes nothing that somebody types beside it: made meanwhile, it is tried once more. */
  async function changed(options) {
    try {
      return await page.ask(PATH, { ...options, match: version, signal: null });
    } catch (error) {
      if (error.status !== 412) throw error;
      ({ version } = await page.ask("/api/host/organisation"));
      return page.ask(PATH, { ...options, match: version, signal: null });
    }
  }

  function done(_, news) {
    page.set_up_changed();
    if (!page.signal.aborted) page.move("/host/organisation", { instead: true, state: { news } });
  }
}

async function inBase64(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

// What an invitation is handed out as: its QR code to look at and as a file, and its poster.

import { h } from "/shared/page.js";
import { sentenceOf } from "/host/confirm.js";
import { fileName, pressed, save } from "/host/files.js";
import { words as papers } from "/host/words/papers.js";

// A poster is drawn when it is asked for, by a function that may have to wake up.
const POSTERS_PATIENCE = 30_000;

export function codeOf(page, { id, name }) {
  const say = page.words.invitation;
  const file = (path, accept, more) => page.ask(`/api/host/invitations/${encodeURIComponent(id)}/${path}`, { accept, ...more });
  const box = h("div", { class: "qr-box" });
  const told = h("p", { class: "told", role: "status" });
  const download = (read, called) => async () => {
    told.textContent = "";
    try {
      save(await read(), called);
      told.textContent = say.downloaded;
    } catch (error) {
      if (!page.signal.aborted) told.textContent = sentenceOf(page, error, say.not_downloaded);
    }
  };
  const picture = (kind, type) => download(() => file(`qr.${kind}`, type), `${fileName(say.file(name))}.${kind}`);
  const poster = download(() => file("poster.pdf", "application/pdf", { patience: POSTERS_PATIENCE }), `${fileName(papers.one.poster_file(name))}.pdf`);
  show();
  return h("section", { class: "qr" }, h("h2", {}, say.code), h("p", { class: "hint" }, say.code_hint), box,
    h("div", { class: "actions" },
      pressed(papers.one.poster, papers.one.poster_busy, poster),
      h("button", { class: "quiet", type: "button", onclick: picture("svg", "image/svg+xml") }, say.as_svg),
      h("button", { class: "quiet", type: "button", onclick: picture("png", "image/png") }, say.as_png)), told);

  async function show() {
    try {
      // An image cannot send the host's token by itself.
      const source = URL.createObjectURL(await file("qr.svg", "image/svg+xml"));
      page.signal.addEventListener("abort", () => URL.revokeObjectURL(source));
      box.replaceChildren(h("img", { src: source, alt: say.code_of(name) }));
    } catch (error) {
      if (!page.signal.aborted) box.replaceChildren(h("p", {}, sentenceOf(page, error, say.code_lost)));
    }
  }
}

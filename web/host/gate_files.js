// The files by which a gate is known. The server tells them once; here they stay until they are put away.

import { h } from "/shared/page.js";
import { words } from "/host/words/set_up.js";

export function filesOf(page, gate, files, forget) {
  const say = words.gates;
  const told = h("p", { class: "told", role: "status" });
  const names = Object.keys(files);
  const save = (chosen) => () => {
    chosen.forEach((name) => download(name, files[name]));
    told.textContent = say.downloaded;
  };
  if (!names.length) {
    return h("section", { class: "note files" }, h("h2", {}, say.no_files_title(gate.name)), h("p", {}, say.no_files));
  }
  const row = (name) => h("li", {}, h("span", {}, say.file_kinds[name] ?? name, h("small", {}, name)),
    h("button", { class: "quiet", type: "button", onclick: save([name]) }, say.download(name)));
  return h("section", { class: "note files" }, h("h2", {}, say.files_title(gate.name)), h("p", {}, say.files),
    h("ul", { class: "list" }, names.map(row)),
    h("div", { class: "actions" }, h("button", { class: "button", type: "button", onclick: save(names) }, say.download_all),
      h("button", { class: "quiet", type: "button", onclick: forget }, say.forget)), told);
}

function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/octet-stream" }));
  h("a", { href: address, download: name }).click();
  // The browser has taken hold of it once it has had a turn.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

// Files that a page hands out, and the presses that fetch them.

import { h, isSafe } from "/shared/page.js";

/** A name as every file system takes it. */
export const fileName = (text) => text.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").toLowerCase();

export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  // The browser has taken hold of it once it has had a turn.
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

/** A file that lies elsewhere comes as an attachment, so the page stays. */
export function fetchFrom(address) {
  if (!isSafe(address)) return false;
  h("a", { href: address, rel: "noreferrer", download: "" }).click();
  return true;
}

/** A press that works for a while says so, takes no second press meanwhile, and is itself again after. */
export function pressed(label, busy, work, kind = "quiet") {
  let working = false;
  const press = h("button", { class: kind, type: "button", onclick: run }, label);
  return press;

  async function run() {
    if (working) return;
    working = true;
    press.setAttribute("aria-disabled", "true");
    press.textContent = busy;
    try {
      await work();
    } finally {
      working = false;
      press.removeAttribute("aria-disabled");
      press.textContent = label;
    }
  }
}

// A form about one thing of the organisation: what is typed is kept, and a change that somebody made meanwhile is shown.

import { facts, h, newKey, Refused } from "/shared/page.js";
import { formFor } from "/host/form.js";
import { words as say } from "/host/words/set_up.js";

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * `read` is what the server said, or null for what is made here; `fill(read)` what the fields then hold.
 * `parts` tell each entry of that in words: [name, label, (typed) => text]. `draw(form, typed, change)` makes the fields.
 */
export function editorFor(page, { name, read, path, fill, parts, draw, check, body, saved, label, busy, sentences, cancel }) {
  const filled = fill(read);
  const draft = page.draft({ typed: filled, base: structuredClone(filled), version: read?.version ?? null, changed: false, key: null, sent: null }, name);
  const kept = draft.value;
  const form = formFor(page, { label, busy, sentences: { lost: read ? say.editor.lost : say.editor.lost_new, ...sentences }, check: () => check(kept.typed), send });
  const fields = h("div", {});
  const listeners = [];
  const change = () => {
    kept.changed = true;
    draft.save();
    listeners.forEach((listen) => listen(kept.typed));
  };
  redraw();
  const nodes = [form.summary, kept.changed && remembered(),
    h("form", { novalidate: true, onsubmit, class: "editor" }, fields,
      h("div", { class: "actions" }, form.press, cancel && h("a", { class: "quiet", href: cancel, onclick: draft.forget }, say.editor.cancel)))];
  return { nodes, form, typed: kept.typed, onchange: (listen) => listeners.push(listen) };

  function onsubmit(event) {
    // What was said of the press before is over.
    document.querySelector("main .news")?.remove();
    return form.onsubmit(event);
  }

  function redraw() {
    fields.replaceChildren(...draw(form, kept.typed, change).flat(Infinity).filter(Boolean));
    listeners.forEach((listen) => listen(kept.typed));
  }

  function remembered() {
    const start_over = () => {
      draft.forget();
      page.move(location.pathname + location.search, { instead: true });
    };
    return h("div", { class: "note", role: "status" }, h("p", {}, say.editor.kept),
      h("button", { class: "quiet", type: "button", onclick: start_over }, say.editor.start_over));
  }

  async function send() {
    const asked = body(kept.typed);
    redraw();
    try {
      const answer = await (read ? put(asked) : post(asked));
      draft.forget();
      page.set_up_changed();
      if (!page.signal.aborted) saved(answer);
    } catch (error) {
      if (!(error instanceof Refused && error.status === 412)) throw error;
      await meet(await page.ask(path));
    }
  }

  function put(asked) {
    return page.ask(path, { method: "PUT", body: asked, match: kept.version, signal: null });
  }

  function post(asked) {
    // Kept before it is sent: after a lost answer or a reload, the same press still means the same.
    const text = JSON.stringify(asked);
    if (kept.sent !== text) Object.assign(kept, { key: newKey(), sent: text });
    draft.save();
    return page.ask(path, { method: "POST", body: asked, key: kept.key, signal: null });
  }

  // --- Somebody else changed it meanwhile ---------------------------------------------------------

  /** Their change stands where nothing was typed; where both changed something, both are shown. */
  function meet(now) {
    const theirs = fill(now);
    const { typed, base } = kept;
    const both = [], only_theirs = [];
    for (const part of parts) {
      const [field] = part;
      if (same(theirs[field], typed[field]) || same(theirs[field], base[field])) continue;
      if (same(typed[field], base[field])) {
        only_theirs.push(part);
        typed[field] = theirs[field];
      } else both.push(part);
    }
    Object.assign(kept, { base: structuredClone(theirs), version: now.version });
    change();
    redraw();
    page.set_up_changed();
    // What they changed is no field of this form, or the very same: nothing has to be decided.
    if (!both.length && !only_theirs.length) return send();
    return form.tell(say.editor.meanwhile_title, [], h("p", {}, say.editor.meanwhile(label)),
      both.length && table(both, theirs), only_theirs.length && h("p", {}, say.editor.taken_over),
      only_theirs.length && facts(only_theirs.map(([, name_of_it, text]) => [name_of_it, text(theirs)])));
  }

  function table(both, theirs) {
    const mine = structuredClone(kept.typed);
    const row = ([field, name_of_it, text]) => {
      const mark = h("p", { class: "hint", role: "status" });
      const take = (value, told) => () => {
        kept.typed[field] = structuredClone(value);
        change();
        redraw();
        mark.textContent = told;
      };
      const press = (text_of_it, value, told) => h("button", { class: "quiet", type: "button", onclick: take(value, told) }, text_of_it, h("span", { class: "unseen" }, ` (${name_of_it})`));
      return h("div", { class: "both" }, h("h3", {}, name_of_it),
        h("div", { class: "beside" },
          h("div", {}, h("b", {}, say.editor.now), h("p", {}, text(theirs)), press(say.editor.take_theirs, theirs[field], say.editor.theirs_stands)),
          h("div", {}, h("b", {}, say.editor.yours), h("p", {}, text(mine)), press(say.editor.keep_mine, mine[field], say.editor.yours_stands))), mark);
    };
    return h("div", {}, both.map(row));
  }
}

/** The same for whoever may only read. */
export function told(parts, typed) {
  return facts(parts.map(([, name, text]) => [name, text(typed) || say.nothing]));
}

/** What a page says once after what was just done: not again after a reload, and not when one comes back. */
export function newsOf() {
  const state = history.state ?? {};
  history.replaceState(null, "");
  return { ...state, note: state.news && h("div", { class: "note news", role: "status" }, h("p", {}, state.news)) };
}

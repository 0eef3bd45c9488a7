// Lists that follow the server without being drawn anew: what stands there stays where it is.

/** `make(item)` gives {element, fill(item)}; elements are kept by id, so focus and scroll are too. */
export function keyed(parent, make) {
  const known = new Map();
  return function follow(items) {
    const wanted = new Set(items.map(({ id }) => id));
    for (const [id, { element }] of known) {
      if (wanted.has(id)) continue;
      element.remove();
      known.delete(id);
    }
    let place = parent.firstElementChild;
    for (const item of items) {
      const entry = known.get(item.id) ?? made(item);
      if (entry.told !== JSON.stringify(item)) entry.fill(item);
      entry.told = JSON.stringify(item);
      // Moving an element would take the focus from it: only what is out of place is moved.
      if (entry.element === place) place = place.nextElementSibling;
      else parent.insertBefore(entry.element, place);
    }
    return known;
  };

  function made(item) {
    const entry = make(item);
    known.set(item.id, entry);
    return entry;
  }
}

/** Put text where it is not yet: a live region or a selection is not disturbed for nothing. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Do this now and every so often until the page is left; a hidden tab waits, and catches up when it is seen. */
export function repeatedly(page, every, work) {
  let timer = 0;
  let running = false;
  const run = async () => {
    clearTimeout(timer);
    if (page.signal.aborted || running) return;
    running = true;
    try {
      if (!document.hidden) await work();
    } finally {
      running = false;
      if (!page.signal.aborted) timer = setTimeout(run, every);
    }
  };
  document.addEventListener("visibilitychange", () => !document.hidden && run(), { signal: page.signal });
  page.signal.addEventListener("abort", () => clearTimeout(timer));
  timer = setTimeout(run, every);
  return run;
}

/** Everything of a list that comes in pages: what is set up is short enough to be read whole. */
export async function everyOne(page, path) {
  const items = [];
  let next = null;
  do {
    const more = next ? `${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(next)}` : "";
    const answer = await page.ask(`${path}${more}`);
    items.push(...answer.items);
    ({ next } = answer);
  } while (next && !page.signal.aborted);
  return items;
}

/** A list that comes in pages: `read(cursor)` asks for one; `more` is the button under it. */
export function pagesOf(read) {
  const list = { items: [], next: null, pages: 1 };
  return Object.assign(list, {
    /** As many pages as are shown, as they are now. */
    async again() {
      const items = [];
      let next = null;
      for (let page = 0; page < list.pages; page += 1) {
        const answer = await read(next);
        items.push(...answer.items);
        next = answer.next;
        if (!next) break;
      }
      const ids = new Set();
      list.items = items.filter(({ id }) => !ids.has(id) && ids.add(id));
      list.next = next;
      return list.items;
    },
    async more() {
      const answer = await read(list.next);
      const fresh = answer.items.filter(({ id }) => !list.items.some((known) => known.id === id));
      list.items.push(...fresh);
      Object.assign(list, { next: answer.next, pages: list.pages + 1 });
      return fresh;
    },
  });
}

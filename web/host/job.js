// Work that goes on elsewhere, watched: how far it is, and what became of it.

import { h, Refused } from "/shared/page.js";
import { words as papers } from "/host/words/papers.js";

const PAUSE = 1_500;
const OVER = new Set(["DONE", "FAILED"]);

/** `show(job)` draws what is over; meanwhile `say` tells what happens. */
export async function watch(page, id, { title, working, count, unknown, back, show }) {
  const say = papers.job;
  const bar = h("progress", { "aria-label": say.progress });
  const counted = h("p", { class: "counted" }, "\u00a0");
  const told = h("p", { class: "told", role: "status" });
  let shown = false;
  while (!page.signal.aborted) {
    const job = await look();
    if (page.signal.aborted) return;
    if (job && OVER.has(job.state)) return show(job);
    if (job === null) return page.show(say.unknown_title, h("p", { class: "lead" }, unknown), back());
    if (!shown) page.show(title, h("p", { class: "lead" }, working), h("div", { class: "work" }, bar, counted), told);
    shown = true;
    if (job) advance(job);
    await pause();
  }

  /** The job; null when it is unknown, nothing when no answer came: the next one may. */
  async function look() {
    try {
      const job = await page.ask(`/api/host/jobs/${encodeURIComponent(id)}`);
      told.textContent = "";
      return job;
    } catch (error) {
      if (error.status === 404) return null;
      if (error instanceof Refused && error.status !== 429) throw error;
      told.textContent = say.no_answer;
      return undefined;
    }
  }

  function advance({ done, total }) {
    // Without a value the bar says that it is under way, and no more.
    if (total) Object.assign(bar, { max: total, value: done });
    counted.textContent = count(done, total);
  }

  function pause() {
    return new Promise((resume) => {
      const waiting = setTimeout(resume, PAUSE);
      page.signal.addEventListener("abort", () => {
        clearTimeout(waiting);
        resume();
      }, { once: true });
    });
  }
}

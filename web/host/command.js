// What becomes of a command that a host gave: asked for until the gate has said it, or cannot any more.

import { serverTime } from "/shared/page.js";

const LOOK_EVERY = 1_000;
const PATIENCE = 3_000;
const ENDED = new Set(["OPENED", "RENEWING", "REFUSED", "TIMED_OUT"]);

/** The command as it ended; nothing once the page is left. What is no answer at all is asked for again. */
export async function ended(page, command) {
  const until = Date.parse(command.expires_at) + PATIENCE;
  let latest = command;
  while (!ENDED.has(latest.state) && serverTime() < until) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    if (page.signal.aborted) return null;
    try {
      latest = await page.ask(`/api/host/commands/${encodeURIComponent(command.id)}`);
    } catch (error) {
      if (page.signal.aborted) return null;
      if (!page.is_lost(error)) throw error;
    }
  }
  return ENDED.has(latest.state) ? latest : { ...latest, state: "TIMED_OUT" };
}

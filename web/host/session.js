// The sign-in of this tab: its tokens are kept as long as the tab, and renewed before they end.

import { ask, kept, Refused } from "/shared/page.js";

const BEFORE_THE_END = 60_000;

export const session = kept("baypass host", { token: null, email: "" });
let renewing = null;

/** Keep what a sign-in gave, or a renewal of it. */
export function keep({ token, access_token, refresh_token, expires_in }, email) {
  const ends_at = Date.now() + expires_in * 1000;
  Object.assign(session.value, { token, access_token, refresh_token, ends_at, email });
  session.save();
}

/** Nothing is left of the tokens; who signed in is asked for the password only. */
export function end() {
  for (const name of Object.keys(session.value)) if (name !== "email") delete session.value[name];
  session.value.token = null;
  session.save();
}

/** Ask as who is signed in; a body that needs their access token is a function of the session. */
export async function askSignedIn(path, options) {
  const { refresh_token, ends_at } = session.value;
  if (refresh_token && Date.now() > ends_at - BEFORE_THE_END) await renewed().catch(() => false);
  try {
    return await ask(path, built(options));
  } catch (error) {
    const ended = error.status === 401 && error.code !== "NO_ORGANISATION";
    if (!ended || !session.value.refresh_token || !(await renewed())) throw error;
    return ask(path, built(options));
  }
}

function built({ body, ...options }) {
  const { value } = session;
  return { token: value.token, ...options, body: typeof body === "function" ? body(value) : body };
}

/** Whether there are new tokens; who asks at the same time waits for the same answer. */
function renewed() {
  renewing ??= renew().finally(() => (renewing = null));
  return renewing;
}

async function renew() {
  const { refresh_token, email } = session.value;
  try {
    const answer = await ask("/api/host/session/refresh", { method: "POST", body: { refresh_token } });
    // Whoever signed out meanwhile stays signed out.
    if (session.value.refresh_token !== refresh_token) return false;
    keep({ ...answer, refresh_token: answer.refresh_token ?? refresh_token }, email);
    return true;
  } catch (error) {
    if (error instanceof Refused && error.status !== 429) return false;
    throw error;
  }
}

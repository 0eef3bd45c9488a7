// A portal's invitations as far as they were read, newest first; one read is shared by list and panel.

import { h } from "/shared/page.js";
import { words as papers } from "/host/words/papers.js";

export function listOf(page, portal) {
  if (!page.lists.has(portal)) page.lists.set(portal, { portal, items: [], next: null, started: false });
  return page.lists.get(portal);
}

/** Read the next page of a list; its invitations, which may be none. */
export async function readMore(page, list) {
  const cursor = list.next ? `&cursor=${encodeURIComponent(list.next)}` : "";
  const { items, next } = await page.ask(`/api/host/invitations?portal_id=${encodeURIComponent(list.portal)}${cursor}`);
  // What was made here since the first page was read stands at the top already.
  const added = items.filter(({ id }) => !list.items.some((known) => known.id === id));
  list.items.push(...added);
  Object.assign(list, { next, started: true });
  return added;
}

/** One invitation as it stands now; null when there is none of this organisation. */
export async function readInvitation(page, id) {
  try {
    const found = await page.ask(`/api/host/invitations/${encodeURIComponent(id)}`);
    remember(page, found);
    return found;
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}

/** Put what the server just said in the place of the old one; what was just made stands on top. */
export function remember(page, invitation, { made = false } = {}) {
  const { items } = listOf(page, invitation.portal_id);
  const place = items.findIndex(({ id }) => id === invitation.id);
  if (place >= 0) items[place] = invitation;
  else if (made) items.unshift(invitation);
}

export const addressOf = (invitation) =>
  `/host/invitations/${encodeURIComponent(invitation.id)}?portal=${encodeURIComponent(invitation.portal_id)}`;
export const addressOfList = (portal) => `/host/invitations?portal=${encodeURIComponent(portal)}`;

/** What stands in the place of a form that has no portal to lead to. */
export function nowhereToLead(page) {
  const { invitations } = page.words;
  const archived = page.organisation.portals.length > 0;
  const [title, sentence] = archived
    ? [papers.list.all_archived_title, papers.list.all_archived]
    : [invitations.no_portal_title, invitations.no_portal];
  return page.show(title, h("p", { class: "lead" }, sentence));
}

// A portal's invitations as far as they were read, newest first; one read is shared by list and panel.

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

/** There is no question for a single invitation yet, so the lists are read until it appears. */
export async function findInvitation(page, id, portals) {
  for (const { id: portal } of portals) {
    const list = listOf(page, portal);
    for (;;) {
      const found = list.items.find((invitation) => invitation.id === id);
      if (found) return found;
      if (list.started && !list.next) break;
      await readMore(page, list);
    }
  }
  return null;
}

/** Put what the server just said in its place: over the old one, or on top. */
export function remember(page, invitation) {
  const { items } = listOf(page, invitation.portal_id);
  const place = items.findIndex(({ id }) => id === invitation.id);
  if (place < 0) items.unshift(invitation);
  else items[place] = invitation;
}

export const addressOf = (invitation) =>
  `/host/invitations/${encodeURIComponent(invitation.id)}?portal=${encodeURIComponent(invitation.portal_id)}`;
export const addressOfList = (portal) => `/host/invitations?portal=${encodeURIComponent(portal)}`;

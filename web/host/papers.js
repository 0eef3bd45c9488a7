// The pages of invitations in bulk and of what is taken away on paper.

const invited = "/host/invitations";

export const PAPERS_VIEWS = [
  [/^\/host\/invitations\/import$/, async (page) => (await import("/host/import.js")).importList(page)],
  [/^\/host\/invitations\/(?<id>[\w-]+)\/change$/, async (page) => (await import("/host/change_invitation.js")).changeInvitation(page)],
  [/^\/host\/reports$/, async (page) => (await import("/host/reports.js")).reports(page)],
];

export const addressOfImport = (portal, more = {}) => `${invited}/import?${new URLSearchParams({ portal, ...more })}`;

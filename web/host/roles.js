// What the role of who is signed in allows; what it does not allow is not offered.

const may = (...roles) => (page) => roles.includes(page.organisation.me?.role);

export const isOwner = may("owner");
export const mayManage = may("owner", "manager");
export const isOffice = may("owner", "manager", "auditor");
export const isOverseer = may("owner", "auditor");
export const mayServe = may("owner", "manager", "reception");
export const maySearch = may("owner", "manager", "reception", "auditor");

// The pages of the day and of acting for a visitor.

const named = { id: "(?<id>[\\w-]+)" };
const view = (address, module, name) => [
  new RegExp(`^/host${address.replaceAll(/\{(\w+)\}/g, (_, part) => named[part])}$`),
  async (page) => (await import(`/host/${module}.js`))[name](page),
];

export const DESK_VIEWS = [
  view("", "today", "today"),
  view("/search", "search", "search"),
  view("/audit", "audit", "audit"),
  view("/bookings", "bookings", "bookings"),
  view("/bookings/new", "book", "book"),
  view("/bookings/{id}", "booking", "booking"),
  view("/reservations/{id}", "reservation", "reservation"),
  view("/reservations/{id}/cancellation", "cancellation", "cancellation"),
];

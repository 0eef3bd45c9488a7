// The pages of people: who acts for the organisation, and one's own account.

const view = (pattern, module, name) => [pattern, async (page) => (await import(`/host/${module}.js`))[name](page)];

export const PEOPLE_VIEWS = [
  view(/^\/host\/people$/, "people", "people"),
  view(/^\/host\/people\/new$/, "new_person", "newPerson"),
  view(/^\/host\/people\/(?<id>[\w-]+)$/, "person", "person"),
  view(/^\/host\/account$/, "account", "account"),
];

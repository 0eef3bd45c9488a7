// The pages on which an organisation sets up what it has: itself, its car parks with their gates, its portals.

export const SET_UP_VIEWS = [
  [/^\/host\/start$/, firstSteps],
  [/^\/host\/organisation$/, async (page) => (await import("/host/organisation.js")).organisation(page)],
  [/^\/host\/car-parks$/, async (page) => (await import("/host/car_parks.js")).carParks(page)],
  [/^\/host\/car-parks\/new$/, async (page) => (await import("/host/car_park.js")).newCarPark(page)],
  [/^\/host\/car-parks\/(?<id>cpk_\w+)$/, async (page) => (await import("/host/car_park.js")).carPark(page)],
  [/^\/host\/car-parks\/(?<id>cpk_\w+)\/gates$/, async (page) => (await import("/host/gates.js")).gates(page)],
  [/^\/host\/car-parks\/(?<id>cpk_\w+)\/codes$/, async (page) => (await import("/host/new_codes.js")).watchCodes(page)],
  [/^\/host\/portals$/, async (page) => (await import("/host/portals.js")).portals(page)],
  [/^\/host\/portals\/new$/, async (page) => (await import("/host/portal.js")).newPortal(page)],
  [/^\/host\/portals\/(?<id>prt_\w+)$/, async (page) => (await import("/host/portal.js")).portal(page)],
];

/** Nobody can be invited yet: the day page would be empty, so the way there is shown in its place. */
export function needsFirstSteps({ organisation }) {
  return ![organisation.car_parks, organisation.portals].every((list) => list.some(({ archived }) => !archived));
}

export async function firstSteps(page) {
  return (await import("/host/first_steps.js")).firstSteps(page);
}

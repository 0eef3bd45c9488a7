// What the pages of the day and of acting for a visitor say, in English.

import { words as record } from "/host/words/records.js";

const many = (count, one, more) => (count === 1 ? `1 ${one}` : `${count} ${more}`);
const spots = (count) => many(count, "spot", "spots");

export const words = {
  ...record,

  frame: { menu: "Menu" },

  places: {
    today: "Today", bookings: "Bookings", invitations: "Invitations", portals: "Portals", car_parks: "Car parks", reports: "Reports",
    people: "People", audit: "Audit log", organisation: "Organisation", account: "Account",
  },

  more: "Show more",

  search: {
    label: "Search reservations",
    example: "Name, plate, e-mail or booking",
    button: "Search",
    title: "Search",
    found: (count, most) => (count >= most ? `The first ${count} reservations that fit` : many(count, "reservation fits", "reservations fit")),
    caption: "Reservations that fit, by start",
    nothing_title: "Nothing fits",
    nothing: "Try the licence plate without spaces, the whole e-mail address, or the beginning of a name.",
    start: "Enter a name, a licence plate, an e-mail address or the number of a booking. The key / brings you to the field from any page.",
    lost: "There was no answer. Check your connection, then search again.",
    try_again: "Search again",
  },

  today: {
    title: "Today",
    title_today: (day) => `Today, ${day}`,
    week_title: (first, last) => `${first} to ${last}`,
    no_car_park: "Your organisation has no car park in use.",
    car_park: "Car park",
    which_day: "Day",
    view: "View",
    day: "Day",
    week: "Week",
    today: "Today",
    jump: "Go to a date",
    earlier: "Previous day",
    later: "Next day",
    earlier_week: "Previous week",
    later_week: "Next week",
    book: "Book for a visitor",
    fresh: (time) => `As of ${time}. The page follows by itself.`,
    not_fresh: (time) => `Some of this could not be read at ${time}. The page keeps trying.`,
    kill_switch_title: "The kill switch is on",
    kill_switch: "No gate of this car park opens, neither for visitors nor from here.",
    kill_switch_exits: "No entrance of this car park opens, neither for visitors nor from here. Gates that are exits alone still do; one for both ways stays shut.",
  },

  strip: {
    capacity: (count) => spots(count),
    now: (time) => `${time}`,
    span: (from, until) => `${from} to ${until}`,
    run: (from, until, taken, of) => `${from} to ${until}: ${taken} of ${spots(of)} taken`,
    most: (taken, of, time) => `At most ${taken} of ${spots(of)} taken, at ${time}`,
    full: (from, until) => `Full from ${from} to ${until}`,
    empty: (of) => `None of ${spots(of)} taken`,
    closed: "Closed all day",
    is_closed: "Closed",
  },

  occupancy: {
    title: "Occupancy",
    now: (free, of) => `${free} of ${spots(of)} free now`,
    taken: "Taken",
    full: "Full",
    closed: "Closed",
    as_table: "Show as a table",
    caption: (day) => `Occupancy on ${day}`,
    time: "Time",
    taken_head: "Taken",
    free_head: "Free",
    lost: "The occupancy could not be read. The page keeps trying.",
  },

  lines: {
    when: "Time",
    visitor: "Visitor",
    plate: "Plate",
    state: "State",
    no_name: "Name forgotten",
    hours: (start, end) => `${start} to ${end}`,
    on_day: (day, time) => `${day}, ${time}`,
    since: (time) => `since ${time}`,
    unpaid: "Not paid",
    states: {
      expected: "Expected", here: "Here", overdue: "Time is over, still here", left: "Has left", absent: "Did not come",
      held: "Not confirmed yet", cancelled: "Cancelled", expired: "Not completed",
    },
  },

  visitors: {
    title: "Visitors",
    caption: (day) => `Visitors on ${day}, by start`,
    counts: (expected, here, left, more) => `${expected} expected, ${here} here, ${left} left${more ? ", of those shown" : ""}`,
    nobody_today: "Nobody is expected today.",
    nobody: "Nobody is expected on this day.",
    more_shown: (count) => `${many(count, "more visitor is", "more visitors are")} shown.`,
    arrived: (name) => `${name} has arrived.`,
    several_arrived: (count) => `${count} visitors have arrived.`,
    lost: "The visitors could not be read. The page keeps trying.",
  },

  gates: {
    title: "Gates",
    none: "This car park has no gate.",
    lost: "The gates could not be read. The page keeps trying.",
    open: "Open…",
    online: "Online",
    directions: { ENTRY: "Entrance", EXIT: "Exit", BOTH: "Entrance and exit" },
    barriers: { CLOSED: "barrier down", OPENING: "barrier goes up", OPEN: "barrier up", CLOSING: "barrier goes down", FAULT: "barrier reports a fault" },
    offline_since: (time) => `Offline, last heard at ${time}`,
    never_heard: "Offline, not heard yet",
  },

  opening: {
    title: (gate) => `Open ${gate}`,
    reason: "Why do you open it?",
    hint: "Stands in the audit log, with your name.",
    usual_label: "Usual reasons",
    usual: ["The plate was not read", "The visitor has no phone", "Delivery"],
    button: "Open the gate",
    busy: "Asking the gate…",
    keep: "Leave it shut",
    missing: "Say why you open the gate.",
    too_short: "Say it in at least 3 letters.",
    refused_title: "The gate stays shut",
    refused: "The gate was not asked. Try again.",
    lost: "It is not known whether the gate was asked. Press again with the same reason: it opens once.",
    unknown: "It is not known what became of it. Look at the gate.",
    states: {
      REQUESTED: "Asking the gate…", SENT: "Asking the gate…", OPENED: "The gate is open.",
      REFUSED: "The gate refused to open. Look whether something stands in its way.",
      TIMED_OUT: "The gate did not answer. It may be without power or connection: open it by hand there.",
    },
    close: "Close",
    again: "Ask again",
  },

  events: {
    title: "At the gates",
    only: "Only refusals",
    none: "Nothing happened at the gates on this day.",
    none_yet: "Nothing has happened at the gates yet.",
    none_refused: "Nobody was refused.",
    refused: (gate) => `Refused at ${gate}.`,
    gate_refused: (gate) => `${gate} refused to open.`,
    no_answer: (gate) => `${gate} did not answer.`,
    opened: (gate) => `${gate} opened.`,
    opened_by_hand: (gate) => `${gate} opened by hand.`,
    asked: (gate) => `${gate} was asked to open.`,
    by: (email) => `by ${email}`,
    read: (plate) => `read as ${plate}`,
    notices: {
      LOCKED_OUT: (gate) => `The keypad at ${gate} is locked.`,
      UNLOCKED: (gate) => `The keypad at ${gate} is unlocked.`,
      FAULT: (gate) => `${gate} has a fault.`,
    },
    methods: { REMOTE_CONTROL: "from the phone", ANPR: "by the camera", KEYPAD: "with the code", STAFF: "by hand" },
  },
};

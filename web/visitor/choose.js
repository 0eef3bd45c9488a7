// When and how many: spots, day, time. Every time is one that the server offered, offset and all;
// nothing here adds hours to a wall clock, so the days on which clocks change need no care.

import { ask, dateInWords, focusOn, h, Lost, Refused } from "/shared/page.js";
import { daysOf } from "/visitor/days.js";
import { costOf, linesOf } from "/visitor/price.js";

const MINUTE = 60_000;
// As many as the server takes in one booking.
const MOST = 19;

export function choose(page, offer) {
  const { words, signal } = page;
  const say = words.choose;
  const { portal, organisation, car_park: place } = offer;
  const { contact } = organisation;
  const times = page.times(place);
  const kept = page.draft();
  const draft = kept.value;
  const { fixed, first, last } = portal.dates;
  // What was typed yesterday may name a day that is past.
  if (fixed) draft.day = fixed;
  else if (draft.day < first || draft.day > last) draft.day = null;
  const hours = h("div", { class: "hours" });
  const foot = h("div", { class: "foot" });
  const days = fixed ? null : daysOf(page, offer, draft, { onPick: pickDay, lost });
  let look = 0;
  let length = 1;
  let count_again = 0;
  let reading = 0;
  let drawSpots = () => {};

  const fresh = (path, options) => ask(path, { token: page.token, signal, ...options });
  const availability = (from, to) =>
    fresh(`/api/invitation/availability?from=${from}&to=${to}&spots=${draft.spots}`);
  const dayInWords = (date) => dateInWords(date, words);
  const keep = (changes) => {
    Object.assign(draft, changes);
    kept.save();
    drawFoot();
  };

  page.show(say.title,
    portal.maximum_spots > 1 && spotsStepper(),
    fixed
      ? h("section", {}, h("h2", {}, say.day), h("p", { class: "big" }, dayInWords(fixed)))
      : h("fieldset", {}, h("legend", {}, say.day), days.element),
    h("section", { class: "time" }, h("h2", { id: "time" }, say.time), hours),
    foot);
  drawFoot();
  days?.read();
  if (draft.day) readDay();
  else hours.replaceChildren(h("p", { class: "hint" }, say.day_first));

  // --- Spots ----------------------------------------------------------------------------------

  function mostSpots() {
    const slots = Math.max(1, draft.stays.length + (draft.slot ? 1 : 0));
    return Math.min(portal.maximum_spots, Math.floor(MOST / slots));
  }

  function spotsStepper() {
    const count = h("output", { class: "count", "aria-live": "polite" });
    const step = (by) => {
      const spots = Math.min(mostSpots(), Math.max(1, draft.spots + by));
      if (spots === draft.spots) return;
      keep({ spots });
      clearTimeout(look);
      clearTimeout(count_again);
      // Times for another number of spots must not be chosen from meanwhile: they would be lost.
      if (draft.day) waitForTimes();
      count_again = setTimeout(() => {
        days?.again();
        if (draft.day) readDay();
      }, 250);
    };
    const fewer = h("button", { class: "step", type: "button", "aria-label": say.fewer, onclick: () => step(-1) }, "−");
    const more = h("button", { class: "step", type: "button", "aria-label": say.more, onclick: () => step(1) }, "+");
    const draw = () => {
      count.textContent = draft.spots;
      fewer.setAttribute("aria-disabled", draft.spots <= 1);
      more.setAttribute("aria-disabled", draft.spots >= mostSpots());
    };
    drawSpots = draw;
    draw();
    return h("section", { class: "spots" },
      h("div", {}, h("h2", {}, say.spots), h("p", { class: "hint" }, `${say.one_each}. ${say.at_most(portal.maximum_spots)}.`)),
      h("div", { class: "stepper" }, fewer, count, more));
  }

  function pickDay(date) {
    keep({ day: date, slot: null, choice: null });
    clearTimeout(look);
    // The arrow keys pass over days; only the one they rest on is looked up.
    look = setTimeout(readDay, 60);
    return days.pick(date);
  }

  // --- Times ----------------------------------------------------------------------------------

  /** From now on no earlier answer is drawn; returns the number of this wait. */
  function waitForTimes() {
    hours.replaceChildren(h("div", { class: "bone choice" }, h("span", { class: "unseen" }, say.looking)), h("div", { class: "bone choice" }));
    return ++reading;
  }

  async function readDay() {
    const { day } = draft;
    const mine = waitForTimes();
    try {
      const first_time = fixed && draft.spots === 1 && hours.dataset.asked !== "yes";
      hours.dataset.asked = "yes";
      const answer = first_time ? await page.first_look() : await availability(day, day);
      if (signal.aborted || mine !== reading || day !== draft.day) return;
      drawTimes(answer);
    } catch (error) {
      if (signal.aborted || mine !== reading || day !== draft.day) return;
      if (error instanceof Refused) return page.problem(error);
      hours.replaceChildren(lost(readDay));
    }
  }

  function drawTimes({ days: [{ status }], quarters, predefined }) {
    // The quarters go on after midnight, where a stay may end; it begins on the day that was chosen.
    const starts = (portal.durations.free ? startsIn(quarters, portal.durations.free) : []).filter(({ start }) => start.startsWith(draft.day));
    if (status === "CLOSED") return nothingFree(say.closed_day(dayInWords(draft.day)));
    if (!starts.length && !predefined.some(({ available }) => available)) {
      return nothingFree((fixed ? say.full_fixed : say.full_day)(dayInWords(draft.day), draft.spots, contact));
    }
    const free = h("div", { class: "free" });
    const cards = predefined.map((offered) => card(offered.name, times.hours(offered.time_slot), {
      checked: draft.choice === offered.name && offered.available, disabled: !offered.available, note: offered.reason,
      onchange: () => {
        free.replaceChildren();
        // The API refuses fields that it did not ask for, such as the zone's name.
        const { start, end } = offered.time_slot;
        keep({ choice: offered.name, slot: { start, end } });
      },
    }));
    const choosing = () => free.replaceChildren(...startAndEnd(starts));
    if (starts.length && predefined.length) {
      cards.push(card(say.other_time, say.other_time_hint, {
        checked: draft.choice === "free",
        onchange: () => {
          keep({ choice: "free", slot: null });
          choosing();
        },
      }));
    }
    hours.replaceChildren(...(cards.length ? [h("div", { class: "cards", role: "radiogroup", "aria-labelledby": "time" }, cards)] : []), free);
    // What was chosen before a reload or for fewer spots may have gone since.
    const still = predefined.find(({ name, available }) => available && name === draft.choice);
    if (draft.choice && draft.choice !== "free" && !still) keep({ choice: null, slot: null });
    if (starts.length && (!predefined.length || draft.choice === "free")) choosing();
    page.announce(say.times_ready(dayInWords(draft.day)));
  }

  function card(name, detail, { note, ...radio }) {
    return h("label", { class: "card" }, h("input", { type: "radio", name: "time", ...radio }),
      h("span", {}, h("b", {}, name), h("span", { class: "detail" }, detail), note && h("span", { class: "detail" }, note)));
  }

  function startAndEnd(starts) {
    const chosen = draft.choice === "free" ? draft.slot : null;
    const from = h("select", { id: "from", onchange: () => fillEnds(null) },
      h("option", { value: "" }, say.pick_start), starts.map(({ start }) => h("option", { value: start }, times.time(start))));
    const to = h("select", { id: "to", onchange: pick });
    function fillEnds(end) {
      const ends = starts.find(({ start }) => start === from.value)?.ends ?? [];
      to.replaceChildren(h("option", { value: "" }, from.value ? say.pick_end : say.start_first),
        ...ends.map((option) => h("option", { value: option.end }, say.end_option(times.time(option.end), words.duration(option.minutes)))));
      to.disabled = !ends.length;
      to.value = ends.some((option) => option.end === end) ? end : "";
      pick();
    }
    function pick() {
      keep({ choice: "free", slot: from.value && to.value ? { start: from.value, end: to.value } : null });
    }
    from.value = starts.some(({ start }) => start === chosen?.start) ? chosen.start : "";
    fillEnds(chosen?.end);
    return [h("div", { class: "pair" },
      h("div", { class: "field" }, h("label", { for: "from" }, say.from), from),
      h("div", { class: "field" }, h("label", { for: "to" }, say.to), to)),
    h("p", { class: "hint" }, place.time_zone_name)];
  }

  async function nothingFree(sentence) {
    const { day, spots } = draft;
    keep({ slot: null, choice: null });
    await days?.reading;
    if (signal.aborted || day !== draft.day || spots !== draft.spots) return;
    page.announce(sentence);
    const near = days?.nearest(day) ?? [];
    hours.replaceChildren(h("div", { class: "note" }, h("p", {}, sentence),
      days && (near.length
        ? [h("p", { class: "name" }, say.nearest), h("div", { class: "near" }, near.map((date) =>
          h("button", { class: "quiet", type: "button", onclick: () => focusOn(pickDay(date)) }, dayInWords(date))))]
        : h("p", {}, say.none_near(contact)))));
  }

  function lost(again) {
    return h("div", { class: "note" }, h("p", {}, say.times_lost),
      h("button", { class: "quiet", type: "button", onclick: again }, words.frame.try_again));
  }

  // --- The foot: what was chosen, what it costs, on to the visitors -------------------------------

  function drawFoot() {
    drawSpots();
    const several = portal.several_days && days;
    const slots = [...draft.stays, ...(draft.slot ? [draft.slot] : [])];
    const chosen = h("div", { class: "chosen" });
    foot.replaceChildren(
      ...(several && draft.stays.length ? [daysSoFar()] : []),
      ...(several && draft.slot ? [draft.spots * (slots.length + 1) <= MOST
        ? h("button", { class: "quiet", type: "button", onclick: anotherDay }, say.another_day)
        : h("p", { class: "hint" }, say.no_more(MOST))] : []),
      chosen,
      h("p", { class: "fault", id: "foot-fault", role: "alert" }),
      h("button", { class: "button", type: "button", onclick: next }, say.next),
      h("p", { class: "hint" }, say.next_hint));
    if (!slots.length) chosen.append(h("p", { class: "big" }, say.nothing_chosen), h("p", { class: "price" }, say.nothing_chosen_hint));
    else if (portal.free_of_charge) drawChosen(chosen, slots, () => null, say.free_of_charge);
    else priceOf(slots, chosen);
  }

  function drawChosen(chosen, slots, below, total) {
    // A price for several spots has a line that counts them.
    const counted = !portal.free_of_charge && draft.spots > 1;
    chosen.replaceChildren(...[
      slots.map((slot, index) => [h("p", { class: "big" }, times.span(slot)), below(index)]),
      !counted && h("p", {}, words.spots(draft.spots)), h("p", { class: "price" }, total),
    ].flat(2).filter(Boolean));
  }

  function daysSoFar() {
    return h("section", {}, h("h2", {}, say.your_days), h("ul", { class: "list" }, draft.stays.map((slot, index) =>
      h("li", {}, h("span", {}, times.span(slot)), h("button", {
        class: "quiet", type: "button", "aria-label": `${say.remove} ${times.span(slot)}`,
        onclick: () => {
          keep({ stays: draft.stays.filter((_, other) => other !== index) });
          focusOn(foot.querySelector("h2") ?? foot.querySelector(".button"));
        },
      }, say.remove)))));
  }

  function anotherDay() {
    keep({ stays: [...draft.stays, draft.slot], slot: null, choice: null, day: null });
    hours.replaceChildren(h("p", { class: "hint" }, say.day_first));
    focusOn(days.pick(null));
  }

  async function priceOf(slots, chosen) {
    const { spots } = draft;
    // The places of the last lines are kept for those that come.
    drawChosen(chosen, slots, () => linesOf(page, null, length), h("span", { class: "bone" }, say.pricing));
    try {
      const { quotes, total, refusal } = await costOf(page, slots, spots);
      if (signal.aborted || !chosen.isConnected) return;
      length = Math.max(...quotes.map(({ lines }) => lines.length)) + (spots > 1);
      const sentence = refusal?.detail ?? (total.gross.amount ? words.price(total) : say.free_of_charge);
      drawChosen(chosen, slots, (index) => linesOf(page, quotes[index], 0), sentence);
      page.announce(sentence);
    } catch (error) {
      if (signal.aborted || !chosen.isConnected) return;
      drawChosen(chosen, slots, () => null, error instanceof Lost ? say.price_lost : error.detail);
      if (error instanceof Lost) chosen.append(h("button", { class: "quiet", type: "button", onclick: drawFoot }, words.frame.try_again));
    }
  }

  function next() {
    if (draft.slot || draft.stays.length) return page.go("who");
    foot.querySelector("#foot-fault").textContent = draft.day ? say.missing_time : say.missing_day;
    focusOn(draft.day ? hours.querySelector("input:enabled, select:enabled, button") ?? hours : days.pick(null));
  }
}

/** Where a stay may start and, for each start, where it may end: only over quarters that are free. */
export function startsIn(quarters, { minimum_minutes: least, maximum_minutes: most, step_minutes: step }) {
  return quarters.flatMap((quarter, index) => {
    if (!quarter.available) return [];
    const ends = [];
    for (let at = index; quarters[at]?.available; at += 1) {
      if (at > index && Date.parse(quarters[at - 1].end) !== Date.parse(quarters[at].start)) break;
      const minutes = (Date.parse(quarters[at].end) - Date.parse(quarter.start)) / MINUTE;
      if (minutes > most) break;
      if (minutes >= least && (minutes - least) % step === 0) ends.push({ end: quarters[at].end, minutes });
    }
    return ends.length ? [{ start: quarter.start, ends }] : [];
  });
}

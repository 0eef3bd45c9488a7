// The visitor's page: the pass, and the remote control when its time has come. Nothing opens without
// a press, and what the page says about the gate is what the gate said.

import { ask, clockFrom, h, Lost, newKey, Refused } from "/shared/page.js";
import { pass, save, waysIn } from "/visitor/booking.js";
import { refundSentence, spotFacts } from "/visitor/payment.js";

const POLL = 500;
const PRESS_PATIENCE = 8_000;
const SECOND = 1_000;
// A command lives for seconds; later, the old key could only bring back an old answer.
const SAME_PRESS = 30_000;
// Between two looks at the server, however often the page wants to know.
const REST = 2_000;
// How long past its expiry a command's outcome may still be on its way to us.
const LAST_WORD = 3_000;
// How often the open remote control asks whether a camera or a keypad has kept its gate shut.
const LOOK = 10_000;

export async function visit(page) {
  const { words, signal } = page;
  const say = words.visit;
  let reservation = await page.ask("/api/reservation");
  let now = clockFrom(reservation.now);
  let timer = 0;
  page.frame(reservation.organisation);
  const { organisation, car_park: place } = reservation;
  const { contact } = organisation;
  const times = page.times(place);
  const control = h("section", { class: "control" });
  const turned_away = h("div", { role: "status" });
  const rest = h("div", { class: "rest" });
  const presses = new Map();
  let busy = false;
  let rested = 0;
  draw();
  signal.addEventListener("abort", () => clearInterval(timer));
  // A phone's clocks stand still in a pocket: whoever looks again gets the state of now.
  const seen = () => !document.hidden && !busy && refresh();
  document.addEventListener("visibilitychange", seen, { signal });
  addEventListener("online", seen, { signal });

  function phase() {
    if (reservation.state !== "CONFIRMED" && reservation.state !== "USED") return reservation.state;
    const { status } = reservation.remote_control;
    if (status !== "UNAVAILABLE") return { BEFORE: "before", OPEN: "now", AFTER: "after" }[status];
    if (now() < Date.parse(reservation.time_slot.start)) return "before";
    return now() < Date.parse(reservation.time_slot.end) ? "now" : "after";
  }

  function draw() {
    drawControl();
    drawTurnedAway();
    drawRest();
    page.show(say.titles[phase()], turned_away, control, rest);
  }

  function drawRest() {
    const { refund, payment } = reservation;
    rest.replaceChildren(...[
      refund && h("p", { class: "note" }, refundSentence(page, refund, payment?.paid_with, contact)),
      pass(page, { organisation, car_park: place, time_slot: reservation.time_slot, people: [reservation] }),
      ...below(),
    ].flat().filter(Boolean));
  }

  // A visitor whose plate was not understood is helped by the phone in their hand.
  function drawTurnedAway() {
    const { turned_away: shut } = reservation;
    if (turned_away.dataset.at === (shut?.at ?? "")) return;
    turned_away.dataset.at = shut?.at ?? "";
    turned_away.replaceChildren(...(shut?.detail ? [h("p", { class: "note" }, h("b", {}, say.stayed_shut(shut.gate_name)), " ", shut.detail)] : []));
  }

  function below() {
    const live = phase() === "before" || phase() === "now";
    const note = h("p", { class: "hint", role: "status" });
    const cost = reservation.state !== "EXPIRED" && spotFacts(page, reservation);
    const { controller, visitor_details_days, access_log_days } = reservation.privacy;
    return [
      live && h("section", {}, h("h2", {}, say.way_in), waysIn(ways())),
      cost && h("section", {}, h("h2", {}, words.payment.cost), cost),
      place.directions && h("section", {}, h("h2", {}, say.directions), h("p", {}, place.directions)),
      h("div", { class: "actions" },
        live && h("button", { class: "quiet", type: "button", onclick: () => saveCalendar(note) }, say.calendar),
        live && reservation.capabilities.includes("CANCEL") && reservation.cancellation.possible
          && h("a", { class: "quiet", href: `/cancel#${page.token}` }, say.cancel), note),
      h("p", { class: "data" }, say.data(controller, visitor_details_days, access_log_days)),
    ];
  }

  function ways() {
    const methods = new Set(place.access_methods);
    const { opens_at, closes_at } = reservation.remote_control;
    const code = reservation.keypad_code;
    return [
      methods.has("ANPR") && say.by_plate,
      methods.has("KEYPAD") && [say.by_code, code ? [h("span", { class: "code" }, grouped(code)), say.by_code_hint] : say.code_later],
      methods.has("REMOTE_CONTROL") && [say.by_phone, say.by_phone_hint(times.time(opens_at), times.end({ start: opens_at, end: closes_at }))],
    ];
  }

  // --- What can be done now -------------------------------------------------------------------

  function drawControl() {
    clearInterval(timer);
    const { remote_control: remote } = reservation;
    const plain = (sentence, ...more) => control.replaceChildren(h("p", { class: "lead" }, sentence), ...more.filter(Boolean));
    const until = (iso) => Math.max(0, Math.ceil((Date.parse(iso) - now()) / SECOND));
    const phases = {
      CANCELLED: () => plain(say.cancelled),
      EXPIRED: () => plain(say.expired(contact)),
      HELD: () => {
        plain(say.held);
        timer = setInterval(refresh, 2 * SECOND);
      },
      after: () => plain(say.ended(times.moment(reservation.time_slot.end)), h("p", {}, say.still_inside(contact))),
      before: countdown,
      now: gates,
    };
    if (remote.status === "UNAVAILABLE" && (phase() === "now" || phase() === "before")) {
      if (place.access_methods.includes("REMOTE_CONTROL")) return plain(remote.refusal?.detail ?? say.unavailable, h("p", {}, say.sentence(say.way_on(null, contact))));
      return control.replaceChildren();
    }
    return phases[phase()]();

    function countdown() {
      const same_day = times.day(remote.opens_at) === times.day(new Date(now()).toISOString());
      const left = h("p", { class: "left", role: "timer" }, words.left(until(remote.opens_at)));
      plain(same_day ? say.before(times.time(remote.opens_at)) : say.before_day(times.moment(remote.opens_at)),
        h("p", { class: "hint" }, say.to_go), left);
      timer = setInterval(() => {
        left.textContent = words.left(until(remote.opens_at));
        if (!until(remote.opens_at)) refresh();
      }, SECOND);
    }

    function gates() {
      const picture = barrier(say);
      const focused = [...control.querySelectorAll("button")].indexOf(document.activeElement);
      control.replaceChildren(h("p", { class: "lead" }, say.stand),
        h("div", { class: "gates" }, picture.element, remote.gates.map((gate, index) => gateControl(gate, index, picture))),
        h("p", { class: "hint" }, say.until(times.end({ start: remote.opens_at, end: remote.closes_at }))));
      control.querySelectorAll("button")[focused]?.focus();
      let looks = 0;
      timer = setInterval(() => {
        looks = (looks + SECOND) % LOOK;
        if (!busy && !document.hidden && (!until(remote.closes_at) || !looks)) refresh();
      }, SECOND);
    }
  }

  // What may be another at the next look, such as a code that the host has changed.
  function facts() {
    const { remote_control: { status, gates }, keypad_code, licence_plate, visitor, refund } = reservation;
    return [[phase(), status], gates, [keypad_code, licence_plate, visitor, refund]].map((fact) => JSON.stringify(fact));
  }

  async function refresh() {
    if (performance.now() < rested || signal.aborted) return;
    rested = Infinity;
    try {
      const before = facts();
      const answer = await page.ask("/api/reservation");
      if (signal.aborted || busy) return;
      reservation = answer;
      now = clockFrom(answer.now);
      const [phase_stays, gates_stay, rest_stays] = facts().map((fact, index) => fact === before[index]);
      if (!phase_stays) return draw();
      drawTurnedAway();
      if (phase() === "before" || !gates_stay) drawControl();
      if (!rest_stays) drawRest();
    } catch (error) {
      // Too many look just now: what stands here stays, and so do its buttons.
      if (error instanceof Refused && error.status !== 429 && !signal.aborted) page.problem(error);
      else page.announce(say.stale);
    } finally {
      rested = performance.now() + REST;
    }
  }

  // --- One gate: press, light, done -----------------------------------------------------------

  function gateControl(gate, index, picture) {
    const answer = h("p", { class: `answer ${gate.online ? "" : "silent"}`, role: "status", "aria-live": "assertive" },
      gate.online ? "" : say.continued(say.offline_gate(gate.name), wayOn()));
    const button = h("button", { class: `gate ${index ? "" : "button"}`, type: "button", onclick: press },
      h("b", {}, say.open(gate.name)), h("span", {}, say.direction[gate.direction]));
    return [button, answer];

    function tell(kind, sentence) {
      answer.className = `answer ${kind}`;
      answer.textContent = sentence;
    }

    async function press() {
      if (busy) return;
      busy = true;
      for (const other of control.querySelectorAll("button")) other.setAttribute("aria-disabled", "true");
      picture.lower();
      for (const other of control.querySelectorAll(".answer")) other.textContent = "";
      tell("asked", say.asking);
      const last = presses.get(gate.id);
      const again = last && performance.now() - last.at < SAME_PRESS;
      const key = again ? last.key : newKey();
      if (!again) presses.set(gate.id, { key, at: performance.now() });
      try {
        const command = await ask(`/api/reservation/gates/${encodeURIComponent(gate.id)}/open`, {
          method: "POST", token: page.token, key, patience: PRESS_PATIENCE,
        });
        tell("asked", say.asked);
        await outcome(command);
        presses.delete(gate.id);
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Refused) presses.delete(gate.id);
        tell("no", error instanceof Refused ? refusal(error) : say.lost);
        if (!(error instanceof Lost || error instanceof Refused)) throw error;
      } finally {
        busy = false;
        for (const other of control.querySelectorAll("button")) other.removeAttribute("aria-disabled");
      }
    }

    async function outcome(command) {
      // The command's own two times tell how long to wait, whatever this page thinks the time is.
      const patience = Date.parse(command.expires_at) - Date.parse(command.requested_at) + LAST_WORD;
      const limit = performance.now() + patience;
      for (let { state } = command; ;) {
        if (state === "OPENED") {
          picture.lift();
          return tell("yes", say.opened[gate.direction]);
        }
        if (state === "REFUSED") return tell("no", andNow(say.no_opening));
        if (state === "TIMED_OUT") return tell("no", andNow(say.no_answer));
        await new Promise((resolve) => setTimeout(resolve, POLL));
        if (signal.aborted) return undefined;
        try {
          ({ state } = await page.ask(`/api/reservation/commands/${encodeURIComponent(command.id)}`));
        } catch (error) {
          if (performance.now() > limit || error instanceof Refused) throw error;
        }
        if (performance.now() > limit && state !== "OPENED" && state !== "REFUSED") state = "TIMED_OUT";
      }
    }

    function refusal({ status, code, detail, retryAfter }) {
      if (status === 429) return words.problem.too_often(retryAfter ?? 10);
      // The code opens a gate whose link is down, and none that is held shut on purpose.
      return code === "GATE_OFFLINE" ? andNow(say.no_contact) : detail;
    }

    function andNow(sentence) {
      return [sentence(gate.name), say.sentence(wayOn())].join(" ");
    }
  }

  function wayOn() {
    return say.way_on(reservation.keypad_code && grouped(reservation.keypad_code), contact);
  }

  async function saveCalendar(note) {
    try {
      save(await page.ask("/api/reservation/calendar"), "parking.ics");
      note.textContent = say.calendar_ready;
    } catch {
      note.textContent = say.calendar_lost;
    }
  }
}

/** 482719 is easier to type as 4827 19. */
const grouped = (code) => code.replace(/(.{4})(?=.)/g, "$1\u00a0");

/** A barrier that lifts when the gate says that it lifted. */
function barrier(say) {
  const title = h("span", { class: "unseen" }, say.barrier.down);
  const drawing = h("svg", { viewBox: "0 -14 200 112", class: "barrier", "aria-hidden": "true" },
    h("path", { class: "ground", d: "M14 94H186" }),
    h("g", { class: "boom" },
      h("path", { class: "pole", d: "M48 58H156" }),
      h("path", { class: "stripes", d: "M68 58H88M108 58H128M148 58H158" })),
    h("rect", { class: "post", x: 36, y: 46, width: 24, height: 48, rx: 5 }),
    h("circle", { class: "lamp", cx: 48, cy: 58, r: 5 }));
  const element = h("div", { class: "picture" }, drawing, title);
  const set = (up) => {
    element.classList.toggle("up", up);
    title.textContent = up ? say.barrier.up : say.barrier.down;
  };
  return { element, lift: () => set(true), lower: () => set(false) };
}

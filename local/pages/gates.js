// Moves every drawn barrier as its gate says it moves, and lets people do what they do at a gate.

const WORDS = {
  CLOSED: "Closed",
  OPENING: "Opening",
  OPEN: "Open",
  CLOSING: "Closing",
  FAULT: "Out of order",
};
const METHODS = { ANPR: "plate", KEYPAD: "code" };
const SECOND = 1000;
const time = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "short", timeStyle: "short" });

let known = [];

function card(gate) {
  return document.querySelector(`[data-gate="${CSS.escape(gate.gate_id)}"]`);
}

function sentence(gate) {
  if (!gate.running) return "Its simulator has ended. Start Baypass again to bring it back.";
  if (gate.online === null) return "Connecting";
  const barrier = WORDS[gate.barrier];
  if (gate.online) return barrier;
  return `${barrier}. ${gate.link === "cut" ? "Its line is cut" : "Not connected"}`;
}

function decided({ attempt }) {
  if (!attempt) return "nothing yet";
  const by = attempt.offline ? "by itself" : "by the cloud";
  return `${time.format(new Date(attempt.at))}: ${attempt.decision} (${METHODS[attempt.method]}), ${by}`;
}

// A gate alone has no words for people, only its reason.
function said({ attempt }) {
  return attempt ? attempt.say || attempt.decision : "";
}

function display(gate) {
  if (gate.typed) return "•".repeat(gate.typed);
  if (gate.locked_until && new Date(gate.locked_until) > Date.now()) {
    return `Locked until ${time.format(new Date(gate.locked_until))}`;
  }
  return said(gate);
}

function age(from) {
  const seconds = Math.max(0, Math.round((Date.now() - new Date(from)) / SECOND));
  if (seconds < 60) return `${seconds} s old`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} min old` : `${Math.floor(seconds / 3600)} h old`;
}

function list(gate) {
  if (gate.list_version === null) return "none";
  const old = gate.list_issued_at ? `${age(gate.list_issued_at)}, ` : "";
  return `version ${gate.list_version}, ${old}good until ${moment.format(new Date(gate.list_valid_until))}`;
}

function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function show(gates) {
  known = gates;
  for (const gate of gates) {
    const drawn = card(gate);
    if (!drawn) continue;
    drawn.dataset.barrier = gate.barrier ?? "";
    drawn.dataset.online = String(gate.online === true);
    say(drawn.querySelector("[role=status]"), sentence(gate));
    say(drawn.querySelector(".display"), display(gate));
    drawn.querySelector("[role=switch]").setAttribute("aria-checked", String(gate.link !== "cut"));
    say(drawn.querySelector("[data-fact=decided]"), decided(gate));
    say(drawn.querySelector("[data-fact=said]"), said(gate) || "nothing yet");
    say(drawn.querySelector("[data-fact=queued]"), String(gate.queued_events));
    say(drawn.querySelector("[data-fact=list]"), list(gate));
  }
}

async function press(drawn, what) {
  const answer = await fetch(`/local/gates/${encodeURIComponent(drawn.dataset.gate)}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(what),
  }).catch(() => null);
  if (answer?.ok) return;
  const problem = answer ? (await answer.json()).message : "This page has lost its connection to Baypass.";
  say(drawn.querySelector("[role=status]"), problem);
}

for (const drawn of document.querySelectorAll("[data-gate]")) {
  drawn.querySelector(".camera").addEventListener("submit", (event) => {
    event.preventDefault();
    press(drawn, { plate: event.target.elements.plate.value });
  });
  const keypad = drawn.querySelector(".keypad");
  keypad.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (key) press(drawn, { digit: key.dataset.key });
  });
  keypad.addEventListener("keydown", (event) => {
    if (/^[0-9]$/.test(event.key)) press(drawn, { digit: event.key });
  });
  const line = drawn.querySelector("[role=switch]");
  line.addEventListener("click", () => {
    press(drawn, { link: line.getAttribute("aria-checked") === "true" ? "cut" : "up" });
  });
}

const changes = new EventSource("/local/gates/changes");
changes.addEventListener("message", (event) => show(JSON.parse(event.data)));
changes.addEventListener("error", () => {
  for (const status of document.querySelectorAll("[role=status]")) {
    status.textContent = "This page has lost its connection to Baypass.";
  }
});
// A list grows older without anybody saying so.
setInterval(() => show(known), 5 * SECOND);

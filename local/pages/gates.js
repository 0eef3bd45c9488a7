// Moves every drawn barrier as its gate says it moves.

const WORDS = {
  CLOSED: "Closed",
  OPENING: "Opening",
  OPEN: "Open",
  CLOSING: "Closing",
  FAULT: "Out of order",
};

function sentence(gate) {
  if (!gate.running) return "Its simulator has ended. Start Baypass again to bring it back.";
  if (gate.online === null) return "Connecting";
  return gate.online ? WORDS[gate.barrier] : "Not connected";
}

function show(gates) {
  for (const gate of gates) {
    const drawn = document.querySelector(`[data-gate="${CSS.escape(gate.gate_id)}"]`);
    if (!drawn) continue;
    drawn.dataset.barrier = gate.barrier ?? "";
    drawn.dataset.online = String(gate.online === true);
    drawn.querySelector("[role=status]").textContent = sentence(gate);
  }
}

const changes = new EventSource("/local/gates/changes");
changes.addEventListener("message", (event) => show(JSON.parse(event.data)));
changes.addEventListener("error", () => {
  for (const status of document.querySelectorAll("[role=status]")) {
    status.textContent = "This page has lost its connection to Baypass.";
  }
});

// Counts the deadline down; without it the page says when it is.

const timer = document.querySelector("[data-until]");
const until = Date.parse(timer.dataset.until);

function show() {
  const left = Math.max(0, Math.round((until - Date.now()) / 1000));
  const seconds = String(left % 60).padStart(2, "0");
  timer.textContent = left ? `${Math.floor(left / 60)}:${seconds} left to pay.` : "The time to pay is over.";
}

show();
setInterval(show, 1000);

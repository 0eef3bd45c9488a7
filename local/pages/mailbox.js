// Shows new mails without being asked to.

const PAUSE = 2000;
const list = document.getElementById("mails");

async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("mails");
  if (fresh.textContent !== list.textContent) list.replaceChildren(...fresh.childNodes);
}

setInterval(() => refresh().catch(() => {}), PAUSE);

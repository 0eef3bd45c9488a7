// Copies what stands beside a button. Where a page may not copy there is no button: a click on the
// text marks all of it.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.removeAttribute("aria-label");
    button.textContent = "Copied";
  });
}

// Comforts of a kit's page; it works without them.

// Copy the text for networks that take none from us.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const label = button.querySelector("[data-copied]");
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent);
    label.textContent = label.dataset.copied;
  });
}

// Words that were changed and not saved are saved on the way to the composer.
const form = document.getElementById("caption-form");
const text = form?.querySelector("textarea");
document.querySelector("[data-share]")?.addEventListener("click", async (event) => {
  if (!text || text.value === text.defaultValue) return;
  event.preventDefault();
  const share = event.currentTarget.href;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  // A redirect is our page saying "saved"; anything else is shown as it is, by sending the form itself.
  if (answer.type === "opaqueredirect") location.assign(share);
  else form.requestSubmit();
});

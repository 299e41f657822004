// Shows the kit that was kept on this phone, and comes back once there is a net.

const kept = await caches.match("/last-kit");
if (kept) {
  const kit = await kept.json();
  const section = document.getElementById("last-kit");
  for (const name of ["title", "why", "words"]) section.querySelector(`[data-${name}]`).textContent = kit[name];
  section.querySelector("[data-without-link]").hidden = kit.words.includes("/r/");
  section.hidden = false;
  const button = section.querySelector("[data-copy]");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(kit.words);
    const label = button.querySelector("span");
    label.textContent = label.dataset.copied;
  });
}

window.addEventListener("online", () => location.reload());

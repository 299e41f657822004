// The installed app: its worker, the kit that it keeps for when there is no net, its badge. All of it is optional.

const kit = document.querySelector("[data-kit]")?.dataset;

if ("serviceWorker" in navigator) {
  await navigator.serviceWorker.register("/sw.js");
  if (kit) {
    const { title, why, words } = kit;
    const content = new Response(JSON.stringify({ title, why, words }), { headers: { "Content-Type": "application/json" } });
    const kept = await caches.open("last-kit");
    await kept.put("/last-kit", content);
  }
}

// The badge says whether there is something to share; a browser may refuse one.
const badge = document.querySelector("[data-badge]")?.dataset.badge;
if (badge) await Promise.resolve(badge === "1" ? navigator.setAppBadge?.(1) : navigator.clearAppBadge?.()).catch(() => {});

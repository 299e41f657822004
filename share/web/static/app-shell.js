// The installed app: its worker, the kit that it keeps for when there is no net, its badge. All of it is optional.

const kit = document.querySelector("[data-keep]")?.dataset;
// The kit that was taken back or has closed, "" where none is out at all.
const over = document.querySelector("[data-over]")?.dataset.over;
let badge = document.querySelector("[data-badge]")?.dataset.badge;

if ("serviceWorker" in navigator) {
  await navigator.serviceWorker.register("/sw.js");
  if (kit) {
    const { keep: slug, title, why, words } = kit;
    const content = new Response(JSON.stringify({ slug, title, why, words }), { headers: { "Content-Type": "application/json" } });
    const kept = await caches.open("last-kit");
    await kept.put("/last-kit", content);
  } else if (over !== undefined) {
    const last = await (await caches.match("/last-kit"))?.json();
    if (last && (!over || last.slug === over)) {
      await caches.delete("last-kit");
      badge = "0";
    }
  }
}

// The badge says whether there is something to share; a browser may refuse one.
if (badge) await Promise.resolve(badge === "1" ? navigator.setAppBadge?.(1) : navigator.clearAppBadge?.()).catch(() => {});

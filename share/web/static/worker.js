// Keeps one page for when there is no net, and no page of anybody: those are always asked for anew.
const SHELL = `shell-${BUILD}`;
const KIT = "last-kit";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(SHELL).then((shell) => shell.addAll(KEPT)));
  self.skipWaiting();
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("shell-") && name !== SHELL;
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// Whoever signs out, or is asked to sign in, takes their kit along.
const isLeaving = (request) => request.method === "POST" && new URL(request.url).pathname === "/signout";
const isSignIn = (answer) => new URL(answer.url).pathname.startsWith("/signin");

const forget = async () => {
  await caches.delete(KIT);
  await self.navigator.clearAppBadge?.();
};

const page = async (request) => {
  try {
    const answer = await fetch(request);
    if (isSignIn(answer)) await forget();
    return answer;
  } catch {
    return (await caches.match("/offline")) ?? Response.error();
  }
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== self.location.origin) return;
  if (isLeaving(request)) event.waitUntil(forget());
  else if (request.method !== "GET") return;
  else if (request.mode === "navigate") event.respondWith(page(request));
  else if (KEPT.includes(new URL(request.url).pathname + new URL(request.url).search))
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  const shown = self.registration.showNotification(said.title ?? NEW_KIT, {
    body: said.body ?? "",
    icon: said.icon,
    tag: said.tag,
    data: { url: said.url ?? "/" },
  });
  event.waitUntil(Promise.all([shown, self.navigator.setAppBadge?.(1)]));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});

// Notifications in this browser: asked for by a button alone, never by themselves.

const token = () => document.querySelector("input[name=csrf_token]")?.value ?? "";
const post = (url, fields) => fetch(url, { method: "POST", body: new URLSearchParams({ csrf_token: token(), ...fields }) });

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (mark) => mark.charCodeAt(0));

const box = document.querySelector("[data-push]");
const can = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

// Whoever said "not now" is left alone for two months; a browser that keeps nothing asks again.
const LATER = "push-later";
const TWO_MONTHS = 60 * 24 * 3600 * 1000;
const wasPutOff = () => {
  try {
    return Date.now() - Number(localStorage.getItem(LATER) ?? 0) < TWO_MONTHS;
  } catch {
    return false;
  }
};
const isOffer = box?.dataset.push === "offer";

// Where they look for the switch they read why it is not there; elsewhere nothing is said.
if (box && can && !isOffer && Notification.permission === "denied") {
  const said = box.querySelector("[data-said]");
  box.querySelector("button").hidden = true;
  said.textContent = said.dataset.failed;
  said.hidden = box.hidden = false;
}

if (box && can && Notification.permission !== "denied" && !(isOffer && wasPutOff())) {
  const worker = await navigator.serviceWorker.ready;
  const button = box.querySelector("button");
  const said = box.querySelector("[data-said]");

  const show = (listening) => {
    button.textContent = listening ? button.dataset.off : button.dataset.on;
    button.dataset.listening = listening ? "yes" : "";
    // On a kit's page it is an offer; where they listen already there is nothing to offer.
    box.hidden = listening && isOffer;
  };

  const begin = async () => {
    const { key } = await (await fetch("/me/push/key")).json();
    const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
    const { endpoint, keys } = made.toJSON();
    const answer = await post("/me/push", { endpoint, ...keys });
    if (!answer.ok) throw new Error("refused");
  };

  const end = async () => {
    const made = await worker.pushManager.getSubscription();
    if (made) {
      await post("/me/push/stop", { endpoint: made.endpoint });
      await made.unsubscribe();
    }
  };

  box.querySelector("[data-later]")?.addEventListener("click", () => {
    box.hidden = true;
    try {
      localStorage.setItem(LATER, String(Date.now()));
    } catch {
      // It is asked again then.
    }
  });

  show((await worker.pushManager.getSubscription()) !== null);
  button.addEventListener("click", async () => {
    const listening = button.dataset.listening === "yes";
    try {
      await (listening ? end() : begin());
      said.textContent = listening ? said.dataset.off : said.dataset.on;
      show(!listening);
      if (!listening) box.hidden = false;
      box.querySelector("[data-later]")?.remove();
    } catch {
      // What the person allowed failed for another reason: no net, or a push service that does not answer.
      said.textContent = Notification.permission === "granted" ? said.dataset.error : said.dataset.failed;
    }
    said.hidden = false;
  });
}

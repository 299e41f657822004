// Comforts of a kit's page; it works without them.

const token = () => document.querySelector("input[name=csrf_token]")?.value ?? "";
const post = (url, fields = {}) =>
  fetch(url, { method: "POST", body: new URLSearchParams({ csrf_token: token(), ...fields }) });

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

// Words are counted while they are typed, by the network's own rule, which the server knows.
for (const form of document.querySelectorAll("form[data-count]")) {
  const words = form.querySelector("textarea");
  const count = form.querySelector(".count");
  let waiting, asked = 0;
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const mine = ++asked;
      const answer = await post(form.dataset.count, { caption: words.value }).catch(() => null);
      // An answer that a later question has overtaken is old news.
      if (!answer?.ok || mine !== asked) return;
      const length = await answer.json();
      count.querySelector("[data-used]").textContent = length.used.toLocaleString(document.documentElement.lang);
      count.classList.toggle("count-over", !length.fits);
    }, 200);
  });
}

// Words that were changed and not saved are saved on the way to the composer; text that it takes none of is copied.
const form = document.getElementById("caption-form");
const text = form?.querySelector("textarea");

const saved = async () => {
  if (!text || text.value === text.defaultValue) return true;
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  // A redirect is our page saying "saved"; anything else is shown as it is, by sending the form itself.
  if (answer.type === "opaqueredirect") return true;
  form.requestSubmit();
  return false;
};

const share = document.querySelector("[data-share]");
const copies = share?.querySelector("[data-copies]");
if (copies && navigator.clipboard) copies.textContent = copies.dataset.copies;

share?.addEventListener("click", async (event) => {
  const first = copies && navigator.clipboard && !share.dataset.tried;
  if (!first && (!text || text.value === text.defaultValue)) return;
  event.preventDefault();
  if (first && !(await copied())) return;
  if (!(await saved())) return;
  left = true;
  location.assign(share.href);
});

const copied = async () => {
  const said = document.querySelector("[data-copy-said]");
  share.dataset.tried = "yes";
  said.hidden = false;
  try {
    await navigator.clipboard.writeText(document.querySelector(share.dataset.copyFirst).textContent);
  } catch {
    said.textContent = said.dataset.failed;
    return false;
  }
  said.textContent = said.dataset.copied;
  return true;
};

// Back from the composer the page asks "Posted?". Where an app took the address, or the browser kept the page whole,
// it still stands as it was left: then it is opened anew, unless an address was pasted already.
let left = false, away = false;

for (const kind of ["click", "auxclick"])
  document.addEventListener(kind, (event) => {
    left ||= !event.defaultPrevented && event.target.closest("main a[href*='/share/']") !== null;
  });

const back = () => {
  if (left && ![...document.querySelectorAll("input[name=url]")].some((box) => box.value)) location.replace(location.pathname);
};

window.addEventListener("pageshow", (event) => event.persisted && back());
document.addEventListener("visibilitychange", () => document.hidden || back());
// A mail program opens beside the window, which stays in sight.
window.addEventListener("blur", () => (away = left));
window.addEventListener("focus", () => away && back());

// The phone's own list of apps, with the picture where it takes one.
const sheet = document.querySelector("[data-sheet]");
if (sheet && navigator.share) {
  sheet.hidden = false;
  sheet.querySelector("button").addEventListener("click", async () => {
    const [answer, files] = await Promise.all([post(sheet.dataset.sheet), picture(sheet.dataset.picture)]);
    if (!answer.ok) return;
    const { text: words } = await answer.json();
    const whole = { title: sheet.dataset.title, text: words, files };
    try {
      await navigator.share(navigator.canShare?.(whole) && files ? whole : { title: whole.title, text: words });
      location.assign(sheet.dataset.back);
    } catch (error) {
      // Closing the list without choosing is no failure.
      if (error.name !== "AbortError") throw error;
    }
  });
}

async function picture(address) {
  if (!address) return undefined;
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return undefined;
  const content = await answer.blob();
  return [new File([content], address.split("/").pop(), { type: content.type })];
}

// Says what a pasted address is while it stands in the box.
for (const form of document.querySelectorAll("form[data-hears]")) {
  const box = form.querySelector("input[name=url]");
  const heard = form.querySelector("[data-heard]");
  let waiting, asked = 0;

  const hear = async () => {
    const mine = ++asked;
    const url = box.value.trim();
    const answer = url && (await fetch(`${form.dataset.hears}?${new URLSearchParams({ url })}`).catch(() => null));
    if (mine !== asked) return;
    const said = answer?.ok && answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : null;
    heard.hidden = !said?.text;
    if (!said?.text) return;
    heard.textContent = said.text;
    heard.classList.toggle("heard-post", said.post);
  };

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(hear, 250);
  });
  if (box.value && !box.getAttribute("aria-invalid")) hear();
}

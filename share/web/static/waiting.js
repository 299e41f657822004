// A post on its way: the page looks how it stands and says so where it stands; nothing else moves.

const here = location.pathname;
const waits = document.getElementById("standing").dataset.waits.split(" ").map(Number);
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

// A page in the background asks nothing; it looks when it is seen again.
const seen = () =>
  new Promise((done) => {
    if (!document.hidden) return done();
    document.addEventListener("visibilitychange", () => done(), { once: true });
  });

const look = async () => {
  const answer = await fetch(here).catch(() => null);
  if (!answer?.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.getElementById("standing");
};

for (const wait of waits) {
  await pause(wait);
  await seen();
  const shown = document.getElementById("standing");
  const now = await look();
  if (!now || now.dataset.standing === shown.dataset.standing) continue;
  if (!now.dataset.waits && now.dataset.standing !== "published") {
    // There is something to do now: its page is opened anew, at what there is to do.
    location.replace(`${here}?look=0#standing`);
    break;
  }
  // The place is a live region: what is put into it is read out.
  shown.dataset.standing = now.dataset.standing;
  shown.replaceChildren(...now.childNodes);
  if (now.dataset.standing === "published") break;
}

const last = document.getElementById("standing");
for (const part of last.querySelectorAll("[data-looking], [data-rested]")) part.hidden = part.hasAttribute("data-looking");

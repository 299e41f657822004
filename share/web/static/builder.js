// The kit builder while somebody types: lengths by the networks' own rules, and saving by itself.
// The server counts and keeps; without this file the Save button does both.

const form = document.getElementById("builder");
const state = document.getElementById("save-state");
const COUNT_AFTER = 400;
const SAVE_AFTER = 2500;
const TRY_AGAIN_AFTER = 10000;

const typed = () => {
  const sent = new FormData(form);
  sent.delete("picture");
  return sent;
};
const post = (where, sent = typed()) => fetch(`/kits/${form.dataset.slug}/${where}`, { method: "POST", body: sent });

const say = (text) => { if (state.textContent !== text) state.textContent = text; };

const showCount = (field, one) => {
  const count = document.getElementById(`${field}-count`);
  if (!count || one.used === null) return;
  count.firstChild.textContent = `${one.text} `;
  count.classList.toggle("count-over", !one.fits);
  const box = document.getElementById(field);
  if (box && one.fits) box.removeAttribute("aria-invalid");
  else box?.setAttribute("aria-invalid", "true");
  const meter = count.closest(".caption-card")?.querySelector(".meter");
  if (meter && count.closest("h3")) {
    meter.value = Math.min(one.used, one.limit);
    meter.classList.toggle("meter-over", !one.fits);
    const card = count.closest(".caption-card");
    card.classList.toggle("caption-bad", !one.fits);
    const over = card.querySelector(".problem-over");
    over.querySelector("span").textContent = one.over;
    over.hidden = one.fits;
  }
};

const listed = (inside) => {
  const item = document.createElement("li");
  item.append(inside);
  return item;
};

// What keeps the kit from going out, each leading to its field.
const showMissing = (missing) => {
  const box = document.getElementById("problems");
  if (!box) return;
  box.querySelector("ul").replaceChildren(...missing.map((one) => {
    const link = document.createElement("a");
    link.href = `#${one.field}`;
    link.textContent = one.text;
    return listed(link);
  }));
  box.hidden = missing.length === 0;
};

const count = async () => {
  const answer = await post("count");
  if (!answer.ok) return;
  const told = await answer.json();
  for (const card of told.cards) {
    showCount(card.field, card);
    for (const one of card.more) showCount(one.field, one);
    const preview = document.getElementById(`${card.field}-preview`);
    if (preview) preview.querySelector("bdi").textContent = card.preview;
  }
  const list = document.getElementById("alike-list");
  list.replaceChildren(...told.alike.map((pair) => listed(pair)));
  document.getElementById("alike").hidden = told.alike.length === 0;
};

let saving = null;
let waiting = 0;
let dirty = false;
let leaving = false;
const picked = () => [...form.querySelectorAll("input[type=file]")].some((one) => one.files.length);
// Fields that somebody else changed meanwhile are filled in, but for one that was typed in since it was sent:
// that one keeps its earlier fingerprint, so that the next saving finds that both changed it.
const takeOver = (said, sent) => {
  const before = JSON.parse(sent.get("seen") || "{}");
  const seen = JSON.parse(said.seen);
  for (const [name, value] of Object.entries(said.taken)) {
    const box = form.elements[name];
    if (!box) continue;
    if (box.value === (sent.get(name) ?? "")) box.value = value;
    else if (name in before) seen[name] = before[name];
    else delete seen[name];
  }
  form.elements.version.value = said.version;
  form.elements.seen.value = JSON.stringify(seen);
  if (Object.keys(said.taken).length) count();
};
const keep = async () => {
  dirty = false;
  try {
    const sent = typed();
    const answer = await post("autosave", sent);
    if (!answer.headers.get("Content-Type")?.includes("json")) {
      // Signed out, say: the button leads to a page that tells it and keeps what was typed.
      dirty = true;
      delete form.dataset.autosave;
      say(form.dataset.refused);
      return;
    }
    const said = await answer.json();
    say(answer.ok && picked() ? form.dataset.butPicture : said.text);
    if (!answer.ok) dirty = true;
    if (dirty && answer.ok) say(form.dataset.typing);
    if (answer.ok) {
      takeOver(said, sent);
      showMissing(said.missing);
    } else if (answer.status === 409) delete form.dataset.autosave;
  } catch {
    dirty = true;
    say(form.dataset.offline);
    clearTimeout(waiting);
    waiting = setTimeout(save, TRY_AGAIN_AFTER);
  }
};
const save = async () => {
  if (saving || !dirty) return;
  saving = keep();
  await saving;
  saving = null;
};

let counting = 0;
form?.addEventListener("input", (event) => {
  say(form.dataset.typing);
  if (event.target.type === "file") return;
  dirty = true;
  clearTimeout(counting);
  counting = setTimeout(count, COUNT_AFTER);
  if (!("autosave" in form.dataset)) return;
  clearTimeout(waiting);
  waiting = setTimeout(save, SAVE_AFTER);
});

addEventListener("online", () => { if (form && "autosave" in form.dataset) save(); });

// A press of a button waits for a saving that is under way, so that it does not meet its own version.
form?.addEventListener("submit", async (event) => {
  clearTimeout(waiting);
  dirty = false;
  leaving = true;
  if (!saving) return;
  event.preventDefault();
  await saving;
  form.requestSubmit(event.submitter);
});

// Whoever goes away with words that are not kept is asked first.
addEventListener("beforeunload", (event) => { if (form && !leaving && (dirty || picked())) event.preventDefault(); });
if (form && "autosave" in form.dataset) say(form.dataset.saved);

// Where there is room beside the words, posts are drawn from the start.
if (matchMedia("(min-width: 1100px)").matches) {
  for (const preview of document.querySelectorAll("details.preview")) preview.open = true;
}

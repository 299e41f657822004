// The kit builder while somebody types: lengths by the networks' own rules, and saving by itself.
// The server counts and keeps; without this file the Save button does both.

const form = document.getElementById("builder");
const state = document.getElementById("save-state");
const COUNT_AFTER = 400;
const SAVE_AFTER = 2500;

const typed = () => {
  const sent = new FormData(form);
  sent.delete("picture");
  return sent;
};
const post = (where, sent = typed()) => fetch(`/kits/${form.dataset.slug}/${where}`, { method: "POST", body: sent });

const say = (text) => { if (state.textContent !== text) state.textContent = text; };

const counted = (one) => form.dataset.counted.replace("{used}", one.used).replace("{limit}", one.limit);

const showCount = (field, one) => {
  const count = document.getElementById(`${field}-count`);
  if (!count || one.used === null) return;
  count.firstChild.textContent = `${counted(one)} `;
  count.classList.toggle("count-over", !one.fits);
  const box = document.getElementById(field);
  if (box) box.toggleAttribute("aria-invalid", !one.fits);
  const meter = count.closest(".caption-card")?.querySelector(".meter");
  if (meter && count.closest("h3")) {
    meter.value = Math.min(one.used, one.limit);
    meter.classList.toggle("meter-over", !one.fits);
    // How much too long it was when the page came is not true any more.
    const card = count.closest(".caption-card");
    card.classList.toggle("caption-bad", !one.fits);
    card.querySelector(".problem-over")?.remove();
  }
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
  list.replaceChildren(...told.alike.map((pair) => {
    const item = document.createElement("li");
    item.textContent = `${pair.one} · ${pair.other}`;
    return item;
  }));
  document.getElementById("alike").hidden = told.alike.length === 0;
};

let saving = null;
let dirty = false;
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
    const said = await answer.json();
    say(said.text);
    if (answer.ok) takeOver(said, sent);
    else if (answer.status === 409) delete form.dataset.autosave;
  } catch {
    say(form.dataset.offline);
  }
};
const save = async () => {
  if (saving || !dirty) return;
  saving = keep();
  await saving;
  saving = null;
};

let counting = 0;
let waiting = 0;
form?.addEventListener("input", (event) => {
  if (event.target.type === "file") return;
  dirty = true;
  clearTimeout(counting);
  counting = setTimeout(count, COUNT_AFTER);
  if (!("autosave" in form.dataset)) return;
  clearTimeout(waiting);
  waiting = setTimeout(save, SAVE_AFTER);
});

// A press of a button waits for a saving that is under way, so that it does not meet its own version.
form?.addEventListener("submit", async (event) => {
  clearTimeout(waiting);
  dirty = false;
  if (!saving) return;
  event.preventDefault();
  await saving;
  form.requestSubmit(event.submitter);
});

// Where there is room beside the words, posts are drawn from the start.
if (matchMedia("(min-width: 1100px)").matches) {
  for (const preview of document.querySelectorAll("details.preview")) preview.open = true;
}

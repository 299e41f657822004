// Says what a pasted address is while it stands in the box; recording works without this.

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

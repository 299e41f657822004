// One-key work in the queue: keys count only while an article, or something in it, has the focus.

const articles = () => [...document.querySelectorAll(".article[tabindex]")];

document.querySelector(".keys")?.removeAttribute("hidden");

const step = (article, by) => {
  const all = articles();
  all[all.indexOf(article) + by]?.focus();
};

const press = (article, key) => {
  const target = article.querySelector(`[data-key="${key}"]`);
  if (!target) return false;
  target.click();
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
  const article = event.target.closest?.(".article[tabindex]");
  if (!article) return;
  if (event.key === "j") step(article, 1);
  else if (event.key === "k") step(article, -1);
  else if (!press(article, event.key)) return;
  event.preventDefault();
});

// After a move the article that was moved keeps the focus.
const moved = location.hash.startsWith("#article-") && document.getElementById(location.hash.slice(1));
if (moved) moved.focus({ preventScroll: true });

// An article of the order is dragged to another place; its buttons and its place field do the same.
const order = document.querySelector("ol.articles");
const placed = order ? [...order.querySelectorAll(".article")] : [];
let dragged = null;

const put = (article, place) => {
  const form = article.querySelector(".place-line");
  form.elements.position.value = place;
  form.requestSubmit(form.querySelector("[value=place]"));
};

if (placed.length > 1 && matchMedia("(hover: hover)").matches) {
  placed.forEach((article, index) => {
    const handle = article.querySelector(".place");
    handle.draggable = true;
    handle.title = handle.dataset.drag;
    handle.classList.add("drag-handle");
    handle.addEventListener("dragstart", (event) => {
      dragged = article;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", String(index + 1));
      event.dataTransfer.setDragImage(article, 20, 20);
    });
    handle.addEventListener("dragend", () => { dragged = null; });
    article.addEventListener("dragover", (event) => {
      if (!dragged || dragged === article) return;
      event.preventDefault();
      article.classList.add("drop-here");
    });
    article.addEventListener("dragleave", () => article.classList.remove("drop-here"));
    article.addEventListener("drop", (event) => {
      event.preventDefault();
      if (dragged && dragged !== article) put(dragged, index + 1);
    });
  });
}

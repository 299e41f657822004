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

// Kinds that stand alone are proposed without an article, unless one was chosen.

const form = document.querySelector("form[data-alone]");
const { article, kind } = form.elements;
let chosen = false;

article?.addEventListener("change", () => { chosen = true; });
kind.addEventListener("change", () => {
  const alone = form.dataset.alone.split(" ").includes(kind.value);
  if (alone) form.querySelector("details").open = true;
  if (article && !chosen) article.value = alone ? "" : article.options[0].value;
});

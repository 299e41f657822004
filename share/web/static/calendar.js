// Kits are dragged from day to day; without this the buttons of each kit do the same.

const form = document.getElementById("move-form");
const help = document.querySelector(".drag-help");
let dragged = null;

if (matchMedia("(hover: hover) and (min-width: 768px)").matches) {
  help?.removeAttribute("hidden");
  for (const kit of document.querySelectorAll("[data-kit]")) {
    kit.draggable = true;
    kit.addEventListener("dragstart", (event) => {
      dragged = kit;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", kit.dataset.kit);
    });
    kit.addEventListener("dragend", () => { dragged = null; });
  }
  for (const day of document.querySelectorAll("[data-day]")) {
    day.addEventListener("dragover", (event) => {
      if (!dragged || day.contains(dragged)) return;
      event.preventDefault();
      day.classList.add("drop-here");
    });
    day.addEventListener("dragleave", () => day.classList.remove("drop-here"));
    day.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!dragged || day.contains(dragged)) return;
      form.elements.slug.value = dragged.dataset.kit;
      form.elements.day.value = day.dataset.day;
      form.requestSubmit();
    });
  }
}

// After a move the kit that was moved keeps the focus.
const moved = location.hash.startsWith("#kit-") && document.getElementById(location.hash.slice(1));
if (moved) moved.focus();

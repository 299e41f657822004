// Small comforts; every page works without them.

// A menu or sheet closes on Escape and when something else is pressed.
const menus = () => document.querySelectorAll("details.menu-sheet-holder, .menu-more > details");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    if (menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});

document.addEventListener("click", (event) => {
  for (const menu of menus()) if (menu.open && !menu.contains(event.target)) menu.open = false;
});

// Problems are read out first.
document.getElementById("error-summary")?.focus();

// A form is sent once, however often its button is pressed.
document.addEventListener("submit", (event) => {
  const form = event.target;
  // Held back by another script, which sends it itself when it is time.
  if (event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // Coming back by the back button, the form may be sent again.
  window.addEventListener("pageshow", () => delete form.dataset.sent, { once: true });
});

// Whoever goes away with words that are not sent is asked first.
for (const form of document.querySelectorAll("form[data-unsaved]"))
  form.addEventListener("input", () => { form.dataset.unsaved = "yes"; });
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-unsaved=yes]:not([data-sent])")) event.preventDefault();
});

// Of many tabs the current one is in sight; the page itself stays where it is.
for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
  const bar = tab.closest(".tabs");
  const [within, all] = [tab.getBoundingClientRect(), bar.getBoundingClientRect()];
  bar.scrollLeft += within.left + within.width / 2 - (all.left + all.width / 2);
}

// What is being worked out is asked for again, as long as somebody looks.
const again = document.querySelector("[data-again]");
if (again) {
  const ask = () => setTimeout(() => (document.hidden ? ask() : location.reload()), again.dataset.again * 1000);
  ask();
}

"use strict";

/* Small helps for the pages of the console. Every page works without them. */

/* On narrow screens the navigation opens from a button. */
const menu = document.querySelector(".console__menu");
menu?.addEventListener("click", () => {
  const isOpen = document.body.classList.toggle("console--open");
  menu.setAttribute("aria-expanded", String(isOpen));
});

/* Ask before a form is sent that moves money or cannot be taken back. */
function ask(words, onYes) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  const text = document.createElement("p");
  text.textContent = words;
  const buttons = document.createElement("div");
  buttons.className = "submit";
  const yes = Object.assign(document.createElement("button"), { className: "button", textContent: "确定", type: "button" });
  const no = Object.assign(document.createElement("button"), {
    className: "button button--quiet",
    textContent: "取消",
    type: "button",
  });
  yes.addEventListener("click", () => {
    dialog.close();
    onYes();
  });
  no.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  buttons.append(yes, no);
  dialog.append(text, buttons);
  document.body.append(dialog);
  dialog.showModal();
  no.focus();
}

/* Ticked boxes that stand for money. */
function tickedIn(form) {
  return [...form.querySelectorAll("input[data-fen]:checked")];
}

/* What a question says of a form that is still being filled in: `{amount}` is what stands in that field, `{ticked}` how
   many boxes are ticked, and `{ticked_yuan}` what they come to. */
function filledIn(words, form) {
  return words.replace(/\{(\w+)\}/g, (_, name) => {
    if (name === "ticked") return tickedIn(form).length.toLocaleString("en");
    if (name === "ticked_yuan") {
      const fen = tickedIn(form).reduce((sum, tick) => sum + Number(tick.dataset.fen), 0);
      return (fen / 100).toLocaleString("en", { minimumFractionDigits: 2 });
    }
    const field = form.elements[name];
    if (field?.selectedOptions) return (field.selectedOptions[0]?.textContent ?? "").trim();
    const typed = field?.value ?? "";
    const isMoney = field?.closest?.(".field__money") && /^\d+(\.\d{1,2})?$/.test(typed);
    return isMoney ? Number(typed).toLocaleString("en", { minimumFractionDigits: 2 }) : typed;
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const isNothing = form.querySelector("input[data-fen]") && !tickedIn(form).length; // The answer says what is missing.
  const words = !isNothing && form.dataset.confirm && filledIn(form.dataset.confirm, form);
  if (words && form.dataset.confirmed !== "yes") {
    event.preventDefault();
    const submitter = event.submitter;
    ask(words, () => {
      form.dataset.confirmed = "yes";
      form.requestSubmit(submitter);
    });
    return;
  }
  /* A download leaves the page as it is, and can be wanted again. */
  if (form.dataset.download !== undefined || event.submitter?.dataset.download !== undefined) return;
  /* One press is enough: a second one would only wait for the first. */
  for (const button of form.querySelectorAll('button[type="submit"]')) button.setAttribute("aria-disabled", "true");
  if (form.dataset.sent === "yes") event.preventDefault();
  if (form.method === "post") form.dataset.sent = "yes";
});

/* Coming back by the browser's own button: forms can be sent again. */
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
    delete form.dataset.confirmed;
    for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
  }
});

/* Sheets are printed from a button; its page says nothing else. */
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());

/* One tick for all ticks of its table. */
for (const all of document.querySelectorAll("[data-tick-all]")) {
  all.addEventListener("change", () => {
    for (const tick of all.form.querySelectorAll(`input[name="${all.dataset.tickAll}"]`)) tick.checked = all.checked;
  });
}

/* A file that is only to be looked at is looked at as soon as it is chosen. */
for (const form of document.querySelectorAll("[data-send-on-file]")) {
  form.querySelector('input[type="file"]').addEventListener("change", () => form.requestSubmit());
}

/* A table that fits scrolls with the page, its head staying in view; one that is too wide scrolls by itself. */
function fitTables() {
  for (const scroll of document.querySelectorAll(".scroll")) {
    scroll.classList.remove("scroll--fits");
    const isWide = scroll.scrollWidth > scroll.clientWidth + 1;
    scroll.classList.toggle("scroll--fits", !isWide && !scroll.classList.contains("scroll--tall"));
    if (isWide && !scroll.hasAttribute("tabindex")) scroll.tabIndex = 0;
  }
}
fitTables();
window.addEventListener("resize", fitTables);

/* What only leads on need not be pressed. */
const atOnce = document.querySelector("[data-send-now]");
if (atOnce) {
  /* Once: not again when the page is loaded anew. */
  if (atOnce.dataset.download !== undefined) history.replaceState(null, "", location.pathname);
  atOnce.requestSubmit();
}

/* A refused form: go to the first thing that is wrong. */
document.querySelector('[aria-invalid="true"]')?.focus();

/* On paper what is folded is open: the tables behind the charts. */
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const each of folded) each.open = true;
});
window.addEventListener("afterprint", () => {
  for (const each of folded) each.open = false;
});

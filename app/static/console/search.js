"use strict";

/* The box above every page, opened by Ctrl-K or /: what is typed is looked for while it is typed. Without scripts the form in the
   bar leads to the page of the search. */

const WAIT_MS = 150;
const bar = document.querySelector("[data-search]");

function openSearch() {
  if (document.querySelector(".search-box")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "search-box";
  dialog.setAttribute("aria-label", "查找");
  const input = Object.assign(document.createElement("input"), {
    type: "search",
    maxLength: 40,
    autocomplete: "off",
    placeholder: "姓名、手机号后四位、户号、编号、店名、优惠、月份",
  });
  input.setAttribute("aria-label", "查找");
  const found = document.createElement("div");
  found.className = "search-box__found";
  found.setAttribute("aria-live", "polite");
  dialog.append(input, found);
  document.body.append(dialog);

  let timer = 0;
  let asked = 0;
  const links = () => [...found.querySelectorAll("a")];

  async function look() {
    const text = input.value.trim();
    const number = ++asked;
    if (!text) {
      found.replaceChildren();
      return;
    }
    try {
      const answer = await fetch(`${bar.action}?box=1&q=${encodeURIComponent(text)}`, { headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const html = await answer.text();
      if (number !== asked) return;
      const parsed = new DOMParser().parseFromString(html, "text/html");
      found.replaceChildren(...parsed.body.childNodes);
    } catch {
      if (number === asked) found.textContent = "现在查不了，请按回车到查找页再试。";
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, WAIT_MS);
  });
  dialog.addEventListener("keydown", (event) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && all.length) {
      event.preventDefault();
      all[Math.min(at + 1, all.length - 1)].focus();
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      (at > 0 ? all[at - 1] : input).focus();
    } else if (event.key === "Enter" && at < 0 && input.value.trim() && !event.isComposing) {
      event.preventDefault();
      location.assign(all[0]?.href ?? `${bar.action}?q=${encodeURIComponent(input.value.trim())}`);
    }
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    clearTimeout(timer);
    dialog.remove();
  });
  input.value = bar.querySelector("input").value;
  dialog.showModal();
  input.focus();
}

if (bar) {
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      openSearch();
    } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
      event.preventDefault();
      openSearch();
    }
  });
}

/* Where a key is a letter of what is being written, or an input method is at work, it is nobody else's. */
function isTyping(target) {
  return target.isContentEditable || target.matches?.("input, textarea, select") || document.querySelector("dialog[open]") !== null;
}

/* A list opens with its own search in the hand: with a mouse, where that scrolls nothing, and nothing else asks for the eye. */
const own = document.querySelector("#main form.filters[role=search] input:not([type]), #main form.filters[role=search] input[type=search]");
if (own && matchMedia("(hover: hover) and (pointer: fine)").matches && document.activeElement === document.body) {
  const { top, bottom } = own.getBoundingClientRect();
  const isAsked = location.hash !== "" || document.querySelector(".said, [aria-invalid=true]") !== null;
  if (!isAsked && scrollY === 0 && top >= 0 && bottom <= innerHeight) own.focus({ preventScroll: true });
}
if (own) {
  own.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) own.blur();
  });
}

"use strict";

/* In a note: what is typed after an @ offers the colleagues who may see the thing. Without scripts one types @username. */

const COLLEAGUE_WAIT_MS = 150;
const AFTER_AT = /(?:^|[^A-Za-z0-9._-])@([^\s@，。、；：！？,;:!?]{0,64})$/;

for (const field of document.querySelectorAll("[data-colleagues]")) {
  const list = document.createElement("ul");
  list.className = "colleagues";
  list.hidden = true;
  list.setAttribute("aria-label", "可以提到的同事");
  const said = Object.assign(document.createElement("p"), { className: "colleagues__said" });
  said.setAttribute("aria-live", "polite");
  field.after(list, said);

  let timer = 0;
  let asked = 0;

  const typed = () => AFTER_AT.exec(field.value.slice(0, field.selectionStart))?.[1];

  function close() {
    asked += 1;
    list.hidden = true;
    list.replaceChildren();
    said.textContent = "";
  }

  function take(username) {
    const end = field.selectionStart;
    const start = end - typed().length;
    field.setRangeText(`${username} `, start, end, "end");
    close();
    field.focus();
  }

  async function offer() {
    const text = typed();
    if (text === undefined) {
      close();
      return;
    }
    const number = ++asked;
    try {
      const answer = await fetch(`${field.dataset.colleagues}?typed=${encodeURIComponent(text)}`, {
        headers: { Accept: "application/json" },
      });
      if (!answer.ok || number !== asked) return;
      const { items } = await answer.json();
      if (number !== asked) return;
      list.replaceChildren(
        ...items.map(({ username, label }) => {
          const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
          button.addEventListener("click", () => take(username));
          const item = document.createElement("li");
          item.append(button);
          return item;
        }),
      );
      list.hidden = items.length === 0;
      said.textContent = items.length ? `${items.length} 位同事可选，按向下键选择` : "";
    } catch {
      close(); /* The note itself says what is wrong with it. */
    }
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, COLLEAGUE_WAIT_MS);
  });
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") {
      event.preventDefault();
      list.querySelector("button").focus();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      close();
    }
  });
  list.addEventListener("keydown", (event) => {
    const all = [...list.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown") {
      event.preventDefault();
      all[Math.min(at + 1, all.length - 1)].focus();
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      (at > 0 ? all[at - 1] : field).focus();
    } else if (event.key === "Escape") {
      close();
      field.focus();
    }
  });
}

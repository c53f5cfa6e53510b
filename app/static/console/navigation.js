"use strict";

/* The navigation: groups that fold, where the window is small all but the one that one is in; and what waits where. */
const navigation = document.querySelector(".console__nav[data-waiting]");

if (navigation) {
  const KEY = "folded-groups";
  const isSmall = window.matchMedia("(max-width: 64rem)").matches;
  const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
  for (const fold of navigation.querySelectorAll("[data-group]")) {
    const isHere = fold.querySelector("[aria-current]") !== null;
    fold.open = isHere || (kept ? !kept.includes(fold.dataset.group) : !isSmall);
    fold.querySelector("summary").addEventListener("click", () => {
      /* Before it opens or closes. */
      const closed = [...navigation.querySelectorAll("[data-group]")].filter((each) => (each === fold ? each.open : !each.open));
      localStorage.setItem(KEY, JSON.stringify(closed.map((each) => each.dataset.group)));
    });
  }
  navigation.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });

  const show = ({ counts, most }) => {
    for (const old of navigation.querySelectorAll(".console__count")) old.remove();
    for (const link of navigation.querySelectorAll("li > a")) {
      const count = counts[link.getAttribute("href")];
      if (!count) continue;
      const words = count > most ? `${most}+` : String(count);
      const said = Object.assign(document.createElement("span"), { className: "console__count", textContent: words });
      said.title = `${words} 项等您处理`;
      link.after(said);
    }
    for (const fold of navigation.querySelectorAll("[data-group]")) {
      fold.classList.toggle("console__fold--waits", fold.querySelector(".console__count") !== null);
    }
  };
  fetch(navigation.dataset.waiting, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : null))
    .then((found) => found && show(found))
    .catch(() => {}); /* The pages themselves say what waits. */
}

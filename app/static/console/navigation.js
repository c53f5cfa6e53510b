"use strict";

/* The navigation: groups that fold, where the window is small all but the one that one is in; and what waits where. */
const navigation = document.querySelector(".console__nav[data-waiting]");

if (navigation) {
  const KEY = "folded-groups";
  const isSmall = window.matchMedia("(max-width: 64rem)").matches;
  const folded = JSON.parse(localStorage.getItem(KEY) ?? "null");
  for (const fold of navigation.querySelectorAll("[data-group]")) {
    const isHere = fold.querySelector("[aria-current]") !== null;
    fold.open = isHere || (folded ? !folded.includes(fold.dataset.group) : !isSmall);
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
  /* Counted once a minute, and after something was done; what was counted for somebody else is nobody's here. */
  const COUNTED = "waiting";
  const FRESH_MS = 60_000;
  const account = navigation.dataset.account;
  const kept = JSON.parse(sessionStorage.getItem(COUNTED) ?? "null");
  if (kept?.account === account) show(kept.found);
  const isDone = document.querySelector(".said--done") !== null;
  if (kept?.account !== account || isDone || Date.now() - kept.at > FRESH_MS) {
    fetch(navigation.dataset.waiting, { headers: { Accept: "application/json" } })
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((found) => {
        if (!found) return;
        sessionStorage.setItem(COUNTED, JSON.stringify({ account, at: Date.now(), found }));
        show(found);
      })
      .catch(() => {}); /* The pages themselves say what waits. */
  }
}

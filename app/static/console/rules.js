"use strict";

/* A rule is chosen by typing; which scores it may have is said beside, and the only one is filled in. */
for (const part of document.querySelectorAll("[data-rule]")) {
  const rule = part.querySelector("#rule");
  const score = part.querySelector("#score");
  const scores = part.querySelector("#scores");
  const worth = part.querySelector("[data-worth]");
  const options = [...part.querySelectorAll("#rules option")];
  const chosen = (words) => {
    const found = options.filter((option) => option.value === words || option.value.endsWith(` ${words}`));
    return found.length === 1 ? found[0] : undefined;
  };
  let filledIn = "";
  const say = () => {
    const option = chosen(rule.value.trim());
    worth.hidden = !option;
    const choices = option ? option.dataset.scores.split(" ") : [];
    scores.replaceChildren(...choices.map((each) => Object.assign(document.createElement("option"), { value: each })));
    if (!option) return;
    worth.textContent = choices.length > 1 ? `可以记：${option.label}` : `每次：${option.label}`;
    if (score.value === filledIn) score.value = filledIn = choices.length === 1 ? choices[0] : "";
  };
  rule.addEventListener("input", say);
  say();
}

"use strict";

/* A scanner types the digits of a card and Enter into the list. They are good for a minute: at once, the number of whose
   card it is takes their place. */
for (const said of document.querySelectorAll("[data-cards]")) {
  const list = document.getElementById(said.dataset.for);
  const count = () => list.value.split("\n").filter((line) => line.trim()).length;
  const say = (words) => {
    said.textContent = `名单里有 ${count()} 行。${words}`;
  };
  const asked = new Set();
  const read = async (code) => {
    const form = new FormData();
    form.set("csrf_token", list.form.elements.csrf_token.value);
    form.set("code", code);
    const answer = await fetch(said.dataset.cards, { method: "POST", body: form });
    const found = await answer.json();
    if (!answer.ok) {
      say(`第 ${list.value.split("\n").findIndex((line) => line.includes(code)) + 1} 行：${found.message}`);
      return;
    }
    list.value = list.value.replace(code, `${found.number} ${found.name}`);
    say(`已扫 ${found.name}。`);
  };
  list.addEventListener("input", () => {
    say("");
    for (const code of list.value.match(/^\d{18}(?=\s*\n)/gm) ?? []) {
      if (asked.has(code)) continue;
      asked.add(code);
      read(code).catch(() => say("没有连上网络，提交时会再认一次。"));
    }
  });
  if (list.value) say("");
}

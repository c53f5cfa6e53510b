"use strict";

/* The bar of a task that is under way: asks how far it is, and shows the outcome when it is over. */

const EVERY_MS = 1000;
const LEAVING_MS = 30_000; // A page that is asked for has come by then; a download leaves this one as it is.
let leftAt = -Infinity;

addEventListener("beforeunload", () => (leftAt = performance.now()));

function show(task, state) {
  const bar = task.querySelector("progress");
  if (state.total) {
    bar.max = state.total;
    bar.value = state.done;
  } else {
    bar.removeAttribute("value");
  }
  task.querySelector("[data-task-words]").textContent = state.words;
  const done = state.done.toLocaleString("zh-CN");
  const figures = state.total ? `${done} / ${state.total.toLocaleString("zh-CN")}` : done;
  task.querySelector("[data-task-figures]").textContent = state.done || state.total ? figures : "请稍候…";
}

async function watch(task) {
  try {
    const answer = await fetch(task.dataset.task, { headers: { Accept: "application/json" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const state = await answer.json();
    /* Whoever is on the way to another page gets there: a reload would take its place. */
    if (state.is_over && performance.now() - leftAt > LEAVING_MS) {
      location.reload();
      return;
    }
    show(task, state);
  } catch {
    /* Signed out, or the network is away: go on asking, more slowly; a reload leads to signing in. */
    setTimeout(() => watch(task), 5 * EVERY_MS);
    return;
  }
  setTimeout(() => watch(task), EVERY_MS);
}

for (const task of document.querySelectorAll("[data-task]")) watch(task);

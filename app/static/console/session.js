"use strict";

/* A session ends by itself. Before that it is said; after it one signs in over the page, and what was typed stays. */

(() => {
  const { session, signIn, secondsLeft } = document.body.dataset;
  if (!session) return;

  const WARN_MS = 5 * 60 * 1000;
  const LOOK_MS = 10 * 1000;
  const FRESH_MS = 60 * 1000; /* So long after it was asked for, a session is taken to go on. */
  const SHARED = "creditbank-session-ends"; /* Every window of this browser puts the end off for all of them. */
  const username = document.querySelector(".console__who").textContent.split(" · ")[0];
  let endsAt = 0;
  let askedAt = 0;
  let dialog = null;

  function put(seconds) {
    askedAt = Date.now();
    endsAt = askedAt + seconds * 1000;
    try {
      localStorage.setItem(SHARED, String(endsAt));
    } catch {
      /* A browser that keeps nothing: each window counts by itself. */
    }
    look();
  }

  const left = () => endsAt - Date.now();

  const bar = document.createElement("div");
  bar.className = "session-bar";
  bar.setAttribute("role", "status");
  bar.hidden = true;
  const words = document.createElement("span");
  const stay = Object.assign(document.createElement("button"), { className: "button", type: "button" });
  bar.append(words, stay);
  document.body.append(bar);
  stay.addEventListener("click", () => refresh());

  function look() {
    const isOver = left() <= 0;
    const minutes = Math.max(1, Math.ceil(left() / 60000));
    const said = isOver ? "登录已过期。填写的内容还在这一页上。" : `${minutes} 分钟后登录会过期。`;
    if (words.textContent !== said) words.textContent = said;
    stay.textContent = isOver ? "重新登录" : "继续使用";
    bar.hidden = left() > WARN_MS;
  }

  function sayOffline() {
    words.textContent = "网络不通，还没有提交。填写的内容还在，请稍后再试。";
    stay.textContent = "再试";
    bar.hidden = false;
  }

  /* Asks how long the session goes on, which puts its end off, and goes on; where it is over, by signing in again. */
  async function refresh(then) {
    try {
      const answer = await fetch(session, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (!answer.ok) {
        await askToSignIn(then);
        return;
      }
      const state = await answer.json();
      if (state.username !== username) {
        location.reload(); /* Somebody else: nothing of this page is theirs. */
        return;
      }
      for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = state.csrf_token;
      put(state.seconds_left);
    } catch {
      sayOffline();
      return;
    }
    then?.();
  }

  async function formOf(answer) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const form = document.importNode(page.querySelector("main form"), true);
    for (const each of form.querySelectorAll("[id], [for], [aria-describedby]")) {
      for (const name of ["id", "for", "aria-describedby"]) {
        const ids = each.getAttribute(name);
        if (ids) each.setAttribute(name, ids.split(" ").map((id) => `again-${id}`).join(" "));
      }
    }
    form.addEventListener("submit", signInAgain);
    return form;
  }

  function show(form) {
    dialog.replaceChildren(dialog.firstChild, form);
    const name = form.elements.username;
    if (!name.value) name.value = username;
    (form.querySelector('[aria-invalid="true"]') ?? form.elements.password).focus();
  }

  async function askToSignIn(then) {
    if (dialog) return;
    dialog = document.createElement("dialog");
    dialog.className = "ask";
    const title = Object.assign(document.createElement("h2"), {
      className: "card__title",
      textContent: "登录已过期，请重新登录",
      id: "again-title",
    });
    dialog.setAttribute("aria-labelledby", title.id);
    dialog.append(title);
    dialog.then = then;
    dialog.addEventListener("close", () => {
      dialog.remove();
      dialog = null;
    });
    document.body.append(dialog);
    try {
      const form = await formOf(await fetch(signIn, { headers: { Accept: "text/html" } }));
      dialog.showModal();
      show(form);
    } catch {
      dialog.remove();
      dialog = null;
      sayOffline();
    }
  }

  async function signInAgain(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const then = dialog.then;
    try {
      const answer = await fetch(signIn, {
        method: "POST",
        headers: { Accept: "text/html" },
        body: new URLSearchParams(new FormData(event.target)),
        redirect: "manual",
      });
      if (answer.type !== "opaqueredirect") {
        show(await formOf(answer));
        return;
      }
    } catch {
      sayOffline();
      return;
    }
    dialog.close();
    await refresh(then);
  }

  /* Before a form is sent that was open for a while: sent without a session, or a network, it would be gone. */
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      const isFresh = left() > 0 && Date.now() - askedAt < FRESH_MS;
      if (form.method !== "post" || isFresh || dialog?.contains(form)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { submitter } = event;
      refresh(() => form.requestSubmit(submitter));
    },
    true,
  );

  window.addEventListener("storage", (event) => {
    if (event.key !== SHARED || !event.newValue) return;
    endsAt = Math.max(endsAt, Number(event.newValue) || 0);
    look();
  });
  document.addEventListener("visibilitychange", look);
  setInterval(look, LOOK_MS);
  put(Number(secondsLeft));
})();

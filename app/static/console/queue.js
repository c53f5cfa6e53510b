"use strict";

/* Lists and what is on them: from a page of one thing back to the list as it was filtered, on to the next one, and to the
   page before. What was listed is kept for this tab alone. Without this, the browser's own button goes back. */
const LISTED = "listed";
const TRAIL = "trail";
const MOST_PAGES = 50;

function stored(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

const main = document.querySelector("#main");
const place = location.pathname + location.search;
const rows = [...(main?.querySelectorAll("table tbody tr") ?? [])];
const ONE = /^\/console\/[a-z-]+(\/[a-z-]+)?\/\d+$/;
const first = (row) => [...row.querySelectorAll("a[href]")].map((link) => link.pathname).find((path) => ONE.test(path));
const listed = stored(LISTED);
const at = listed ? listed.paths.indexOf(location.pathname) : -1;

/* A list: which things are on it, in their order. A page of one thing has lists of its own, which are none of this. */
if (main && !ONE.test(location.pathname)) {
  const paths = [...new Set(rows.map(first).filter(Boolean))];
  if (paths.length) {
    const title = main.querySelector("h1")?.textContent.trim() ?? "";
    sessionStorage.setItem(LISTED, JSON.stringify({ place, title, paths }));
  }
}

/* One of them: back with the filters, and the one after it. */
if (main && at >= 0 && ONE.test(location.pathname)) {
  const line = Object.assign(document.createElement("nav"), { className: "queue" });
  line.setAttribute("aria-label", "列表");
  const link = (words, path, rel) => {
    const made = Object.assign(document.createElement("a"), { textContent: words, href: path });
    if (rel) made.rel = rel;
    line.append(made);
    return made;
  };
  link(`‹ ${listed.title || "列表"}`, listed.place);
  if (at > 0) link("上一条", listed.paths[at - 1], "prev");
  line.append(Object.assign(document.createElement("span"), { textContent: `第 ${at + 1} / ${listed.paths.length} 条` }));
  const rest = listed.paths.slice(at + 1);
  const next = rest.length ? link("下一条", rest[0], "next") : null;
  main.querySelector(".head")?.before(line);
  main.querySelector(".head__back")?.setAttribute("hidden", "");
  const done = main.querySelector(".said--done");
  if (done) {
    const on = Object.assign(document.createElement("a"), {
      className: "button button--quiet said__next",
      textContent: next ? `下一条（还有 ${rest.length} 条）` : "回到列表",
      href: next ? rest[0] : listed.place,
    });
    done.append(" ", on);
    on.focus();
  }
}

/* Pages of a list: those that were turned lead back one by one. */
const pager = main?.querySelector(".pager");
if (pager) {
  const here = new URLSearchParams(location.search);
  const cursor = here.get("cursor") ?? "";
  here.delete("cursor");
  const key = `${location.pathname}?${here}`;
  const kept = stored(TRAIL);
  const trail = kept?.key === key ? kept.cursors : [];
  const known = trail.indexOf(cursor);
  const cursors = cursor === "" ? [""] : known >= 0 ? trail.slice(0, known + 1) : [...trail, cursor].slice(-MOST_PAGES);
  sessionStorage.setItem(TRAIL, JSON.stringify({ key, cursors }));
  if (cursors.length > 1) {
    const before = cursors.at(-2);
    if (before) here.set("cursor", before);
    const link = Object.assign(document.createElement("a"), {
      className: "button button--quiet",
      textContent: "上一页",
      href: `${location.pathname}?${here}`,
      rel: "prev",
    });
    pager.insertBefore(link, pager.querySelector('[rel="next"]'));
  }
}

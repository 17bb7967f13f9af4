/* The frame of a page, which works without it: the palette, the way back to the top, the current
   heading in the list of contents, the drawer of a phone, and the search, which it loads. */
(() => {
  "use strict";
  const root = new URL("..", document.currentScript.src);
  const one = (selector) => document.querySelector(selector);

  /* The palette. The page has taken up what was kept before it was shown: partials/palette.html. */
  const palette = one("[data-md-component=palette]");
  const isDark = () => document.body.dataset.mdColorScheme === "slate";
  const name = () => {
    palette.title = isDark() ? palette.dataset.toLight : palette.dataset.toDark;
    palette.setAttribute("aria-label", palette.title);
  };
  palette.addEventListener("click", () => {
    const [scheme, media] = isDark() ? ["default", "light"] : ["slate", "dark"];
    const color = { media: `(prefers-color-scheme: ${media})`, scheme, primary: "custom", accent: "custom" };
    document.body.dataset.mdColorScheme = scheme;
    name();
    try {
      localStorage.setItem(palette.dataset.key, JSON.stringify({ index: Number(scheme === "slate"), color }));
    } catch { /* storage is switched off */ }
  });
  name();
  palette.hidden = false;

  /* Back to the top: offered to those who turn back. */
  const top = one("[data-md-component=top]");
  let before = scrollY;
  addEventListener("scroll", () => {
    top.hidden = scrollY < innerHeight / 2 || scrollY >= before;
    before = scrollY;
  }, { passive: true });
  top.addEventListener("click", () => {
    scrollTo(0, 0);
    one(".md-logo").focus({ preventScroll: true });
  });

  /* The current heading: the last one that has passed the upper quarter of the window. */
  const links = [...document.querySelectorAll(".md-sidebar--secondary .md-nav__link[href^='#']")];
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const follow = () => {
    const passed = headings.filter((heading) => heading?.getBoundingClientRect().top < innerHeight / 4);
    const current = links[headings.indexOf(passed.at(-1))];
    for (const link of links) {
      link.classList.toggle("md-nav__link--active", link === current);
      if (link === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
    const box = one(".md-sidebar--secondary .md-sidebar__scrollwrap");
    if (current) box.scrollTop = current.offsetTop - box.clientHeight / 2;
  };
  const watcher = new IntersectionObserver(follow, { rootMargin: "0px 0px -75%" });
  for (const heading of headings) if (heading) watcher.observe(heading);

  /* The drawer: opened and closed by keys too; what it hides cannot be reached while it is closed. */
  const drawer = one("#__drawer");
  const menu = one(".menu");
  const aside = one(".md-sidebar--primary");
  const narrow = matchMedia("(max-width: 76.1875em)");
  const fit = () => {
    if (aside) aside.inert = narrow.matches && !drawer.checked;
    menu.setAttribute("aria-expanded", String(drawer.checked));
  };
  menu.tabIndex = 0;
  menu.setAttribute("role", "button");
  drawer.addEventListener("change", () => {
    fit();
    if (drawer.checked) aside.querySelector("a").focus(); else menu.focus();
  });
  narrow.addEventListener("change", fit);
  fit();

  /* The search: what is typed while it loads is not lost. */
  const link = one(".search-open");
  const fetched = (made) => new Promise((done, failed) => {
    made.onload = done;
    made.onerror = failed;
    document.head.append(made);
  });
  const load = () => (globalThis.siteSearch ? Promise.resolve() : Promise.all([
    fetched(Object.assign(document.createElement("script"), { src: new URL("assets/search.js", root) })),
    fetched(Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("assets/search.css", root) })),
  ]));
  const search = async (query = "") => {
    let typed = query;
    const keep = (event) => {
      event.stopPropagation();
      if (event.key.length > 1 || event.ctrlKey || event.metaKey) return;
      typed += event.key;
      event.preventDefault();
    };
    addEventListener("keydown", keep, true);
    await load().then(() => siteSearch.open(typed), () => { location = link.href; });
    removeEventListener("keydown", keep, true);
  };
  link.setAttribute("role", "button");
  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", (event) => {
    event.preventDefault();
    search();
  });
  const asked = new URLSearchParams(location.search);
  if (asked.has("q")) search(asked.get("q"));
  if (asked.has("h")) load().then(() => siteSearch.mark(asked.get("h")));

  addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key === "Escape" && drawer.checked) drawer.click();
    if (["Enter", " "].includes(event.key) && at.matches?.("label, [role=button]")) {
      event.preventDefault();
      at.click();
    }
    const writing = at.matches?.("input, select, textarea, [contenteditable]");
    const short = ["/", "s", "f"].includes(event.key) && !writing && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (short || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      search();
    }
  });
})();

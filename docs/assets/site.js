/* What moves in a page; every page works without it.
   1. The frame: the palette, the way back to the top, the current heading in the list of contents,
      the drawer of a phone, and the search, which it loads.
   2. A number shows its note, and a term its definition, on hover, on a tap and by a key.
   3. A citation can be copied, with the reader's own day of access; the style is remembered. */

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

(() => {
  "use strict";

  /* A number or a word opens, in a window beside it, what stands at the foot of the page. */
  const bubble = Object.assign(document.createElement("div"), { id: "bubble", className: "bubble", tabIndex: -1, popover: "auto" });
  bubble.setAttribute("role", "dialog");
  let at = null;
  let open = null; // at the start of a tap, which closes it by itself
  let closing = 0;

  const told = (link) => {
    const goal = document.getElementById(`${link.matches(".term") ? "term-" : ""}${link.hash.slice(1)}`);
    return link.matches(".term") ? goal?.nextElementSibling : goal?.closest("li");
  };
  const openers = [...document.querySelectorAll("article a:is(.term, .ref)")].filter((link) => bubble.showPopover && told(link));
  const isShown = () => bubble.isConnected && bubble.matches(":popover-open");
  const hide = () => isShown() && bubble.hidePopover();
  const hideSoon = () => {
    clearTimeout(closing);
    closing = setTimeout(() => bubble.contains(document.activeElement) || hide(), 250);
  };
  const show = (link) => {
    clearTimeout(closing);
    if (at === link && isShown()) return;
    hide();
    at = link;
    bubble.replaceChildren(...told(link).cloneNode(true).childNodes);
    bubble.querySelector(".back")?.remove();
    for (const part of bubble.querySelectorAll("[id]")) part.removeAttribute("id");
    if (link.matches(".term")) bubble.append(" ", Object.assign(document.createElement("a"), { href: link.href, textContent: "Glossary entry" }));
    bubble.setAttribute("aria-label", link.getAttribute("aria-label") ?? link.textContent);
    link.after(bubble);
    bubble.showPopover();
    const box = link.getBoundingClientRect();
    const widest = document.documentElement.clientWidth - bubble.offsetWidth - 8;
    const below = box.bottom + 6;
    const fits = below + bubble.offsetHeight < innerHeight;
    bubble.style.left = `${Math.max(8, Math.min(box.left, widest)) + scrollX}px`;
    bubble.style.top = `${(fits ? below : box.top - bubble.offsetHeight - 6) + scrollY}px`;
  };
  for (const link of openers) {
    link.setAttribute("aria-haspopup", "dialog");
    if (link.matches(".ref")) link.setAttribute("aria-label", `Note ${link.textContent}`);
    link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && !bubble.contains(document.activeElement) && show(link));
    link.addEventListener("pointerleave", hideSoon);
    link.addEventListener("pointerdown", () => { open = bubble.contains(document.activeElement) && at; });
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (open !== link) {
        show(link);
        bubble.focus({ preventScroll: true });
      }
      open = null;
    });
  }
  bubble.addEventListener("pointerenter", () => clearTimeout(closing));
  bubble.addEventListener("pointerleave", hideSoon);
  bubble.addEventListener("beforetoggle", (event) => {
    if (event.newState === "closed" && bubble.contains(document.activeElement)) at.focus({ preventScroll: true });
  });
  document.addEventListener("focusin", (event) => event.target === at || bubble.contains(event.target) || hide());

  const today = new Date();
  const month = (names) => names.split(" ")[today.getMonth()];
  const long = month("January February March April May June July August September October November December");
  const short = month("Jan. Feb. Mar. Apr. May June July Aug. Sept. Oct. Nov. Dec.");
  const [day, year] = [today.getDate(), today.getFullYear()];
  const forms = { long: `${long} ${day}, ${year}`, british: `${day} ${long} ${year}`, mla: `${day} ${short} ${year}` };
  for (const place of document.querySelectorAll(".accessed")) place.textContent = forms[place.dataset.form];

  const copy = async (text, source) => {
    const html = new Blob([source.tagName === "PRE" ? `<pre>${source.innerHTML}</pre>` : source.innerHTML], { type: "text/html" });
    const plain = new Blob([text], { type: "text/plain" });
    try {
      await navigator.clipboard.write([new ClipboardItem({ "text/html": html, "text/plain": plain })]);
    } catch {
      await navigator.clipboard.writeText(text);
    }
  };
  const said = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  said.setAttribute("role", "status");
  document.querySelector(".cite-box")?.append(said);
  for (const source of document.querySelectorAll(".cite-box .copy")) {
    const text = source.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy__button";
    button.textContent = "Copy";
    const panel = source.closest(".cite-box__panel");
    const what = [panel.firstElementChild, source.parentElement.previousElementSibling, source.previousElementSibling]
      .map((part) => part?.textContent).filter((words, place, all) => words && all.indexOf(words) === place).join(", ");
    button.setAttribute("aria-label", `Copy: ${what}`);
    const box = source.cloneNode(true);
    button.addEventListener("click", async () => {
      await copy(text, box).then(() => { button.textContent = "Copied"; said.textContent = `Copied: ${what}`; }, () => { button.textContent = "Press Ctrl+C"; getSelection().selectAllChildren(source); });
      setTimeout(() => { button.textContent = "Copy"; said.textContent = ""; }, 2000);
    });
    source.classList.add("copied");
    source.append(button);
  }
  const remembered = (key, value) => {
    try {
      if (value !== undefined) localStorage.setItem(key, value);
      return localStorage.getItem(key);
    } catch {
      return value; // storage is switched off
    }
  };
  for (const choice of document.querySelectorAll("[name=cite-style]")) {
    if (choice.value === remembered("cite-style")) choice.checked = true;
    choice.addEventListener("change", () => remembered("cite-style", choice.value));
  }

  /* The links to single lines of the data show once somebody asks for them. */
  if (document.querySelector(".edit")) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "edits", textContent: "Show edit links" });
    const set = (on) => {
      document.body.classList.toggle("editing", on === "yes");
      button.setAttribute("aria-pressed", String(on === "yes"));
    };
    button.addEventListener("click", () => set(remembered("edit-links", document.body.matches(".editing") ? "no" : "yes")));
    set(remembered("edit-links"));
    document.querySelector(".reviewed").append(" ", button);
  }

  for (const anchor of document.querySelectorAll(".headerlink")) {
    anchor.title = `Link to: ${anchor.parentElement.textContent.replace(/#$/, "").trim()}`;
    anchor.setAttribute("aria-label", anchor.title);
  }
})();

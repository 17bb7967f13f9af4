/* The search: a dialog over the page, which opens with what `?q=` asks. It reads search/records.js
   by means of vendor/minisearch.js, both fetched when it first opens. On a page that it led to
   (`?h=`) it marks the words that were looked for. site.js loads it when it is needed. */
globalThis.siteSearch = (() => {
  "use strict";
  const root = new URL("..", globalThis.document?.currentScript.src ?? "http://x/a/b");
  const STOP = new Set(("a about all an and any are as at be by can could did do does for from give had has have how if in into is it its "
    + "made many me much my of on or please say says should so some tell than that the their there they this to us was were what when "
    + "where which who whom whose why will with would you").split(" "));
  const ROMAN = { i: "1", ii: "2", iii: "3", iv: "4", v: "5" };
  const WEIGHTS = { title: 4, path: 2.5, names: 2, text: 1 };
  const KINDS = { Page: 1.8, Topic: 1.8, Claim: 1.6, Event: 0.8, Source: 0.6, Glossary: 1.3 };
  const SHOWN = 20;
  const LENGTH = 220; // of the text of a hit, in letters

  /* Small letters without accents, "1,000" as one number, "300km" as two words, "MQ-9" as both. */
  const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const words = (text) => plain(text).replace(/(\d)[,\u00a0\u202f](?=\d{3})/g, "$1").replace(/\b(\d+)(?=(?:km|kg|k?m)\b)/g, "$1 ")
    .match(/[a-z0-9]+(?:[-'’][a-z0-9]+)*/g) ?? [];
  const parts = (word) => word.replace(/['’]s?\b/, "").split(/[-'’]/);
  const tokens = (text) => words(text).flatMap((word) => {
    const all = parts(word);
    return all.length > 1 ? [...all, all.join("")] : all;
  });
  const stem = (word) => {
    if (ROMAN[word]) return ROMAN[word];
    if (word.length > 4) word = word.replace(/ies$/, "y").replace(/(?<=.{3})(?:ing|ed)$/, "");
    return word.length > 3 ? word.replace(/(?<![isu])s$/, "").replace(/e$/, "") : word;
  };
  const asked = (text) => {
    const all = words(text).flatMap(parts).filter(Boolean);
    const telling = all.filter((word) => !STOP.has(word) || word === "i");
    return telling.length ? telling : all;
  };

  let engine;
  const records = () => searched.rows.map(([address, kind, verdict, title, names, text], id) =>
    ({ id, address, kind, verdict, title, names, text, path: address.replace(/[/#.]|html$/g, " ") }));
  const start = () => {
    engine = new MiniSearch({
      fields: Object.keys(WEIGHTS),
      storeFields: ["address", "kind", "verdict", "title", "names", "text"],
      tokenize: tokens,
      processTerm: (word) => (STOP.has(word) && !ROMAN[word] ? null : stem(word)),
    });
    engine.addAll(records());
  };

  const FEW = 3; // records; a word that fewer have may be a slip
  const WORTH = 0.06; // of the score of the first hit
  const EXACT = { prefix: false, fuzzy: false };
  const GIVEN = { tokenize: (text) => [text], processTerm: (term) => term };
  /* Two words may be meant as one ("time line"). Who has all words comes before who has some. */
  const having = (term, prefix = false) => engine.search(term, { ...GIVEN, prefix, fuzzy: false }).length;
  const find = (said) => {
    const joined = said.slice(1).map((word, at) => stem(said[at] + word));
    const terms = said.map(stem);
    const fuzzy = (term) => (term.length > 4 && having(term) < FEW ? 0.2 : 0);
    const found = engine.search(
      { combineWith: "OR", queries: [{ queries: terms, prefix: (term) => term.length > 3, fuzzy }, { queries: joined, prefix: false, fuzzy: false }] },
      { ...GIVEN, boost: WEIGHTS, boostDocument: (_, __, { kind }) => KINDS[kind] ?? 1 },
    );
    const share = (hit) => hit.queryTerms.reduce((sum, term) => sum + (terms.includes(term) ? 1 : 2), 0) / terms.length;
    for (const hit of found) hit.share = Math.min(1, share(hit));
    const hits = found.map((hit) => ({ ...hit, score: hit.score * hit.share ** 2 })).sort((one, other) => other.score - one.score);
    return hits.filter((hit) => hit.score > hits[0].score * WORTH);
  };

  /* The words as they may have been meant: for each that stands nowhere, the nearest that does. */
  const asWritten = (hit, term) => (`${hit.title} ${hit.names} ${hit.text}`.match(/[\p{L}\p{N}]+/gu) ?? [])
    .find((word) => stem(plain(word)) === term);
  const meant = (text) => {
    let other = false;
    const said = words(text).flatMap(parts).map((word) => {
      const term = stem(word);
      const there = STOP.has(word) || having(term, term.length > 3);
      const [near] = there ? [] : engine.search(term, { ...GIVEN, prefix: false, fuzzy: term.length > 3 ? 0.34 : 0, boost: WEIGHTS });
      const better = near && asWritten(near, near.terms[0]);
      other ||= Boolean(better);
      return better ?? word;
    });
    return other ? said.join(" ") : "";
  };

  /* --- what is seen ----------------------------------------------------------------------- */

  const element = (tag, className, ...inner) => {
    const made = document.createElement(tag);
    if (className) made.className = className;
    made.append(...inner);
    return made;
  };
  const marked = (text, terms) => text.split(/([\p{L}\p{N}]+)/u).map((part, at) =>
    (at % 2 && terms.has(stem(plain(part))) ? element("mark", "", part) : part));
  const PLACES = ["asked", "start/", "claims/", "reference/glossary"];
  const TELLING = 0.99; // the share of the words that a good hit has
  let dialog, input, count, other, list, places;

  const verdictOf = (id) => {
    const [label, sign] = searched.verdicts[id];
    return element("span", `verdict verdict--${id} ${sign}`, label);
  };
  const itemOf = (hit) => {
    const terms = new Set(hit.terms);
    const link = element("a", "");
    const address = new URL(hit.address, root);
    address.searchParams.set("h", [...terms].join(" "));
    link.href = address;
    const about = element("span", "hit__kind", hit.kind);
    if (hit.verdict) about.append(" ", verdictOf(hit.verdict));
    const said = hit.text.split(" … ")[0]; // the rest is names
    const text = said.length > LENGTH ? said.slice(0, LENGTH).replace(/\s\S*$/, "") : said;
    link.append(element("span", "hit__title", ...marked(hit.title, terms)), " ", about, " ", element("span", "hit__text", ...marked(text === hit.text ? text : `${text} …`, terms)));
    return element("li", "hit", link);
  };
  const placeOf = (start) => {
    const { address, title } = records().find((row) => row.kind === "Page" && row.address.startsWith(start));
    const link = element("a", "", title);
    link.href = new URL(address, root);
    return element("li", "", link);
  };

  const show = () => {
    const query = input.value.trim();
    const address = new URL(location);
    if (query) address.searchParams.set("q", query); else address.searchParams.delete("q");
    try { history.replaceState(history.state, "", address); } catch { /* on a disk */ }
    if (!engine) return;
    const hits = query ? find(asked(query)) : [];
    const better = query ? meant(query) : "";
    const weak = !hits.length || hits[0].share < TELLING || better;
    list.replaceChildren(...hits.slice(0, SHOWN).map(itemOf));
    count.value = !query ? "" : !hits.length ? "Nothing found." : hits.length === 1 ? "1 result"
      : `${hits.length} results${hits.length > SHOWN ? `; the first ${SHOWN} are shown` : ""}`;
    other.hidden = !better;
    other.querySelector("button").textContent = better;
    places.hidden = Boolean(query && !weak);
    list.scrollTop = 0;
  };

  const load = (path) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = new URL(path, root);
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  const begin = () => {
    start();
    places.querySelector("ul").replaceChildren(...PLACES.map(placeOf));
    show();
  };

  const make = () => {
    input = element("input", "search__input");
    Object.assign(input, { type: "search", placeholder: "Search", autocomplete: "off", spellcheck: false, enterKeyHint: "go" });
    input.setAttribute("aria-label", "Search this site");
    const close = element("button", "search__close", "Close");
    close.type = "button";
    const form = element("form", "search__form", input, close);
    form.setAttribute("role", "search");
    count = element("output", "search__count");
    const choose = element("button", "");
    choose.type = "button";
    other = element("p", "search__other", "Did you mean ", choose, "?");
    other.hidden = true;
    list = element("ol", "search__hits");
    places = element("nav", "search__places", element("p", "", "Places to start"), element("ul", ""));
    places.setAttribute("aria-label", "Places to start");
    dialog = element("dialog", "search", form, count, other, list, places);
    dialog.setAttribute("aria-label", "Search");
    document.body.append(dialog);

    input.addEventListener("input", show);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      list.querySelector("a")?.click();
    });
    choose.addEventListener("click", () => {
      input.value = choose.textContent;
      input.focus();
      show();
    });
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (event.target === dialog || link?.pathname === location.pathname) dialog.close();
    });
    dialog.addEventListener("close", () => {
      input.value = "";
      show();
    });
    dialog.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault(); // which would only empty the field
        dialog.close();
      }
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      const stops = [input, ...dialog.querySelectorAll("a")].filter((stop) => stop.checkVisibility());
      stops[stops.indexOf(document.activeElement) + step]?.focus();
      event.preventDefault();
    });
    count.value = "Loading …";
    load("assets/vendor/minisearch.js").then(() => load("search/records.js"))
      .then(begin, () => { count.value = "The search did not load. Try again later."; });
  };

  /* Open the dialog, with a question where there is one. */
  const open = (query = "") => {
    if (!dialog) make();
    if (dialog.open) return;
    input.value = query;
    dialog.showModal();
    input.focus();
    show();
  };

  /* Mark the words on the page that has been found. */
  const mark = (terms) => {
    const wanted = new Set(terms.split(" "));
    const walker = document.createTreeWalker(document.querySelector("article"), NodeFilter.SHOW_TEXT, (node) =>
      (node.parentElement.closest("script, svg, .cite-box, .crumbs") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      const parts = marked(text.data, wanted);
      if (parts.some((part) => part instanceof Element)) text.replaceWith(...parts);
    }
  };
  return { open, mark, start, find, meant, asked };
})();

/* The search. It stands in a dialog, opens with what `?q=` asks, and reads search/records.js by
   means of vendor/minisearch.js; frame.js loads all three when the search is first used. A page
   that was found (`?h=`) has the words of the search marked. */
globalThis.siteSearch = (() => {
  "use strict";
  const STOP = new Set(("a about all an and any are as at be by can could did do does for from give had has have how if in into is it its "
    + "made many me much my of on or please say says should so some tell than that the their there they this to us was were what when "
    + "where which who whom whose why will with would you").split(" "));
  const ROMAN = { i: "1", ii: "2", iii: "3", iv: "4", v: "5" };
  const WEIGHTS = { title: 4, path: 2.5, names: 2, text: 1 };
  const KINDS = { Page: 1.8, Topic: 1.8, Claim: 1.6, Event: 0.8, Source: 0.7 };
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

  const LOOSE = { prefix: (term) => term.length > 3, fuzzy: (term) => (term.length > 4 ? 0.2 : 0) };
  const EXACT = { prefix: false, fuzzy: false };
  const ready = { tokenize: (text) => [text], processTerm: (term) => term };
  const find = (said) => {
    const joined = said.slice(1).map((word, at) => [...said.slice(0, at), said[at] + word, ...said.slice(at + 2)].map(stem));
    const terms = said.map(stem);
    const options = { ...ready, boost: WEIGHTS, boostDocument: (_, __, { kind }) => KINDS[kind] ?? 1 };
    const every = { combineWith: "OR", queries: [
      { combineWith: "AND", queries: terms, ...LOOSE },
      ...joined.map((queries) => ({ combineWith: "AND", queries, ...EXACT })),
    ] };
    const whole = engine.search(every, options);
    const known = new Set(whole.map((hit) => hit.id));
    const rest = engine.search({ combineWith: "OR", queries: terms, ...LOOSE }, options);
    return { hits: [...whole, ...rest.filter((hit) => !known.has(hit.id))], whole: whole.length };
  };

  /* The words as they may have been meant: for each that stands nowhere, the nearest that does. */
  const spelled = (hit, term) => words(`${hit.title} ${hit.names} ${hit.text}`.normalize("NFC")).find((word) => stem(word) === term);
  const asWritten = (hit, term) => (`${hit.title} ${hit.names} ${hit.text}`.match(/[\p{L}\p{N}]+/gu) ?? [])
    .find((word) => stem(plain(word)) === term);
  const meant = (text) => {
    let other = false;
    const said = words(text).flatMap(parts).map((word) => {
      const term = stem(word);
      const there = STOP.has(word) || engine.search(term, { ...ready, prefix: term.length > 3, fuzzy: false }).length;
      const [near] = there ? [] : engine.search(term, { ...ready, prefix: false, fuzzy: term.length > 3 ? 0.34 : 0, boost: WEIGHTS });
      const better = near && asWritten(near, near.terms[0]);
      other ||= Boolean(better);
      return better ?? word;
    });
    return other ? said.join(" ") : "";
  };
  return { words, stem, start, find, meant, asked, get engine() { return engine; } };
})();

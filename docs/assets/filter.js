/* A list of claims or notices can be filtered, and the filter is kept in the address. */

(() => {
  "use strict";

  const form = document.getElementById("filter");
  const list = document.getElementById(form.dataset.listId ?? "claims-by-topic");
  const what = form.dataset.what ?? "claims";
  const count = document.getElementById("filter-count");
  const title = document.title;
  const choices = [...form.querySelectorAll("select")];
  // A claim may stand in several sentences; of all else it has one.
  const fits = (facts) =>
    choices.every(({ name, value }) => !value || facts[name].split(" ").includes(value));

  // A notice may be of several things: one of them must fit alone.
  const isOne = (item) => {
    const parts = [...item.querySelectorAll("[data-scope]")].map((part) => part.dataset);
    return (parts.length ? parts : [{}]).some((part) => fits({ ...item.dataset, ...part }));
  };
  const filterHere = () => {
    const items = [...list.querySelectorAll("li.claim, tr")];
    for (const item of items) item.hidden = !isOne(item);
    for (const group of list.querySelectorAll(".group")) {
      group.hidden = !group.querySelector("li.claim:not([hidden])");
    }
    count.value = `${items.filter((item) => !item.hidden).length} of ${items.length} ${what}`;
  };

  // The list has several pages: the claims of all of them are asked for once somebody filters.
  const MOST = 100;
  const found = document.createElement("div");
  const shown = document.createElement("ul");
  const more = document.createElement("button");
  let all = null;
  let fitting = [];

  const itemOf = (claim) => {
    const [item, link, verdict] = ["li", "a", "span"].map((name) => document.createElement(name));
    link.href = new URL(claim.address, new URL(form.dataset.list, document.baseURI));
    link.textContent = claim.title;
    verdict.className = `verdict verdict--${claim.verdict}`;
    verdict.textContent = form.querySelector(`option[value="${claim.verdict}"]`).textContent;
    item.className = "claim";
    item.append(link, " ", verdict);
    return item;
  };
  const showMore = (total) => {
    const before = shown.children.length;
    shown.append(...fitting.slice(before, before + MOST).map(itemOf));
    const beyond = fitting.length - shown.children.length;
    more.hidden = !beyond;
    more.textContent = `Show ${Math.min(MOST, beyond)} more`;
    const cut = beyond ? `; the first ${shown.children.length} are shown` : "";
    count.value = `${fitting.length} of ${total} claims${cut}`;
    return shown.children[before];
  };
  const filterAll = async () => {
    const filtered = choices.some((choice) => choice.value);
    list.hidden = filtered;
    found.hidden = !filtered;
    count.value = "";
    if (!filtered) return;
    all ??= fetch(form.dataset.list).then((answer) => answer.json());
    const claims = await all.catch(() => { all = null; });
    if (!claims) { count.value = "The list did not load. Try again."; return; }
    fitting = claims.filter(fits);
    shown.replaceChildren();
    more.onclick = () => showMore(claims.length).querySelector("a").focus();
    showMore(claims.length);
  };
  shown.className = "claims";
  more.className = "filter__more";
  more.type = "button";
  more.hidden = true;
  found.append(shown, more);
  found.hidden = true;
  list.after(found);

  const apply = () => {
    if (form.dataset.list) filterAll(); else filterHere();
    const chosen = choices.filter((choice) => choice.value);
    const words = chosen.map((choice) => choice.selectedOptions[0].text).join(", ");
    document.title = words ? `${words}: ${title}` : title;
    const query = new URLSearchParams(chosen.map((choice) => [choice.name, choice.value]));
    history.replaceState(null, "", (`${query}` ? `?${query}` : location.pathname) + location.hash);
  };

  // On a phone the form is folded behind one button.
  const wide = matchMedia("(min-width: 48em)");
  const fit = () => { form.parentElement.open = wide.matches; };
  wide.addEventListener("change", fit);
  fit();

  const asked = new URLSearchParams(location.search);
  for (const choice of choices) {
    const value = asked.get(choice.name);
    if ([...choice.options].some((option) => option.value === value)) choice.value = value;
  }
  form.addEventListener("change", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  apply();
})();

/* Two conveniences; every page works without them.
   1. A glossary term shows its definition on hover, focus or tap.
   2. A citation can be copied, with the reader's own day of access; the style is remembered. */

(() => {
  "use strict";

  const bubble = document.createElement("div");
  bubble.className = "bubble md-typeset";
  bubble.id = "bubble";
  bubble.setAttribute("role", "tooltip");
  bubble.hidden = true;
  document.body.append(bubble);
  let shown = null;
  let closing = 0;

  const definitionOf = (link) => document.getElementById(`term-${link.hash.slice(1)}`);

  const show = (link) => {
    const name = definitionOf(link);
    if (!name) return;
    clearTimeout(closing);
    hide();
    shown = link;
    const text = document.createElement("p");
    text.append(...name.nextElementSibling.cloneNode(true).childNodes);
    const more = document.createElement("a");
    more.href = link.href;
    more.textContent = "Glossary entry";
    bubble.replaceChildren(text, more);
    bubble.hidden = false;
    link.setAttribute("aria-describedby", bubble.id);
    const box = link.getBoundingClientRect();
    const widest = document.documentElement.clientWidth - bubble.offsetWidth - 16;
    bubble.style.left = `${Math.max(8, Math.min(box.left, widest)) + scrollX}px`;
    const below = box.bottom + 6;
    const fits = below + bubble.offsetHeight < innerHeight;
    bubble.style.top = `${(fits ? below : box.top - bubble.offsetHeight - 6) + scrollY}px`;
  };

  const hide = () => {
    if (!shown) return;
    shown.removeAttribute("aria-describedby");
    shown = null;
    bubble.hidden = true;
  };

  const hideSoon = () => {
    clearTimeout(closing);
    closing = setTimeout(hide, 250);
  };

  for (const link of document.querySelectorAll("a.term")) {
    if (!definitionOf(link)) continue;
    let touched = false;
    link.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show(link));
    link.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hideSoon());
    link.addEventListener("pointerdown", (event) => { touched = event.pointerType !== "mouse"; });
    link.addEventListener("focus", () => touched || show(link));
    link.addEventListener("blur", hideSoon);
    link.addEventListener("click", (event) => {
      if (!touched) return; // a mouse or a key follows the link
      event.preventDefault();
      if (shown === link) hide(); else show(link);
    });
  }
  bubble.addEventListener("pointerenter", () => clearTimeout(closing));
  bubble.addEventListener("pointerleave", hideSoon);
  bubble.addEventListener("focusin", () => clearTimeout(closing));
  bubble.addEventListener("focusout", hideSoon);
  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", (event) => {
    if (shown && !bubble.contains(event.target) && event.target !== shown) hide();
  });

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
  for (const source of document.querySelectorAll(".cite-box .copy")) {
    const text = source.textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy__button";
    button.textContent = "Copy";
    const what = source.tagName === "PRE" ? "" : source.previousElementSibling.textContent.toLowerCase();
    button.setAttribute("aria-label", `Copy ${what}`.trim());
    const box = source.cloneNode(true);
    button.addEventListener("click", async () => {
      await copy(text, box).then(() => { button.textContent = "Copied"; }, () => { button.textContent = "Press Ctrl+C"; getSelection().selectAllChildren(source); });
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
    });
    source.classList.add("copied");
    source.append(button);
  }
  const remembered = (style) => {
    try {
      if (style) localStorage.setItem("cite-style", style);
      return localStorage.getItem("cite-style");
    } catch {
      return null; // storage is switched off
    }
  };
  for (const choice of document.querySelectorAll("[name=cite-style]")) {
    if (choice.value === remembered()) choice.checked = true;
    choice.addEventListener("change", () => remembered(choice.value));
  }
})();

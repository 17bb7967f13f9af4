/* The theme starts its search worker, and fetches the whole search index, on every page. This holds
   both back until the search is first used, or a result has been followed (?h=), whose words are
   marked on the page. It stands before the theme's script and changes nothing else: were the theme
   to load them in another way, the search would work, only sooner. */
(() => {
  "use strict";
  if (location.protocol === "file:") return; // there the theme waits by itself
  const field = document.querySelector("[data-md-component=search-query]");
  const toggle = document.getElementById("__search");
  if (!field || !toggle) return;

  const asked = new URLSearchParams(location.search);
  const waiting = [];
  let inUse = asked.has("h") || asked.has("q");
  const use = () => {
    inUse = true;
    while (waiting.length) waiting.shift()();
  };
  field.addEventListener("focus", use, { once: true });
  toggle.addEventListener("change", use, { once: true });

  const { open, send } = XMLHttpRequest.prototype;
  const held = new WeakSet();
  XMLHttpRequest.prototype.open = function (...of) {
    if (/\/search_index\.json$/.test(of[1])) held.add(this);
    return open.apply(this, of);
  };
  XMLHttpRequest.prototype.send = function (...body) {
    if (inUse || !held.has(this)) return send.apply(this, body);
    waiting.push(() => send.apply(this, body));
  };

  const Real = window.Worker;
  window.Worker = class extends EventTarget {
    constructor(...of) {
      super();
      this.start = () => {
        this.real = new Real(...of);
        this.real.addEventListener("message", ({ data }) => this.dispatchEvent(new MessageEvent("message", { data })));
      };
    }

    postMessage(...message) { // the first one brings the index
      if (!this.real) this.start();
      this.real.postMessage(...message);
    }
  };
})();

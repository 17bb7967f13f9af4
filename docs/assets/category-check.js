/* The category check. The page holds every answer and every sentence; this only picks. The first
   answer whose bounds (data-range-start, data-payload-below, ...) hold what was entered is shown,
   and what was entered is kept in the address. */

(() => {
  "use strict";

  const form = document.getElementById("check");
  const result = document.getElementById("check-result");
  const answers = [...document.querySelectorAll(".check__answer")];
  const names = ["range", "payload", "speed"];
  const input = (name) => form.elements[name];
  const kind = () => form.elements.kind.value;

  const show = (chosen) => {
    for (const answer of answers) answer.classList.toggle("check__answer--chosen", answer === chosen);
  };

  /* What was entered, in km, kg or km/h; or the name of the sentence that says what is wrong. */
  const read = (name) => {
    const text = input(name).value.trim().replace(/^\d{1,3}(,\d{3})+(?=\.|$)/, (all) => all.replaceAll(",", ""));
    if (!text) return name === "speed" ? null : "empty";
    if (/^[+-]?\d[\d ]*(,[\d ]+)+(\.\d+)?$/.test(text)) return "comma";
    if (!/^[+-]?(\d+\.?\d*|\.\d+)$/.test(text)) return "text";
    const unit = form.elements[`${name}-unit`];
    const value = Number(text);
    if (value <= 0) return "low";
    if (value > Number(input(name).dataset.most)) return "high";
    return value * (unit ? Number(unit.selectedOptions[0].dataset.factor) : 1);
  };

  const complain = (name, wrong) => {
    const place = document.getElementById(`check-${name}-error`);
    place.textContent = wrong ? input(name).dataset[wrong] : "";
    place.hidden = !wrong;
    if (wrong) input(name).setAttribute("aria-invalid", "true");
    else input(name).removeAttribute("aria-invalid");
  };

  const bounds = {
    Start: (value, bound) => value >= bound,
    Over: (value, bound) => value > bound,
    To: (value, bound) => value <= bound,
    Below: (value, bound) => value < bound,
  };

  const within = (answer, name, value) => Object.entries(bounds).every(([end, holds]) => {
    const bound = answer.dataset[name + end];
    return !bound || (value !== null && holds(value, Number(bound)));
  });

  const address = () => {
    const query = new URLSearchParams(new FormData(form));
    for (const unit of form.querySelectorAll("[name$=-unit]")) {
      if (unit.selectedIndex === 0) query.delete(unit.name);
    }
    if (kind() !== "drone" || !input("speed").value.trim()) query.delete("speed");
    history.replaceState(null, "", `?${query}`);
  };

  const rounded = (value) => String(Number(value.toFixed(3)));

  const check = (focus) => {
    const drone = kind() === "drone";
    const asked = names.filter((name) => name !== "speed" || drone);
    const values = { speed: null };
    let wrong = null;
    for (const name of names) complain(name, "");
    for (const name of asked) {
      const value = read(name);
      if (typeof value === "string") {
        complain(name, value);
        wrong = wrong ?? input(name);
      }
      values[name] = value;
    }
    if (wrong) {
      show(null);
      result.value = result.dataset.wrong;
      if (focus) wrong.focus();
      return;
    }
    const answer = answers.find((one) => one.dataset.systems.split(" ").includes(kind())
      && names.every((name) => within(one, name, values[name])));
    show(answer);
    result.value = result.dataset.fits.replace("{range}", rounded(values.range))
      .replace("{payload}", rounded(values.payload))
      .replace("{title}", () => answer.querySelector("h2").firstChild.data);
    address();
  };

  const fit = () => { document.getElementById("check-speed-field").hidden = kind() !== "drone"; };

  /* A link to an answer shows it. */
  const follow = () => {
    const answer = answers.find((one) => `#${one.id}` === location.hash);
    if (!answer) return;
    show(answer);
    result.value = "";
    answer.scrollIntoView();
  };

  form.addEventListener("change", (event) => {
    if (event.target.id === "check-system" && event.target.value) {
      const { kind, range, payload } = event.target.selectedOptions[0].dataset;
      for (const unit of form.querySelectorAll("[name$=-unit]")) unit.selectedIndex = 0;
      Object.entries({ kind, range, payload }).forEach(([name, value]) => { form.elements[name].value = value; });
      fit();
      check(false);
    }
    fit();
  });
  form.addEventListener("submit", (event) => { event.preventDefault(); check(true); });
  form.addEventListener("reset", () => setTimeout(() => {
    for (const name of names) complain(name, "");
    result.value = "";
    show(null);
    fit();
    history.replaceState(null, "", location.pathname);
  }));
  addEventListener("hashchange", follow);

  const given = new URLSearchParams(location.search);
  for (const [name, value] of given) {
    const field = form.elements[name];
    if (field instanceof RadioNodeList) {
      for (const choice of field) choice.checked = choice.value === value || choice.checked;
    } else if (field instanceof HTMLSelectElement) {
      if ([...field.options].some((option) => option.value === value)) field.value = value;
    } else if (names.includes(name)) field.value = value;
  }
  fit();
  if (given.has("range") || given.has("payload")) check(false);
  follow();
})();

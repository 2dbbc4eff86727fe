/* The console without this file does all it does with it. It adds: keys, one press counts once,
   and parts that keep up to date leave alone what somebody is writing. */
(() => {
  "use strict";
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const writing = (element) => !!element?.closest("input, textarea, select");

  /* One press counts once. The server knows the form too; this saves it the work. */
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-once]")) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of all("button", form)) button.setAttribute("aria-disabled", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of all("button", form)) button.removeAttribute("aria-disabled");
    }
  });

  /* Parts that keep up to date, but not while somebody writes or has something open. */
  const main = document.getElementById("main");
  const busy = () =>
    document.hidden || writing(document.activeElement) || main.querySelector("details[open]") ||
    all("input:not([type=hidden]), textarea", main).some((one) => one.value !== one.defaultValue);
  document.addEventListener("htmx:config:request", (event) => {
    if (event.target.matches?.("[data-live]") && busy()) event.preventDefault();
  });
  const stale = document.getElementById("stale");
  const answered = (event) => {
    const status = event.detail?.ctx?.response?.status ?? 0;
    stale.hidden = status > 0 && status < 500;
  };
  document.addEventListener("htmx:after:request", answered);
  document.addEventListener("htmx:error", () => { stale.hidden = false; });

  /* Where something was refused, there one goes on. */
  (document.querySelector("[aria-invalid]") ?? document.querySelector("[data-focus]"))?.focus();

  /* Keys. Which line of a list is chosen outlives an update, by its id. */
  const items = () => all("[data-item]");
  let chosen = "";
  const current = () => items().find((one) => one.id === chosen);
  const choose = (step) => {
    const found = items();
    if (!found.length) return;
    const at = found.indexOf(current());
    const next = at < 0 ? found[step > 0 ? 0 : found.length - 1] : found[at + step] ?? found[at];
    chosen = next.id;
    mark();
    (next.querySelector("a[data-open]") ?? next).focus();
    next.scrollIntoView({ block: "nearest" });
  };
  const mark = () => {
    for (const one of items()) one.classList.toggle("chosen", one.id === chosen);
  };
  document.addEventListener("htmx:after:swap", mark);
  const within = (what) => (current() ?? document).querySelector(what);
  const acts = {
    j: () => choose(1),
    k: () => choose(-1),
    o: () => current()?.querySelector("a[data-open]")?.click(),
    a: () => within("[data-approve]")?.focus(),
    r: () => {
      const place = within("[data-reject]");
      if (!place) return;
      place.open = true;
      place.querySelector("textarea, input:not([type=hidden])")?.focus();
    },
    "/": () => document.querySelector("[data-search]")?.focus(),
    "?": () => document.getElementById("keys")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && writing(event.target)) {
      const details = event.target.closest("details");
      if (details) details.open = false;
      return event.target.blur();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    if (document.querySelector("dialog[open]") || !(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  });
})();

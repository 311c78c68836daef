/* The answer form with htmx: choosing saves. What could not be sent stays marked as not saved and is sent again.
   Without this file each card has a button of its own. */
(() => {
  "use strict";
  if (!window.htmx) return;
  const RETRY_SECONDS = 5;
  const GONE = new Set([403, 404, 429]); // sending the same again would not help
  document.body.classList.add("answers-live");

  const cardOf = (event) => event.target.closest?.("form[data-answer]");
  const show = (card, trouble) => {
    if (!card) return;
    card.toggleAttribute("data-waiting", trouble === "unsaved");
    for (const name of ["unsaved", "failed"]) card.querySelector(`[data-${name}]`).hidden = name !== trouble;
  };
  const waiting = () => document.querySelectorAll("form[data-answer][data-waiting]");
  const retry = () => {
    for (const card of waiting()) window.htmx.trigger(card, "change");
  };

  document.body.addEventListener("htmx:sendError", (event) => show(cardOf(event), "unsaved"));
  document.body.addEventListener("htmx:timeout", (event) => show(cardOf(event), "unsaved"));
  document.body.addEventListener("htmx:responseError", (event) => {
    show(cardOf(event), GONE.has(event.detail.xhr.status) ? "failed" : "unsaved");
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.shouldSwap) show(cardOf(event) ?? event.detail.requestConfig?.elt, null);
  });
  window.addEventListener("online", retry);
  window.setInterval(retry, RETRY_SECONDS * 1000);
  window.addEventListener("beforeunload", (event) => {
    if (waiting().length) event.preventDefault();
  });
})();

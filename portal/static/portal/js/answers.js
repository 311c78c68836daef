/* The answer form with htmx: choosing saves. What could not be sent stays marked as not saved and is sent again.
   Without this file each card has a button of its own. */
(() => {
  "use strict";
  if (!window.htmx) return;
  const RETRY_SECONDS = 5;
  const SIGNED_OUT = 401; // the server keeps what was sent until the person has signed in again
  const GONE = new Set([403, 404, 429]); // sending the same again would not help
  document.body.classList.add("answers-live");

  const cardOf = (event) => event.target.closest?.("form[data-answer]");
  const show = (card, trouble) => {
    if (!card) return;
    card.toggleAttribute("data-waiting", trouble === "unsaved");
    for (const name of ["unsaved", "failed", "signedout"]) card.querySelector(`[data-${name}]`)?.toggleAttribute("hidden", name !== trouble);
  };
  const waiting = () => document.querySelectorAll("form[data-answer][data-waiting]");
  const retry = () => {
    for (const card of waiting()) window.htmx.trigger(card, "change");
  };

  // What was typed and not yet answered by the server, by how often the card was changed.
  const typed = new Map();
  const sent = new WeakMap();
  const chosen = (card) => card.querySelector("input[name=status]:checked");
  const undecided = (card) => !chosen(card) || card.querySelector(".answer__conflict");
  for (const name of ["input", "change"]) {
    document.body.addEventListener(name, (event) => {
      const card = cardOf(event);
      if (card) typed.set(card, (typed.get(card) ?? 0) + 1);
    });
  }
  document.body.addEventListener("htmx:beforeRequest", (event) => sent.set(event.detail.elt, typed.get(event.detail.elt)));
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const card = event.detail.elt;
    if (event.detail.successful && sent.get(card) === typed.get(card)) typed.delete(card);
  });
  window.addEventListener("pagehide", () => {
    for (const card of typed.keys()) {
      if (!card.isConnected || undecided(card)) continue;
      const body = new URLSearchParams(new FormData(card));
      // card.action would be the button of that name
      fetch(card.getAttribute("action"), { method: "POST", body, keepalive: true, headers: { "HX-Request": "true" } });
    }
  });

  document.body.addEventListener("htmx:sendError", (event) => show(cardOf(event), "unsaved"));
  document.body.addEventListener("htmx:timeout", (event) => show(cardOf(event), "unsaved"));
  document.body.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    show(cardOf(event), status === SIGNED_OUT ? "signedout" : GONE.has(status) ? "failed" : "unsaved");
  });
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.shouldSwap) show(cardOf(event) ?? event.detail.requestConfig?.elt, null);
  });
  window.addEventListener("online", retry);
  window.setInterval(retry, RETRY_SECONDS * 1000);
  window.addEventListener("beforeunload", (event) => {
    const lost = [...typed.keys()].some((card) => card.isConnected && undecided(card));
    if (waiting().length || lost) event.preventDefault();
  });
})();

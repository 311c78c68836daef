/* Comfort on top of pages that work without it. */
(() => {
  "use strict";

  // A form that failed: take keyboard and screen reader to the summary of what to correct.
  const focusSummary = () => document.querySelector("[data-focus]")?.focus();

  // <form data-guard>: ask before leaving with changes that are not saved.
  const guardForms = () => {
    const changed = new Set();
    document.addEventListener("input", (event) => {
      const form = event.target.closest("form[data-guard]");
      if (form) changed.add(form);
    });
    document.addEventListener("submit", (event) => changed.delete(event.target));
    window.addEventListener("beforeunload", (event) => {
      if (changed.size) event.preventDefault();
    });
  };

  // <button data-print> is shown only where it does something.
  const enablePrint = () => {
    for (const button of document.querySelectorAll("[data-print]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.print());
    }
  };

  // Printing opens what is folded, so that paper shows everything.
  const openForPrint = () => {
    window.addEventListener("beforeprint", () => {
      for (const part of document.querySelectorAll("details:not([open], .filters)")) {
        part.open = true;
        part.dataset.openedForPrint = "";
      }
    });
    window.addEventListener("afterprint", () => {
      for (const part of document.querySelectorAll("[data-opened-for-print]")) {
        part.open = false;
        delete part.dataset.openedForPrint;
      }
    });
  };

  // Filters: leave empty fields out of the address, so that it stays short enough to mail.
  const cleanFilters = () => {
    document.addEventListener("submit", (event) => {
      if (!event.target.matches("form[data-filters]")) return;
      for (const field of event.target.elements) {
        if (field.name && !field.value) field.disabled = true;
      }
    });
    window.addEventListener("pageshow", () => {
      for (const field of document.querySelectorAll("form[data-filters] :disabled")) field.disabled = false;
    });
  };

  // Signing in leads on to the field a link named: the part behind # never reaches the server.
  const keepAnchor = () => {
    const next = document.querySelector("main form input[name=next]");
    if (next && window.location.hash && !next.value.includes("#")) next.value += window.location.hash;
  };

  // <fieldset data-looks-for>: Enter in its search field presses the button of the fieldset, not the one that saves.
  const searchOnEnter = () => {
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      if (!event.target.matches("[data-looks-for] input:not([type=checkbox])")) return;
      event.preventDefault();
      event.target.closest("[data-looks-for]").querySelector("[type=submit]").click();
    });
  };

  focusSummary();
  searchOnEnter();
  keepAnchor();
  guardForms();
  enablePrint();
  openForPrint();
  cleanFilters();
})();

/* Search boxes of the admin (select2) get the name of the field they stand for, which select2 leaves out. */
(() => {
  "use strict";

  const nameOf = (select) => {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    if (label) return label.textContent;
    const column = [...(select.closest("td")?.classList ?? [])].find((name) => name.startsWith("field-"));
    const head = column && select.closest("table")?.querySelector(`th.column-${column.slice("field-".length)}`);
    return head ? head.textContent : "";
  };

  const nameSearchBoxes = () => {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const name = nameOf(select).replace(/:\s*$/, "").trim();
      const box = select.nextElementSibling;
      if (!name || !box?.classList.contains("select2")) continue;
      for (const part of box.querySelectorAll("[role=combobox], [role=textbox], .select2-search__field")) {
        part.setAttribute("aria-label", name);
      }
      // A cross for the mouse only, which stands in a list without being one of its entries.
      for (const cross of box.querySelectorAll("ul > .select2-selection__clear")) cross.setAttribute("aria-hidden", "true");
    }
  };

  new MutationObserver(nameSearchBoxes).observe(document.body, { childList: true, subtree: true });
  nameSearchBoxes();
})();

/* Comfort in the crosswalk editor: shows what is ticked, suggests the kind, lights up the other end of an edge.
   Everything works without it. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-editor]");
  if (!form) return;
  const kind = form.querySelector("select[name=kind]");
  const summary = form.querySelector("[data-chosen]");
  const words = form.querySelector("[data-words]").dataset;
  let kindChosen = Boolean(kind.value);

  const ticked = (side) => [...form.querySelectorAll(`input[name=${side}]:checked`)];
  const codes = (boxes) => boxes.map((box) => box.closest("label").querySelector(".item-code").textContent).join("、");

  const suggestion = (old, fresh) => {
    if (!old && !fresh) return "";
    if (!old) return "new";
    if (!fresh) return "abolish";
    if (old === 1 && fresh === 1) return "continue";
    return old === 1 ? "split" : fresh === 1 ? "merge" : "";
  };

  const update = () => {
    const old = ticked("old");
    const fresh = ticked("new");
    summary.hidden = old.length + fresh.length === 0;
    summary.textContent = `${words.chosenWord}: ${words.old} ${codes(old) || "—"} → ${words.new} ${codes(fresh) || "—"}`;
    if (!kindChosen) kind.value = suggestion(old.length, fresh.length);
  };

  kind.addEventListener("change", () => {
    kindChosen = Boolean(kind.value);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("input[type=checkbox]")) update();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) return;
    const words = document.querySelector("form[data-filters] input[name=old_words]");
    if (!words) return;
    event.preventDefault();
    words.closest("details").open = true;
    words.focus();
  });
  update();
})();

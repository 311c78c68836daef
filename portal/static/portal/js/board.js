/* The board: one button ticks everything that was handed in. Without this file each box is ticked by hand. */
(() => {
  "use strict";
  const button = document.querySelector("[data-tick-all]");
  if (!button) return;
  const boxes = () => [...document.querySelectorAll('input[name="review"][form="accept"]')];
  button.hidden = false;
  button.addEventListener("click", () => {
    const all = boxes().every((box) => box.checked);
    for (const box of boxes()) box.checked = !all;
  });
})();

/* A grid of values: a block copied from a spreadsheet is pasted cell by cell; Enter and the arrows go up and down.
   Without this file each cell is typed, or the block goes into the field below the grid. */
(() => {
  "use strict";
  const form = document.querySelector("[data-grid]");
  if (!form) return;
  const status = form.querySelector("[data-grid-status]");

  const rows = () =>
    [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("input.grid-cell")]).filter((row) => row.length);

  const place = (cell) => {
    const all = rows();
    const down = all.findIndex((row) => row.includes(cell));
    return { all, down, right: down < 0 ? -1 : all[down].indexOf(cell) };
  };

  /* Lines and cells of copied text; a cell in quotes may hold line breaks. */
  const parse = (text) => {
    const lines = [[""]];
    let quoted = false;
    const clean = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    for (let at = 0; at < clean.length; at += 1) {
      const line = lines[lines.length - 1];
      const letter = clean[at];
      if (letter === '"' && quoted && clean[at + 1] === '"') {
        line[line.length - 1] += '"';
        at += 1;
      } else if (letter === '"' && (quoted || line[line.length - 1] === "")) quoted = !quoted;
      else if (letter === "\t" && !quoted) line.push("");
      else if (letter === "\n" && !quoted) lines.push([""]);
      else line[line.length - 1] += letter;
    }
    return lines;
  };

  form.addEventListener("paste", (event) => {
    const cell = event.target.closest("input.grid-cell");
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!cell || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const { all, down, right } = place(cell);
    let filled = 0;
    let outside = 0;
    parse(text).forEach((line, y) =>
      line.forEach((value, x) => {
        const target = all[down + y] && all[down + y][right + x];
        if (!target) {
          if (value.trim()) outside += 1;
          return;
        }
        target.value = value.trim();
        target.classList.add("grid-cell--pasted");
        target.dispatchEvent(new Event("input", { bubbles: true }));
        filled += 1;
      }),
    );
    const said = form.dataset.pasted.replace("{filled}", filled);
    status.textContent = outside ? `${said} ${form.dataset.outside.replace("{outside}", outside)}` : said;
    status.classList.remove("visually-hidden");
  });

  form.addEventListener("keydown", (event) => {
    const cell = event.target.closest("input.grid-cell");
    if (!cell || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const { all, down, right } = place(cell);
    const next = all[down + step] && all[down + step][right];
    if (next) {
      next.focus();
      next.select();
    }
  });
})();

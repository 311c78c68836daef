// A link to a row may lead to the first page while the row stands on another: the server finds it by ?row=.
(() => {
  const anchor = window.location.hash.slice(1);
  if (!anchor.startsWith("r-") || document.getElementById(anchor)) return;
  const address = new URL(window.location.href);
  if (address.searchParams.has("row")) return;
  address.search = new URLSearchParams(
    [...address.searchParams].filter(([name]) => ["from", "draft"].includes(name)).concat([["row", anchor]]),
  ).toString();
  window.location.replace(address);
})();

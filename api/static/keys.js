// j and k walk through a list, Enter opens (it is a link), / goes to the search; nothing else needs a script.
const typing = (element) => element.closest("input, select, textarea, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "/") {
    const search = document.querySelector("[data-key-search]");
    event.preventDefault();
    if (search) search.focus();
    else location.assign("/plans#q");
    return;
  }
  if (event.key !== "j" && event.key !== "k") return;
  const items = [...document.querySelectorAll("[data-key-item]")];
  const now = items.indexOf(document.activeElement);
  const next = event.key === "j" ? Math.min(now + 1, items.length - 1) : Math.max(now - 1, 0);
  items[next]?.focus();
  items[next]?.scrollIntoView({ block: "nearest" });
});

if (location.hash === "#q") document.querySelector("[data-key-search]")?.focus();

// Popovers beside their figure, menus that close, the theme, printing.

export function placePopovers() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".figure[popovertarget]");
    if (!button) return;
    // The browser opens it after this event; only its place is ours.
    requestAnimationFrame(() => {
      const box = document.getElementById(button.getAttribute("popovertarget"));
      if (!box?.matches?.(":popover-open")) return;
      box.classList.add("placed");
      const at = button.getBoundingClientRect();
      const left = Math.min(Math.max(16, at.left), window.innerWidth - box.offsetWidth - 16);
      const below = at.bottom + 8;
      const top = below + box.offsetHeight > window.innerHeight ? at.top - box.offsetHeight - 8 : below;
      box.style.left = `${left}px`;
      box.style.top = `${Math.max(8, top)}px`;
    });
  });
  // Fixed to the window, it would drift from its figure.
  window.addEventListener("scroll", () => document.querySelector(".popover:popover-open")?.hidePopover(), { capture: true, passive: true });
}

export function closeMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    if (event.target.closest?.("[data-print]")) window.print();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

export function switchTheme() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-theme-toggle]");
    if (!link) return;
    event.preventDefault();
    const root = document.documentElement;
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    document.cookie = `vd_theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
  });
}

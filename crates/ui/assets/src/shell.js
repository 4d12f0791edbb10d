// Popovers beside their figure, menus that close, the theme, printing.

function place(button, box) {
  const at = button.getBoundingClientRect();
  // A figure that has left the window takes its explanation with it.
  if (at.bottom < 0 || at.top > window.innerHeight) return box.hidePopover();
  box.classList.add("placed");
  const left = Math.min(Math.max(16, at.left), window.innerWidth - box.offsetWidth - 16);
  const below = at.bottom + 8;
  const top = below + box.offsetHeight > window.innerHeight ? at.top - box.offsetHeight - 8 : below;
  box.style.left = `${left}px`;
  box.style.top = `${Math.max(8, top)}px`;
}

export function placePopovers() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".figure[popovertarget]");
    if (!button) return;
    // The browser opens it after this event; only its place is ours.
    requestAnimationFrame(() => {
      const box = document.getElementById(button.getAttribute("popovertarget"));
      if (!box?.matches?.(":popover-open")) return;
      place(button, box);
    });
  });
  const follow = () => {
    const box = document.querySelector(".popover:popover-open");
    const button = box && document.querySelector(`[popovertarget="${box.id}"]`);
    if (button) place(button, box);
  };
  window.addEventListener("scroll", follow, { capture: true, passive: true });
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

/** The list of pages is longer than most screens: where one is stands in sight. */
export function showPlace() {
  const list = document.querySelector(".side .nav-list");
  const here = list?.querySelector("[aria-current]");
  if (here) list.scrollTop = here.offsetTop - list.offsetTop - list.clientHeight / 2;
}

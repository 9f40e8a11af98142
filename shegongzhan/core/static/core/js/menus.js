// Menus that open downwards close on Escape and on a click elsewhere; the phone's drawer too; filters start folded there.

export function startMenus(document) {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details[data-shegongzhan-menu-sheet][open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    const back = event.target.closest?.("a[data-shegongzhan-back]");
    if (back && history.length > 1) {
      event.preventDefault();
      history.back();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details[data-shegongzhan-menu-sheet][open]")) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
    }
    if (location.hash === "#navigation") location.hash = "content";
  });
  if (matchMedia("(max-width: 47.99rem)").matches) {
    for (const filters of document.querySelectorAll("details[data-shegongzhan-filters]")) {
      filters.open = Boolean(filters.querySelector('[aria-invalid="true"]'));
    }
  }
}

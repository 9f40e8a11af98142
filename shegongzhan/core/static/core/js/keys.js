// Keys: an element with data-shegongzhan-key="n" is followed or focused when that key is pressed outside of a field.

/** Tell whether a key pressed there is a command and not text. Pure. */
export function isCommand(event, target) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return false;
  return !(target?.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target?.tagName));
}

export function startKeys(document) {
  document.addEventListener("keydown", (event) => {
    if (!isCommand(event, event.target) || document.querySelector("dialog[open]")) return;
    const wanted = [...document.querySelectorAll("[data-shegongzhan-key]")].find(
      (e) => e.dataset.shegongzhanKey === event.key && e.getClientRects().length,
    );
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches("input, textarea, select")) wanted.focus();
    else wanted.click();
  });
}

// Dialogs. data-shegongzhan-opens="id": the link opens that <dialog>; data-shegongzhan-into-dialog: the link's page (the part of it marked
// data-shegongzhan-dialog-part) is shown in the page's own dialog. Without a script both are plain links.
import { signInAgain } from "./net.js";

export function startDialogs(document) {
  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const opener = event.target.closest?.("[data-shegongzhan-opens]");
    const loader = event.target.closest?.("a[data-shegongzhan-into-dialog]");
    if (opener) {
      const dialog = document.getElementById(opener.dataset.shegongzhanOpens);
      if (dialog?.showModal) {
        event.preventDefault();
        dialog.showModal();
      }
    } else if (loader) {
      event.preventDefault();
      load(document, loader.href);
    } else if (event.target.closest?.("[data-shegongzhan-closes]")) {
      event.target.closest("dialog")?.close();
    } else if (event.target.matches?.("dialog[open]") && outside(event, event.target.getBoundingClientRect())) {
      event.target.close();
    }
  });
}

/** Tell whether a click lies beside the box: on the backdrop. Pure. */
export function outside(event, box) {
  if (!event.clientX && !event.clientY) return false; // a key press, not a pointer
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

async function load(document, href) {
  const dialog = document.getElementById("dialog");
  try {
    const answer = await fetch(href, { headers: { Accept: "text/html" } });
    const again = signInAgain(answer.url, document.body.dataset.shegongzhanSignIn, location.pathname + location.search);
    if (again) return location.assign(again);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const part = page.querySelector("[data-shegongzhan-dialog-part]");
    if (!answer.ok || !part) return location.assign(href);
    const title = page.querySelector("h1")?.textContent.trim() ?? "";
    if (part.matches("form") && !part.getAttribute("action")) part.setAttribute("action", href);
    for (const form of part.querySelectorAll("form:not([action])")) form.setAttribute("action", href);
    const heading = Object.assign(document.createElement("h2"), { textContent: title });
    document.getElementById("dialog-body").replaceChildren(heading, document.importNode(part, true));
    dialog.setAttribute("aria-label", title);
    dialog.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    window.htmx?.process(dialog);
    dialog.showModal();
    dialog.querySelector("textarea, input:not([type=hidden]), select")?.focus();
  } catch {
    location.assign(href);
  }
}

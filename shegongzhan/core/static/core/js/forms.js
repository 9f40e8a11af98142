// Forms: sent once, Ctrl+Enter sends, leaving with unsaved changes asks, the first mistake gets the focus.

/** Tell whether a key event means "send this form". Pure. */
export function meansSend(event) {
  return event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing;
}

const started = new WeakSet();

export function startForms(root) {
  for (const form of root.querySelectorAll?.("form") ?? []) {
    if (started.has(form)) continue;
    started.add(form);
    form.addEventListener("keydown", (event) => {
      if (meansSend(event) && form.method === "post") {
        event.preventDefault();
        form.requestSubmit();
      }
    });
    if (form.method !== "post") continue;
    form.addEventListener("submit", (event) => sendOnce(form, event));
    if ("shegongzhanUnsaved" in form.dataset) watch(form);
  }
  const summary = root.querySelector?.("[data-shegongzhan-errors]");
  if (summary && summary.ownerDocument) summary.focus();
}

/** Let the first submit through and stop the second; the buttons come back when the page is shown again. */
function sendOnce(form, event) {
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  const buttons = [...form.elements].filter((e) => e.type === "submit");
  form.dataset.sending = "1";
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  const free = () => {
    delete form.dataset.sending;
    for (const button of buttons) button.removeAttribute("aria-disabled");
  };
  window.addEventListener("pageshow", free, { once: true });
  form.addEventListener("htmx:afterRequest", free, { once: true });
  setTimeout(free, 15000); // a download answers without a new page
}

function watch(form) {
  let changed = false;
  form.addEventListener("input", () => (changed = true));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => {
    if (changed && form.isConnected) event.preventDefault();
  });
}

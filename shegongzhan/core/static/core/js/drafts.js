// Nothing typed is lost: forms marked data-shegongzhan-draft are kept in this tab until their submit succeeded.
//
// Kept in sessionStorage (gone when the tab is closed), under the form's own address and the person's id, and wiped
// on signing out: a station's old PC is shared.
import { toast, words } from "./say.js";

const PREFIX = "draft:";
const SENT = "draft-sent";
const NEVER = new Set(["csrfmiddlewaretoken"]);
const NEVER_TYPES = new Set(["password", "file", "submit", "button", "reset", "image"]);

/** Return the key a form's draft is kept under. Pure. */
export function keyOf(address, name) {
  return `${PREFIX}${address}:${name || "form"}`;
}

/** Tell what becomes of a draft that was sent: "forget" or "keep". Pure.
 *  The sign-in page, an error page, and the same form coming back all mean that it did not go through. */
export function fate(pageKind, formIsBack) {
  return pageKind === "page" && !formIsBack ? "forget" : "keep";
}

/** Return the values of a form's controls as [name, value] pairs; what is a secret or a file is left out. Pure. */
export function valuesOf(controls) {
  return controls
    .filter((c) => c.name && !NEVER.has(c.name) && !NEVER_TYPES.has(c.type))
    .filter((c) => !(c.type === "checkbox" || c.type === "radio") || c.checked)
    .map((c) => [c.name, c.value]);
}

/** Put values back into controls; returns whether anything changed. Pure but for the controls given. */
export function putBack(controls, pairs) {
  const kept = new Map();
  for (const [name, value] of pairs) kept.set(name, [...(kept.get(name) ?? []), value]);
  let changed = false;
  for (const control of controls) {
    if (!control.name || NEVER.has(control.name) || NEVER_TYPES.has(control.type)) continue;
    const values = kept.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") {
      const checked = values.includes(control.value);
      changed ||= checked !== control.checked;
      control.checked = checked;
    } else if (values.length) {
      const value = values.shift();
      changed ||= value !== control.value;
      control.value = value;
    }
  }
  return changed;
}

export function startDrafts(document) {
  const store = safeStore();
  if (!store) return;
  const { shegongzhanPage: kind, shegongzhanUser: user } = document.body.dataset;
  const forms = [...document.querySelectorAll("form[data-shegongzhan-draft]")];
  // With the query: a visit begun for one person must not come back under another.
  const key = (form) => keyOf(location.pathname + location.search, form.dataset.shegongzhanDraft);

  const sent = store.getItem(SENT);
  if (sent) {
    store.removeItem(SENT);
    if (fate(kind, forms.some((form) => key(form) === sent)) === "forget") store.removeItem(sent);
  }
  if (kind === "page" && user) forgetOthers(store, user);

  for (const form of forms) {
    const refused = form.querySelector('[data-shegongzhan-errors], [aria-invalid="true"]');
    const draft = read(store, key(form));
    if (draft && !refused && bringBack(form, draft)) offerToDiscard(document, form, store, key(form));
    let timer = 0;
    const save = () => {
      clearTimeout(timer);
      timer = setTimeout(() => write(store, key(form), { user, pairs: valuesOf([...form.elements]), words: wordsIn(form) }), 300);
    };
    form.addEventListener("input", save);
    form.addEventListener("change", save);
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      write(store, key(form), { user, pairs: valuesOf([...form.elements]), words: wordsIn(form) });
      store.setItem(SENT, key(form));
    });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.elt !== form) return;
      store.removeItem(SENT);
      const { xhr } = event.detail;
      if (event.detail.successful && !xhr.responseURL?.includes(document.body.dataset.shegongzhanSignIn)) store.removeItem(key(form));
    });
  }
  for (const form of document.querySelectorAll("form[data-shegongzhan-sign-out]")) {
    form.addEventListener("submit", () => store.clear());
  }
}

/** Put a draft into a form, hidden values of pickers with their words, and tell others by an event. */
function bringBack(form, { pairs, words = {} }) {
  for (const picker of form.querySelectorAll("[data-shegongzhan-picker][data-multiple]")) {
    picker.dispatchEvent(new CustomEvent("shegongzhan:put-back", {
      detail: pairs.filter(([name]) => name === picker.dataset.name).map(([, value]) => ({ value, label: words[value] ?? value })),
    }));
  }
  const changed = putBack([...form.elements], pairs);
  if (changed) for (const more of form.querySelectorAll("details.more")) more.open = true;
  return changed;
}

/** Return the words of the values picked in a form, by value. */
function wordsIn(form) {
  const items = [...form.querySelectorAll("[data-shegongzhan-picker] .picked > li")];
  return Object.fromEntries(items.map((item) => [item.querySelector("input").value, item.querySelector("span").textContent]));
}

function offerToDiscard(document, form, store, key) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: words(document, "discard") });
  button.addEventListener("click", () => {
    store.removeItem(key);
    location.reload();
  });
  toast(document, words(document, "restored"), "ok", button);
}

function forgetOthers(store, user) {
  for (const key of Object.keys(store).filter((k) => k.startsWith(PREFIX))) {
    if (read(store, key)?.user !== user) store.removeItem(key);
  }
}

function read(store, key) {
  try {
    return JSON.parse(store.getItem(key));
  } catch {
    return null;
  }
}

function write(store, key, draft) {
  try {
    store.setItem(key, JSON.stringify(draft));
  } catch {
    // The store is full or switched off: the page still works, only without a draft.
  }
}

function safeStore() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

// Nothing typed is lost: forms marked data-shegongzhan-draft are kept on this device until their submit succeeded.
//
// A station's old PC is shared. So a draft lies sealed under a key that the server gives with a page to the person who is
// signed in, and to nobody else: after a time-out it opens for her alone, once she has signed in again. It goes when it
// is saved, when she signs out, and after the hours the policy pack says. Identity, card and bank numbers are not kept.
import { toast, words } from "./say.js";

const PREFIX = "draft:";
const SENT = "draft-sent";
const NEVER = new Set(["csrfmiddlewaretoken"]);
const NEVER_TYPES = new Set(["password", "file", "submit", "button", "reset", "image"]);
const NUMBER_NAMES = /(?:^|[-_])(?:identity_number|identity|card|bank|bank_account)$/;
const CHOSEN_TYPES = new Set(["hidden", "checkbox", "radio", "select-one", "select-multiple", "date", "time", "datetime-local"]);
const LONG_NUMBER = /[0-9０-９](?:[ -]?[0-9０-９]){11,}(?: ?[xXＸ])?/g;
const GAP = "〔…〕";
const HOUR = 60 * 60 * 1000;

/** Take out what may be an identity, card or bank number, leaving a mark in its place. Pure. */
export function withoutNumbers(text) {
  return text.replace(LONG_NUMBER, GAP);
}

/** Return under which key of the store a form's draft lies: whose it is can be seen, what it is about cannot. */
export async function nameOf({ secret, user }, address, form) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${secret}\n${address}\n${form || "form"}`));
  return `${PREFIX}${user}:${[...new Uint8Array(digest)].slice(0, 16).map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Return the key that seals drafts, from the text the server gave. */
export function keyFrom(secret) {
  return crypto.subtle.importKey("raw", bytesOf(secret), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** Seal a draft until a moment; `name` is sealed with it, so that it opens in its own place only. */
export async function seal(key, name, draft, until) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(draft));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: new TextEncoder().encode(name) }, key, plain);
  return JSON.stringify({ until, iv: textOf(iv), sealed: textOf(new Uint8Array(sealed)) });
}

/** Open a sealed draft; null for one that is too old, broken, or sealed under another key. */
export async function open(key, name, text, now) {
  try {
    const { until, iv, sealed } = JSON.parse(text);
    if (!(until > now)) return null;
    const algorithm = { name: "AES-GCM", iv: bytesOf(iv), additionalData: new TextEncoder().encode(name) };
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, bytesOf(sealed))));
  } catch {
    return null;
  }
}

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const textOf = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/** Return the names of the drafts in a store: all, or those of one person. Nothing else in it is ours to touch. */
export function draftsIn(store, user = "") {
  return Object.keys(store).filter((name) => name.startsWith(user ? `${PREFIX}${user}:` : PREFIX));
}

/** Remove the drafts whose time is over, whoever's they are. */
export function removeOld(store, now) {
  for (const name of draftsIn(store)) {
    let until = 0;
    try {
      ({ until } = JSON.parse(store.getItem(name)));
    } catch {
      // Not one of ours any more: an earlier version kept them otherwise.
    }
    if (!(until > now)) store.removeItem(name);
  }
}

/** Tell what becomes of a draft that was sent: "forget" or "keep". Pure.
 *  The sign-in page, an error page, and the same form coming back all mean that it did not go through. */
export function fate(pageKind, formIsBack) {
  return pageKind === "page" && !formIsBack ? "forget" : "keep";
}

/** Return the values of a form's controls as [name, value] pairs, without secrets, files and numbers. Pure. */
export function valuesOf(controls) {
  return controls
    .filter((c) => c.name && !NEVER.has(c.name) && !NEVER_TYPES.has(c.type) && !NUMBER_NAMES.test(c.name))
    .filter((c) => !(c.type === "checkbox" || c.type === "radio") || c.checked)
    .map((c) => [c.name, CHOSEN_TYPES.has(c.type) ? c.value : withoutNumbers(c.value)]);
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

export async function startDrafts(document) {
  const store = safeStore("localStorage");
  const tab = safeStore("sessionStorage");
  if (!store || !tab) return;
  removeOld(store, Date.now());
  const { shegongzhanPage: kind, shegongzhanUser: user, shegongzhanDraftKey: secret, shegongzhanDraftHours: hours } = document.body.dataset;
  askBeforeSigningOut(document, store, tab, user);

  const sent = tab.getItem(SENT);
  tab.removeItem(SENT);
  // Without encryption between here and the server the browser seals nothing, and nothing is kept.
  if (!secret || !window.crypto?.subtle) return;
  const key = await keyFrom(secret);
  const forms = [...document.querySelectorAll("form[data-shegongzhan-draft]")];
  // With the query: a visit begun for one person must not come back under another.
  const names = await Promise.all(forms.map((form) => nameOf({ secret, user }, location.pathname + location.search, form.dataset.shegongzhanDraft)));
  if (sent && fate(kind, names.includes(sent)) === "forget") store.removeItem(sent);
  for (const [index, form] of forms.entries()) await keep(document, { store, tab, key, hours }, form, names[index]);
}

/** Bring a form's draft back, and keep what is typed into it from now on. */
async function keep(document, { store, tab, key, hours }, form, name) {
  const untouched = JSON.stringify(valuesOf([...form.elements]));
  const refused = form.querySelector('[data-shegongzhan-errors], [aria-invalid="true"]');
  const draft = await open(key, name, store.getItem(name), Date.now());
  if (draft && !refused && bringBack(form, draft)) offerToDiscard(document, form, store, name);
  let timer = 0;
  let turn = 0;
  const write = async () => {
    clearTimeout(timer);
    const mine = ++turn;
    const pairs = valuesOf([...form.elements]);
    if (JSON.stringify(pairs) === untouched) return store.removeItem(name);
    const text = await seal(key, name, { pairs, words: wordsIn(form) }, Date.now() + hours * HOUR);
    if (mine === turn) put(store, name, text); // a later word is not overtaken by an earlier one
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(write, 300);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => {
    write();
    put(tab, SENT, name);
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form) return;
    tab.removeItem(SENT);
    const { xhr } = event.detail;
    if (event.detail.successful && !xhr.responseURL?.includes(document.body.dataset.shegongzhanSignIn)) {
      turn += 1;
      store.removeItem(name);
    }
  });
}

/** Signing out removes one's drafts, after a question when there are any; the rest of the store is not theirs. */
function askBeforeSigningOut(document, store, tab, user) {
  // Before the form's own listeners: one that was stopped was not sent.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-shegongzhan-sign-out]")) return;
    const mine = user ? draftsIn(store, user) : [];
    if (mine.length && !window.confirm(words(document, "unsent"))) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    for (const name of mine) store.removeItem(name);
    tab.removeItem(SENT);
  }, true);
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

function put(store, name, text) {
  try {
    store.setItem(name, text);
  } catch {
    // The store is full or switched off: the page still works, only without a draft.
  }
}

function safeStore(name) {
  try {
    return window[name];
  } catch {
    return null;
  }
}

// What happens on the wire: the CSRF token, a lost session, no signal.
import { announce, toast, words } from "./say.js";

/** Tell where to sign in again when an answer is the sign-in page, else nothing. Pure. */
export function signInAgain(answeredBy, signInPath, here) {
  if (!signInPath || !answeredBy) return "";
  const url = new URL(answeredBy, "http://page");
  return url.pathname === signInPath ? `${signInPath}?next=${encodeURIComponent(here)}` : "";
}

/** Return which words to show for an answer that failed. Pure. */
export function wordsFor(status) {
  if (!status) return "noNetwork";
  return status === 403 ? "refused" : "failed";
}

/** Return the sentence a refusal page carries, or nothing. */
function sentenceOf(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return page.querySelector('[data-shegongzhan-page="error"] main .card p')?.textContent.trim() ?? "";
}

/** Take out what was left empty, so that the address of a list says only what narrows it. */
export function dropEmpty(formData) {
  for (const name of new Set(formData.keys())) {
    const values = formData.getAll(name).filter((value) => value !== "");
    formData.delete(name);
    for (const value of values) formData.append(name, value);
  }
}

/** Tell whether two query strings ask for the same rows, whatever their order, page and empty values. Pure. */
export function sameFilters(one, other) {
  const said = (query) =>
    [...new URLSearchParams(query)].filter(([name, value]) => value !== "" && name !== "page" && name !== "columns").map(String).sort().join("&");
  return said(one) === said(other);
}

export function startNet(document) {
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
    if (event.detail.verb !== "get") return;
    dropEmpty(event.detail.formData);
    // Leaving the search field reports once more what typing has already asked for.
    const asked = new URLSearchParams(event.detail.formData).toString();
    if (event.detail.elt.id === "filters" && sameFilters(asked, location.search)) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const to = signInAgain(xhr.responseURL, document.body.dataset.shegongzhanSignIn, location.pathname + location.search);
    if (to) {
      event.detail.shouldSwap = false;
      location.assign(to); // what was typed is kept by drafts.js
    }
  });
  document.addEventListener("htmx:responseError", (event) => {
    const { status, responseText } = event.detail.xhr;
    const said = status === 409 || status === 403 ? sentenceOf(responseText) : "";
    toast(document, said || words(document, wordsFor(status)), "danger");
  });
  document.addEventListener("htmx:sendError", () => toast(document, words(document, "noNetwork"), "danger"));
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "listing") announce(document, document.querySelector("#listing .count")?.textContent ?? "");
  });
}

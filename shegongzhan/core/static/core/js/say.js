// Saying something to the person: to the eye (toast) and to the screen reader (announce).

/** Return the page's own words for a key; they stand on <body> so that they are translated with it. */
export function words(document, key) {
  return document.body.dataset[`shegongzhanWords${key[0].toUpperCase()}${key.slice(1)}`] ?? "";
}

export function announce(document, text) {
  const place = document.getElementById("announce");
  if (place) place.textContent = text;
}

/** Show a sentence above the page for a while; with a button it stays until used. Returns the element. */
export function toast(document, text, tone = "", button = null) {
  document.querySelector(".toast")?.remove();
  const box = document.createElement("div");
  box.className = `notice toast row ${tone}`;
  box.setAttribute("role", tone === "danger" ? "alert" : "status");
  box.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (button) box.append(button);
  document.body.append(box);
  setTimeout(() => box.remove(), button ? 30000 : 8000);
  return box;
}

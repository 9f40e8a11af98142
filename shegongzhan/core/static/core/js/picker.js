// Picking by typing: a combobox with a list box (ARIA APG), fed by `?q=` of data-url.

/** Return where the highlight goes for a key: -1 is none. Pure. */
export function moved(key, at, count) {
  if (!count) return -1;
  if (key === "ArrowDown") return (at + 1) % count;
  if (key === "ArrowUp") return at <= 0 ? count - 1 : at - 1;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  return at;
}

/** Return the address that asks for what was typed. Pure. */
export function asking(url, typed) {
  return `${url}${url.includes("?") ? "&" : "?"}q=${encodeURIComponent(typed)}`;
}

const started = new WeakSet();

export function startPickers(root) {
  for (const box of root.querySelectorAll?.("[data-shegongzhan-picker]") ?? []) {
    if (started.has(box)) continue;
    started.add(box);
    start(box);
  }
}

function start(box) {
  const input = box.querySelector('input[role="combobox"]');
  const list = box.querySelector('[role="listbox"]');
  const hidden = box.querySelector("input[data-value]");
  const picked = box.querySelector(".picked");
  const multiple = "multiple" in box.dataset;
  const lists = "lists" in box.dataset; // an empty field says what there is
  let found = [];
  let at = -1;
  let asked = 0;
  let timer = 0;

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const show = () => {
    list.replaceChildren(
      ...found.map((one, index) => {
        const option = Object.assign(document.createElement("div"), { id: `${list.id}_${index}` });
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", String(index === at));
        option.append(Object.assign(document.createElement("span"), { textContent: one.label }));
        if (one.hint) option.append(Object.assign(document.createElement("span"), { className: "hint", textContent: one.hint }));
        option.addEventListener("pointerdown", (event) => event.preventDefault());
        option.addEventListener("click", () => choose(one));
        return option;
      }),
    );
    if (!found.length) {
      const none = Object.assign(document.createElement("div"), { className: "none", textContent: box.dataset.wordsNone });
      none.setAttribute("role", "option");
      none.setAttribute("aria-disabled", "true");
      none.setAttribute("aria-selected", "false");
      list.append(none);
    }
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    highlight();
  };

  const highlight = () => {
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    if (at >= 0) {
      input.setAttribute("aria-activedescendant", `${list.id}_${at}`);
      list.children[at].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };

  const add = (value, label) => {
    const already = [...picked.querySelectorAll("input")].some((i) => i.value === value);
    if (already) return;
    const item = document.createElement("li");
    const remove = Object.assign(document.createElement("button"), { type: "button", textContent: "✕" });
    remove.setAttribute("aria-label", `${box.dataset.wordsRemove} ${label}`);
    item.append(
      Object.assign(document.createElement("input"), { type: "hidden", name: box.dataset.name, value }),
      Object.assign(document.createElement("span"), { textContent: label }),
      remove,
    );
    picked.append(item);
  };

  const choose = (one) => {
    if (multiple) {
      add(String(one.value), one.label);
      input.value = "";
    } else {
      hidden.value = one.value;
      input.value = one.label;
    }
    input.dataset.chosen = input.value;
    close();
    input.focus();
    box.dispatchEvent(new CustomEvent("shegongzhan:picked", { bubbles: true, detail: one }));
    (hidden ?? picked).dispatchEvent(new Event("change", { bubbles: true }));
  };

  const ask = async () => {
    const typed = input.value.trim();
    const mine = ++asked;
    if (!typed && !lists) return close();
    try {
      const answer = await ("post" in box.dataset ? post(box.dataset.url, typed) : fetch(asking(box.dataset.url, typed)));
      const { results } = await answer.json();
      if (mine !== asked || document.activeElement !== input) return; // a later question is under way, or the person has left
      found = results;
      at = found.length ? 0 : -1;
      show();
    } catch {
      if (mine === asked) close();
    }
  };

  input.dataset.chosen = input.value;
  input.addEventListener("input", (event) => {
    if (hidden && input.value !== input.dataset.chosen) hidden.value = "";
    if (event.isComposing) return; // half a pinyin syllable is not yet a question
    clearTimeout(timer);
    timer = setTimeout(ask, 180);
  });
  input.addEventListener("compositionend", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, 60);
  });
  // What was typed but not picked must not reach the filters as a change of its own.
  input.addEventListener("change", (event) => {
    if (input.value && hidden && !hidden.value) event.stopPropagation();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && list.hidden) ask();
    else if (["ArrowDown", "ArrowUp"].includes(event.key) && !list.hidden) {
      event.preventDefault();
      at = moved(event.key, at, found.length);
      highlight();
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !list.hidden && at >= 0) {
      event.preventDefault();
      choose(found[at]);
    } else if (event.key === "Backspace" && multiple && !input.value) {
      picked.lastElementChild?.remove();
    }
  });
  input.addEventListener("blur", close);
  input.addEventListener("click", () => {
    if (lists && !input.value && list.hidden) ask();
  });
  picked?.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    button.closest("li").remove();
    input.focus();
    picked.dispatchEvent(new Event("change", { bubbles: true }));
  });
  box.addEventListener("shegongzhan:put-back", (event) => {
    picked.replaceChildren();
    for (const { value, label } of event.detail) add(value, label);
  });
}

function post(url, typed) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  return fetch(url, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ q: typed }) });
}

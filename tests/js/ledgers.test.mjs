import assert from "node:assert/strict";
import { test } from "node:test";

/** A drop area with what the script looks for in it, and a way to send it events. */
function page() {
  const node = () => {
    const heard = {};
    const classes = new Set();
    return {
      hidden: true, textContent: "", files: [], classes,
      classList: { add: (name) => classes.add(name), remove: (name) => classes.delete(name) },
      addEventListener: (kind, then) => { heard[kind] = then; },
      send: (kind, event = {}) => heard[kind]({ preventDefault() { event.prevented = true; }, ...event }),
    };
  };
  const [input, list, hint, area] = [node(), node(), node(), node()];
  const parts = { "input[type=file]": input, "[data-shegongzhan-drop-list]": list, "[data-shegongzhan-drop-hint]": hint };
  area.querySelector = (selector) => parts[selector];
  return { input, list, hint, area };
}

const shown = page();
globalThis.document = { querySelector: () => shown.area };
const { described } = await import("../../shegongzhan/ledgers/static/ledgers/drop.js");
const file = (name, size) => ({ name, size });

test("chosen files are told by name, number and size", () => {
  assert.equal(described([]), "");
  assert.equal(described([file("走访.xlsx", 10)]), "走访.xlsx（1，1 KB）");
  assert.equal(described([file("a.xlsx", 1024 * 1024), file("b.csv", 512 * 1024)]), "a.xlsx、b.csv（2，1.5 MB）");
  assert.match(described(["a", "b", "c", "d"].map((name) => file(name, 1))), /^a、b、c …（4，/);
});

test("the hint shows where files can be dropped, and what is dropped goes into the field", () => {
  assert.equal(shown.hint.hidden, false);

  shown.area.send("dragover");
  assert.ok(shown.area.classes.has("over"));
  shown.area.send("drop", { dataTransfer: { files: [file("人.xlsx", 2048)] } });

  assert.ok(!shown.area.classes.has("over"));
  assert.equal(shown.list.textContent, "人.xlsx（1，2 KB）");
});

test("dropping something that is no file changes nothing", () => {
  shown.input.files = [file("走访.xlsx", 10)];

  shown.area.send("drop", { dataTransfer: { files: [] } });

  assert.equal(shown.input.files[0].name, "走访.xlsx");
});

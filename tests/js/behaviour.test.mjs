import assert from "node:assert/strict";
import { test } from "node:test";

const from = (name) => import(`../../shegongzhan/core/static/core/js/${name}.js`);
const { draftsIn, fate, keyFrom, nameOf, open, putBack, removeOld, seal, valuesOf, withoutNumbers } = await from("drafts");
const { dropEmpty, sameFilters, signInAgain, wordsFor } = await from("net");
const { asking, moved } = await from("picker");
const { isCommand } = await from("keys");
const { meansSend } = await from("forms");
const { linesOf, linkOf, optionOf } = await from("charts");
const { outside } = await from("dialogs");

test("a draft keeps what was typed, not secrets, files or the token", () => {
  const controls = [
    { name: "note", type: "textarea", value: "地滑" },
    { name: "password", type: "password", value: "secret" },
    { name: "photo", type: "file", value: "C:\\a.jpg" },
    { name: "csrfmiddlewaretoken", type: "hidden", value: "t" },
    { name: "way", type: "radio", value: "home", checked: true },
    { name: "way", type: "radio", value: "phone", checked: false },
    { name: "", type: "text", value: "no name" },
  ];

  assert.deepEqual(valuesOf(controls), [["note", "地滑"], ["way", "home"]]);
});

test("a draft comes back into its controls, several of one name in their order", () => {
  const controls = [
    { name: "note", type: "textarea", value: "" },
    { name: "seen", type: "checkbox", value: "a", checked: true },
    { name: "seen", type: "checkbox", value: "b", checked: false },
    { name: "member", type: "hidden", value: "" },
    { name: "member", type: "hidden", value: "" },
  ];

  const changed = putBack(controls, [["note", "地滑"], ["seen", "b"], ["member", "1"], ["member", "2"]]);

  assert.equal(changed, true);
  assert.deepEqual(controls.map((c) => (c.type === "checkbox" ? c.checked : c.value)), ["地滑", false, true, "1", "2"]);
});

test("a draft equal to the page changes nothing", () => {
  assert.equal(putBack([{ name: "note", type: "text", value: "x" }], [["note", "x"]]), false);
});

test("a sent draft is forgotten only when another page of the product came back", () => {
  assert.equal(fate("page", false), "forget");
  assert.equal(fate("page", true), "keep");
  assert.equal(fate("sign-in", false), "keep");
  assert.equal(fate("error", false), "keep");
});

const HERS = { secret: Buffer.alloc(32, 7).toString("base64"), user: "17" };
const HIS = { secret: Buffer.alloc(32, 8).toString("base64"), user: "18" };
const DRAFT = { pairs: [["note", "腿脚不如上个月"]], words: {} };

/** A store like the browser's: its names are its own properties. */
function storeOf(entries) {
  const store = { ...entries };
  for (const [method, does] of [
    ["getItem", (name) => store[name] ?? null],
    ["removeItem", (name) => delete store[name]],
  ]) Object.defineProperty(store, method, { value: does, enumerable: false });
  return store;
}

test("a draft opens for her again and for nobody else, in its own place and time", async () => {
  const name = await nameOf(HERS, "/fieldwork/record/?person=1", "visit");
  const key = await keyFrom(HERS.secret);
  const text = await seal(key, name, DRAFT, 1000);

  assert.ok(!text.includes("腿脚"), "nothing can be read");
  assert.deepEqual(await open(await keyFrom(HERS.secret), name, text, 999), DRAFT);
  assert.equal(await open(key, name, text, 1000), null, "too old");
  assert.equal(await open(await keyFrom(HIS.secret), name, text, 0), null, "another person");
  assert.equal(await open(key, await nameOf(HERS, "/fieldwork/record/?person=2", "visit"), text, 0), null, "another place");
  assert.equal(await open(key, name, text.replace(/.{4}"\}$/, 'AAAA"}'), 0), null, "changed");
  for (const nonsense of [null, "", "{}", "[]", "null", "nonsense"]) assert.equal(await open(key, name, nonsense, 0), null);
});

test("the name of a draft says whose it is and not what it is about", async () => {
  const name = await nameOf(HERS, "/people/9c1d/change/?person=1", "person");

  assert.match(name, /^draft:17:[0-9a-f]{32}$/);
  assert.notEqual(name, await nameOf(HERS, "/people/9c1d/change/?person=2", "person"));
  assert.notEqual(name.slice(9), (await nameOf(HIS, "/people/9c1d/change/?person=1", "person")).slice(9));
});

test("drafts are found and removed by name, and what else a device keeps is left alone", () => {
  const store = storeOf({
    "draft:17:aa": JSON.stringify({ until: 50 }),
    "draft:18:bb": JSON.stringify({ until: 200 }),
    "draft:/people/new/:form": "an earlier version's",
    "draft:170:cc": JSON.stringify({ until: 200 }),
    device: "mark",
  });

  assert.deepEqual(draftsIn(store, "17"), ["draft:17:aa"]);
  removeOld(store, 100);

  assert.deepEqual(Object.keys(store).sort(), ["device", "draft:170:cc", "draft:18:bb"]);
});

test("identity, card and bank numbers are not kept, whatever field they stand in and however they are grouped", () => {
  const numbers = [
    "341821194403021520", "34182119440302152X", "34182119440302152x", "341821440302152", "341821 19440302 1520", "341821 1944 03 02 1520",
    "6222020200012345678", "6222 0202 0001 2345 678", "6222-0202-0001-2345", "34182119440302152044", "３４１８２１１９４４０３０２１５２０", "12345678901234567890",
  ];
  for (const number of numbers) {
    for (const type of ["text", "textarea", "search", "tel", "number", ""]) {
      const [[, kept]] = valuesOf([{ name: "note", type, value: `见${number}，已核` }]);
      assert.ok(!/[0-9０-９]{4}/.test(kept), `${number} in ${type}: ${kept}`);
      assert.ok(kept.startsWith("见") && kept.endsWith("，已核"));
    }
    for (const name of ["identity_number", "guardian-identity_number", "disability_card", "bank_account", "person-0-identity"]) {
      assert.deepEqual(valuesOf([{ name, type: "text", value: "H1234567" }]), []);
    }
  }
  assert.equal(withoutNumbers("2026-11-30 去过，电话 13912345678，补 1200.50 元"), "2026-11-30 去过，电话 13912345678，补 1200.50 元");
  assert.deepEqual(valuesOf([{ name: "division", type: "hidden", value: "341821100201" }]), [["division", "341821100201"]], "a village chosen");
});

test("an answer from the sign-in page leads there and back again", () => {
  assert.equal(
    signInAgain("http://x/accounts/login/?next=/a", "/accounts/login/", "/people/?page=2"),
    "/accounts/login/?next=%2Fpeople%2F%3Fpage%3D2",
  );
  assert.equal(signInAgain("http://x/people/", "/accounts/login/", "/people/"), "");
  assert.equal(signInAgain("http://x/people/", "", "/people/"), "");
});

test("no answer, a refusal and a failure have different words", () => {
  assert.deepEqual([0, 403, 500].map(wordsFor), ["noNetwork", "refused", "failed"]);
});

test("an address of a list says only what narrows it", () => {
  const asked = new FormData();
  for (const [name, value] of [["q", ""], ["kind", "a"], ["kind", "b"], ["place", ""]]) asked.append(name, value);

  dropEmpty(asked);

  assert.deepEqual([...asked], [["kind", "a"], ["kind", "b"]]);
});

test("the same filters in another order ask for the same rows", () => {
  assert.equal(sameFilters("q=%E5%85%B0&kind=a", "?kind=a&place=&q=兰&page=3"), true);
  assert.equal(sameFilters("q=a", "?q=b"), false);
  assert.equal(sameFilters("", "?q=b"), false);
});

test("arrows go round the options", () => {
  assert.equal(moved("ArrowDown", 2, 3), 0);
  assert.equal(moved("ArrowUp", 0, 3), 2);
  assert.equal(moved("ArrowUp", -1, 3), 2);
  assert.equal(moved("ArrowDown", -1, 0), -1);
});

test("what was typed travels encoded", () => {
  assert.equal(asking("/p/", "桥&头"), "/p/?q=%E6%A1%A5%26%E5%A4%B4");
  assert.equal(asking("/p/?kind=village", "a"), "/p/?kind=village&q=a");
});

test("keys typed into a field, or while composing pinyin, are text", () => {
  const plain = { key: "/" };

  assert.equal(isCommand(plain, { tagName: "BODY" }), true);
  assert.equal(isCommand(plain, { tagName: "INPUT" }), false);
  assert.equal(isCommand({ ...plain, isComposing: true }, { tagName: "BODY" }), false);
  assert.equal(meansSend({ key: "Enter", ctrlKey: true }), true);
  assert.equal(meansSend({ key: "Enter", ctrlKey: true, isComposing: true }), false);
});

test("a chart names its unit, its legend only when there is something to tell apart, and its links", () => {
  const data = { kind: "row", title: "走访", labels: ["建平镇", "十字镇"], series: [{ name: "次", values: [3, 4] }], unit: "次", links: ["/a", ""] };
  const option = optionOf(data);

  assert.deepEqual(option.yAxis.data, ["建平镇", "十字镇"]);
  assert.equal(option.legend, undefined);
  assert.equal(option.tooltip.renderMode, "richText", "a tooltip in HTML would need inline styles, which the CSP stops");
  assert.equal(linkOf(data, 0), "/a");
  assert.equal(linkOf(data, 1), "");
});

test("lying bars show every name whole, and the unit has room", () => {
  const data = { kind: "row", labels: Array.from({ length: 26 }, (_, i) => `防止返贫监测对象${i}`), series: [{ name: "人", values: [] }], unit: "人次" };
  const option = optionOf(data, 14, "sans-serif", 300);

  assert.equal(option.yAxis.axisLabel.interval, 0);
  assert.equal(option.yAxis.axisLabel.overflow, "break");
  assert.equal(option.yAxis.axisLabel.width, 120, "at most four tenths of a narrow page");
  assert.ok(option.grid.right >= 24 + 2 * 14);
  assert.ok(linesOf(data) >= 2 * 26);
  assert.equal(linesOf({ ...data, kind: "bar" }), 0);
});

test("a press of Enter on a dialog's button is not a click beside it", () => {
  const box = { left: 10, right: 20, top: 10, bottom: 20 };

  assert.equal(outside({ clientX: 0, clientY: 0 }, box), false);
  assert.equal(outside({ clientX: 5, clientY: 15 }, box), true);
  assert.equal(outside({ clientX: 15, clientY: 15 }, box), false);
});

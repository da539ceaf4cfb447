import { KEYS, listen } from "/static/editor/keys.js";
import { equal, test } from "./harness.js";

const done = [];
const does = new Proxy({}, { get: (_, name) => (what) => (done.push(name === "speaker" ? `${name} ${what}` : name), name !== "undo") });
listen(does);

const CODES = { "$mod": "ctrlKey", Alt: "altKey", Shift: "shiftKey" };

/** Presses a key by its place; returns whether the browser was kept from doing what it does. */
function press(binding, { on = document.body, key = "ى", ...other } = {}) {
  const parts = binding.split("+");
  const code = parts.pop();
  const held = Object.fromEntries(parts.map((part) => [CODES[part], true]));
  const event = new KeyboardEvent("keydown", { code, key, bubbles: true, cancelable: true, ...held, ...other });
  on.dispatchEvent(event);
  return event.defaultPrevented;
}

function during(act) {
  done.length = 0;
  act();
  return [...done];
}

for (const [name, bindings] of Object.entries(KEYS)) {
  for (const binding of [bindings].flat().filter((each) => !each.includes("["))) {
    test(`${binding} under a Uyghur keyboard is ${name}`, () => equal(during(() => press(binding)), [name]));
  }
}

test("no two acts have one key", () => {
  const all = Object.values(KEYS).flat();
  equal(all.length, new Set(all).size);
});

test("digits with Alt are speakers", () => equal(during(() => press("Alt+Digit7")), ["speaker 7"]));

test("whoever composes a letter, or writes one with AltGr, presses no key of the desk", () => {
  equal(during(() => press("Alt+KeyS", { isComposing: true })), []);
  equal(during(() => press("Alt+KeyS", { modifierAltGraph: true })), []);
});

test("while a dialog is open the keys are the dialog's", () => {
  const dialog = document.body.appendChild(document.createElement("dialog"));
  dialog.showModal();
  const found = during(() => press("Alt+KeyS"));
  dialog.remove();
  equal(found, []);
});

test("a question mark in a text is a question mark", () => {
  const area = document.body.appendChild(document.createElement("textarea"));
  const found = during(() => press("Shift+Slash", { on: area }));
  area.remove();
  equal(found, []);
});

test("the browser is kept from its own meaning, unless the act says that it stands", () => {
  equal([press("$mod+KeyS"), press("$mod+KeyZ"), press("KeyS")], [true, false, false]);
});

test("a bare Enter breaks no line in a wording, and does elsewhere", () => {
  const row = document.body.appendChild(document.createElement("div"));
  row.className = "typing";
  const [inside, outside] = [row, document.body].map((place) => place.appendChild(document.createElement("textarea")));
  const found = [press("Enter", { on: inside }), press("Enter", { on: outside }), press("Enter", { on: inside, isComposing: true })];
  row.remove();
  outside.remove();
  equal(found, [true, false, false]);
});

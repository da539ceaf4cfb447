import { clock, keyCaps, moment, sentence } from "/static/editor/dom.js";
import { equal, test } from "./harness.js";

const TIMES = [
  [0, "0:00", "0:00.0"],
  [999, "0:00", "0:00.9"],
  [61_050, "1:01", "1:01.0"],
  [3_599_999, "59:59", "59:59.9"],
  [3_600_000, "1:00:00", "1:00:00.0"],
  [36_061_400, "10:01:01", "10:01:01.4"],
];

for (const [ms, whole, tenths] of TIMES) {
  test(`${ms} ms are ${tenths} and never rounded up`, () => equal([clock(ms), clock(ms, { tenths: true })], [whole, tenths]));
}

test("a moment is said in UTC wherever the reader is", () => {
  equal(moment("2026-11-23T01:51:59+01:00"), "2026-11-23 00:51 UTC");
});

test("a sentence begins with a capital, and nothing stays nothing", () => {
  equal([sentence("it failed"), sentence("ол"), sentence("")], ["It failed", "Ол", ""]);
});

test("keys are named as they are written on them", () => {
  const named = (binding) => keyCaps(binding).map((cap) => cap.textContent);
  equal(["Alt+BracketLeft", "$mod+Enter", "Alt+Digit1", "Shift+Slash", "Escape"].map(named), [["Alt", "["], ["Ctrl", "Enter"], ["Alt", "1"], ["?"], ["Esc"]]);
});

import { diff } from "/static/editor/diff.js";
import { equal, test } from "./harness.js";

const joined = (pieces, ...kinds) => pieces.filter(({ what }) => kinds.includes(what)).map(({ text }) => text).join("");

const CASES = [
  ["", "", []],
  ["a b", "a b", [["same", "a b"]]],
  ["a b c", "a x c", [["same", "a "], ["gone", "b"], ["new", "x"], ["same", " c"]]],
  ["", "a", [["new", "a"]]],
  ["ئۇ كەلدى", "ئۇ", [["same", "ئۇ"], ["gone", " كەلدى"]]],
];

for (const [before, after, expected] of CASES) {
  test(`from "${before}" to "${after}"`, () => equal(diff(before, after).map(({ what, text }) => [what, text]), expected));
}

test("whatever changed, both wordings can be read out of the pieces", () => {
  const some = ["a", "b", "c", " ", "  ", "ئۇ"];
  let seed = 7;
  const next = (most) => (seed = (seed * 48_271) % 2_147_483_647) % most;
  const wording = () => Array.from({ length: next(9) }, () => some[next(some.length)]).join("");
  for (let turn = 0; turn < 300; turn++) {
    const [before, after] = [wording(), wording()];
    const pieces = diff(before, after);
    equal([joined(pieces, "same", "gone"), joined(pieces, "same", "new")], [before, after]);
  }
});

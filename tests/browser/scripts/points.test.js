import { toPoints, toUnits } from "/static/editor/points.js";
import { equal, test } from "./harness.js";

const WORDINGS = ["", "бір екі", "ئۈرۈمچىدە", "a😀b😀", "😀😀"];

test("places in a wording come back from code points as they went, in every script", () => {
  for (const wording of WORDINGS) {
    const { length } = [...wording];
    for (let point = 0; point <= length; point++) equal(toPoints(wording, toUnits(wording, point)), point);
  }
});

test("a sign beyond the first plane is one code point and two units", () => {
  equal([toUnits("a😀b", 2), toPoints("a😀b", 3), toUnits("😀", 9)], [3, 2, 2]);
});

import { arranged } from "/static/editor/order.js";
import { Transcript, isUnsettled, risk, worst } from "/static/editor/transcript.js";
import { equal, test } from "./harness.js";

const doubt = (severity, settled_by = null) => ({ severity, settled_by });

const segment = (id, start, end, other = {}) => ({
  id, start, end, source: { revision: 1, text: id }, status: "corrected", stale: false, findings: [], notes: [], ...other,
});

const silence = (id, start, end, findings = []) => segment(id, start, end, { source: { revision: 0, text: "" }, findings });

const transcript = (...segments) => new Transcript({ recording: {}, speakers: [], languages: [], proposals: [], seq: 5, segments });

test("every millisecond belongs to one segment, and none to what ends before it", () => {
  const one = transcript(segment("c", 2000, 2001), segment("a", 0, 1000), silence("b", 1000, 2000));
  equal([0, 999, 1000, 1999, 2000, 2001, -1].map((ms) => one.at(ms)?.id ?? null), ["a", "a", "b", "b", "c", null, null]);
});

test("segments are numbered and neighboured by time, however they came", () => {
  const one = transcript(segment("b", 10, 20), segment("a", 0, 10));
  equal([one.order, one.number("b"), one.neighbour("b", -1).id, one.neighbour("a", -1) ?? null], [["a", "b"], 2, "a", null]);
});

test("what is newer is taken over, and an answer that was overtaken is not", () => {
  const one = transcript(segment("a", 0, 10));
  const told = [];
  one.onChange((change) => told.push(change));
  one.apply({ seq: 8, segments: [segment("a", 0, 10, { status: "approved" })] });
  one.apply({ seq: 7, segments: [segment("a", 0, 10, { status: "draft" })] });
  equal([one.get("a").status, told.map(({ changed }) => changed)], ["approved", [["a"]]]);
});

test("a segment that was cut goes, and does not come back with an older answer", () => {
  const one = transcript(segment("a", 0, 10));
  one.apply({ seq: 9, gone: ["a"], segments: [segment("a1", 0, 5), segment("a2", 5, 10)] });
  one.apply({ seq: 6, segments: [segment("a", 0, 10)] });
  equal(one.order, ["a1", "a2"]);
});

test("what came as it was known is no change", () => {
  const one = transcript(segment("a", 0, 10));
  let told = 0;
  one.onChange(() => (told += 1));
  one.apply({ seq: 9, segments: [segment("a", 0, 10)] });
  equal(told, 0);
});

test("the heaviest doubt counts, and one that was settled does not", () => {
  const doubtful = segment("a", 0, 1, { findings: [doubt("note"), doubt("alarm", "aigul"), doubt("warning")] });
  equal([worst(doubtful), risk(doubtful), worst(segment("b", 1, 2)) ?? null], ["warning", 11, null]);
});

test("somebody has to look at drafts, at what is stale, and at doubts in silence", () => {
  const each = [
    segment("a", 0, 1), segment("b", 1, 2, { status: "draft" }), segment("c", 2, 3, { stale: true }), silence("d", 3, 4),
    silence("e", 4, 5, [doubt("note")]),
  ];
  equal(each.map(isUnsettled), [false, true, true, false, true]);
});

test("by risk the worst comes first, of the same the earlier, and silence without a doubt not at all", () => {
  const each = [
    segment("late", 9, 10, { findings: [doubt("alarm")] }), segment("calm", 0, 1), silence("still", 1, 2),
    segment("early", 2, 3, { findings: [doubt("alarm")] }), silence("odd", 3, 4, [doubt("warning")]),
  ];
  equal(arranged(each, { filter: "all", order: "risk" }), ["early", "late", "odd", "calm"]);
  equal(arranged(each, { filter: "doubts", order: "time" }), ["late", "early", "odd"]);
});

test("open notes are found, and what is approved is left out where it is asked for", () => {
  const each = [
    segment("a", 0, 1, { status: "approved", notes: [{ resolved_by: null }] }), segment("b", 1, 2, { notes: [{ resolved_by: "x" }] }),
    silence("c", 2, 3),
  ];
  equal(["notes", "unapproved"].map((filter) => arranged(each, { filter, order: "time" })), [["a"], ["b"]]);
});

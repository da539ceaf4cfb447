import { Cutting } from "/static/editor/cutting.js";
import { Transcript } from "/static/editor/transcript.js";
import { equal, test } from "./harness.js";

const segment = (id, start, end, text = "бір", source = 1) => ({
  id, start, end, source: { revision: source, text }, translation: { revision: 1, text: "one" }, numbers: { source, translation: 1 },
});

/** The desk with its second segment open, and what it was asked to do. */
function bench({ caret = null, ms = 0, place = {}, mayWrite = true } = {}) {
  const done = [];
  const transcript = new Transcript({
    recording: { id: "rec-1" }, speakers: [], languages: [], proposals: [], seq: 1,
    segments: [segment("a", 0, 1000), segment("b", 1000, 2000, "a😀бір"), segment("c", 2000, 3000)],
  });
  globalThis.fetch = async (path) => {
    done.push(path);
    return { status: 200, json: async () => ({ ...place }) };
  };
  const row = { id: "b", segment: transcript.get("b"), caret };
  const desk = {
    current: row, mayWrite, transcript, player: { ms }, say: (sentence) => done.push(sentence),
    edits: { flush: async () => done.push("flushed"), saveBoth: async () => done.push("saved") },
    walk: { current: row, reopen: (at) => done.push(`reopened ${at}`) },
    act: async (path, body) => {
      done.push([path, body]);
      return { delta: { segments: [] } };
    },
  };
  return { cutting: new Cutting(desk), done, transcript };
}

const AT = "/recordings/rec-1/segments/b/place";

test("a segment is cut at the caret, counted as the desk counts", async () => {
  const { cutting, done } = bench({ caret: { kind: "source", start: 3, end: 3 }, ms: 1500, place: { at_ms: 1200 } });
  await cutting.split();
  equal(done.slice(0, 2), ["saved", `${AT}?at_source=2`]);
  equal(done[2], ["splits", { seen: { segment: "b", source: 1, translation: 1, span: 0, gap: 0 }, at_ms: 1200 }]);
});

test("without a caret within the words it is cut where one hears", async () => {
  for (const caret of [null, { kind: "source", start: 0, end: 0 }, { kind: "translation", start: 1, end: 1 }]) {
    const { cutting, done } = bench({ caret, ms: 1500 });
    await cutting.split();
    equal(done[1], `${AT}?at_ms=1500`);
  }
});

test("and without either where the desk proposes", async () => {
  const { cutting, done } = bench({ ms: 2000 });
  await cutting.split();
  equal(done[1], AT);
});

test("of two that are merged the earlier is left, whichever was open", async () => {
  for (const [step, left, right] of [[-1, "a", "b"], [1, "b", "c"]]) {
    const { cutting, done } = bench();
    await cutting.merge(step);
    equal([done[0], done[1][0], done[1][1].left.segment, done[1][1].right.segment], ["flushed", "merges", left, right]);
  }
});

test("a boundary moves between neighbours, to a whole millisecond that there is", async () => {
  const { cutting, done, transcript } = bench();
  await cutting.moveBoundary(transcript.get("b"), "start", 999.6);
  await cutting.moveBoundary(transcript.get("a"), "end", -5);
  equal(done.filter(Array.isArray).map(([path, body]) => [path, body.left.segment, body.right.segment, body.at_ms]), [["boundaries", "a", "b", 1000], ["boundaries", "a", "b", 0]]);
});

test("the ends of a recording have no neighbour, and a reader moves nothing", async () => {
  const { cutting, done, transcript } = bench();
  await cutting.moveBoundary(transcript.get("a"), "start", 10);
  await cutting.moveBoundary(transcript.get("c"), "end", 10);
  const reader = bench({ mayWrite: false });
  await reader.cutting.moveBoundary(reader.transcript.get("b"), "start", 10);
  equal([done, reader.done], [[], []]);
});

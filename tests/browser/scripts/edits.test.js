import { Edits, asKept } from "/static/editor/edits.js";
import { Outbox } from "/static/editor/outbox.js";
import { Transcript } from "/static/editor/transcript.js";
import { equal, settled, test } from "./harness.js";

const segment = (source, translation, revisions = [1, 1]) => ({
  id: "a", start: 0, end: 10, source: { text: source, revision: revisions[0] }, translation: { text: translation, revision: revisions[1] },
});

/** Somebody at the editor, and a desk that answers as it is told; what is not told is not answered. */
function bench(...answers) {
  const asked = [];
  globalThis.fetch = async (path, { body }) => {
    asked.push({ kind: path.split("/").at(-1), ...JSON.parse(body) });
    const answer = answers.shift();
    if (!answer) throw new TypeError("no line");
    const [status, said] = answer instanceof Function ? answer() : answer;
    return { status, json: async () => said };
  };
  const transcript = new Transcript({ recording: { id: "rec-1" }, speakers: [], languages: [], proposals: [], seq: 1, segments: [segment("бір", "one")] });
  const outbox = new Outbox("aigul");
  const hindered = [];
  const edits = new Edits(transcript, outbox, { onState: () => {}, onHindered: (status) => hindered.push(status) });
  return { asked, edits, hindered, outbox, kept: () => outbox.entries("rec-1").map(({ kind, text }) => `${kind}: ${text}`), transcript };
}

const accepted = (seq, revision, ...now) => [200, { revision, delta: { seq, segments: [segment(...now)] } }];
const collided = (seq, ...now) => [409, { message: "somebody was quicker", delta: { seq, segments: [segment(...now)] } }];

test("what is typed is kept in this browser until the desk has it", async () => {
  const { asked, edits, kept } = bench(accepted(2, 2, "бір екі", "one", [2, 1]));
  edits.typed("a", "source", "бір екі ");
  equal([kept(), edits.state("a").state], [["source: бір екі "], "waiting"]);
  await edits.save("a", "source");
  equal(asked, [{ kind: "source", text: "бір екі", based_on: 1, of_revision: null, reason: null }]);
  equal([kept(), edits.state("a").state, edits.text("a", "source")], [[], "saved", "бір екі"]);
});

test("what was typed back to what stands there is sent to nobody", async () => {
  const { asked, edits, kept } = bench();
  edits.typed("a", "source", "бірр");
  edits.typed("a", "source", "бір\n");
  await edits.flush();
  equal([asked, kept(), edits.state("a").state], [[], [], "saved"]);
});

test("a translation waits for its original, and names the wording that it renders", async () => {
  const { asked, edits } = bench(accepted(2, 2, "екі", "one", [2, 1]), accepted(3, 2, "екі", "two", [2, 2]));
  edits.typed("a", "translation", "two");
  edits.typed("a", "source", "екі");
  await edits.saveBoth("a");
  equal(asked.map(({ kind, of_revision }) => [kind, of_revision]), [["source", null], ["translation", 2]]);
});

test("what is typed while the first words are under way is saved on top of them", async () => {
  let desk;
  const typing = () => {
    desk.edits.typed("a", "source", "бір екі үш");
    return accepted(2, 2, "бір екі", "one", [2, 1]);
  };
  desk = bench(typing, accepted(3, 3, "бір екі үш", "one", [3, 1]));
  desk.edits.typed("a", "source", "бір екі");
  await desk.edits.save("a", "source");
  equal([desk.kept(), desk.edits.state("a").state], [["source: бір екі үш"], "waiting"]);
  await desk.edits.save("a", "source");
  equal(desk.asked.map(({ text, based_on }) => [text, based_on]), [["бір екі", 1], ["бір екі үш", 2]]);
  equal([desk.kept(), desk.edits.state("a").state], [[], "saved"]);
});

test("without a line nothing is lost, and the editor is told", async () => {
  const { edits, hindered, kept } = bench();
  edits.typed("a", "source", "екі");
  await edits.save("a", "source");
  equal([hindered, kept(), edits.state("a").state], [[0], ["source: екі"], "unsaved"]);
  clearTimeout(edits.pending("a", "source").timer);
});

test("where somebody was quicker both texts stay until one is chosen", async () => {
  const { asked, edits, kept } = bench(collided(5, "үш", "one", [2, 1]), accepted(6, 3, "екі", "one", [3, 1]));
  edits.typed("a", "source", "екі");
  await edits.save("a", "source");
  equal([edits.state("a").state, edits.text("a", "source"), edits.transcript.get("a").source.text, kept()], ["conflict", "екі", "үш", ["source: екі"]]);
  await edits.flush();
  equal(asked.length, 1); // nothing is sent over somebody's words unasked
  await edits.resolve("a", "source", "екі");
  equal([asked[1].based_on, edits.state("a").state, kept()], [2, "saved", []]);
});

test("choosing the other's text gives one's own up and asks the desk for nothing", async () => {
  const { asked, edits, kept } = bench(collided(5, "үш", "one", [2, 1]));
  edits.typed("a", "source", "екі");
  await edits.save("a", "source");
  await edits.resolve("a", "source", "үш");
  equal([asked.length, edits.state("a").state, kept()], [1, "saved", []]);
});

test("an answer that got lost is no conflict: the desk has one's own words", async () => {
  const { edits, kept } = bench(collided(5, "екі", "one", [2, 1]));
  edits.typed("a", "source", "екі");
  await edits.save("a", "source");
  equal([edits.state("a").state, kept()], ["saved", []]);
});

test("words that arrive from somebody else while one types are a conflict before anything is sent", () => {
  const { asked, edits, transcript } = bench();
  edits.typed("a", "source", "екі");
  transcript.apply({ seq: 9, segments: [segment("үш", "one", [2, 1])] });
  equal([edits.state("a").state, edits.text("a", "source"), asked], ["conflict", "екі", []]);
});

test("words in a segment that was cut meanwhile stay in the outbox", () => {
  const { edits, kept, transcript } = bench();
  edits.typed("a", "source", "екі");
  transcript.apply({ seq: 9, gone: ["a"], segments: [] });
  equal([kept(), edits.all], [["source: екі"], []]);
});

test("what was never acknowledged is sent when the page opens again, on the revision that it was made on", async () => {
  const { asked, edits, kept, outbox } = bench(accepted(2, 2, "екі", "one", [2, 1]));
  localStorage.setItem("testimony-outbox:aigul:a:source", JSON.stringify({ recording: "rec-1", segment: "a", kind: "source", text: "екі", based_on: 1 }));
  for (const entry of outbox.entries("rec-1")) await edits.restore(entry);
  equal([asked.map(({ text, based_on }) => [text, based_on]), kept()], [[["екі", 1]], []]);
});

test("both wordings that were never acknowledged arrive in their order, and belong together", async () => {
  const { asked, edits, outbox } = bench(accepted(2, 2, "екі", "one", [2, 1]), accepted(3, 2, "екі", "two", [2, 2]));
  for (const [kind, text] of [["translation", "two"], ["source", "екі"]]) outbox.put({ recording: "rec-1", segment: "a", kind, text, based_on: 1 });
  await Promise.all(outbox.entries("rec-1").map((entry) => edits.restore(entry)));
  equal(asked.map(({ kind, of_revision }) => [kind, of_revision]), [["source", null], ["translation", 2]]);
});

test("a wording is one line without space around it", async () => {
  equal(["a\nb", " a ", "\n"].map(asKept), ["a b", "a", ""]);
  await settled();
});

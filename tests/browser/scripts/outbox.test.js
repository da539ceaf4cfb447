import { Outbox } from "/static/editor/outbox.js";
import { equal, test } from "./harness.js";

const entry = (segment, kind, text, recording = "rec-1") => ({ recording, segment, kind, text, based_on: 1 });

test("what was typed last stands for a wording, and what the desk has is gone", () => {
  const box = new Outbox("aigul");
  box.put(entry("a", "source", "one"));
  box.put(entry("a", "source", "two"));
  box.put(entry("a", "translation", "three"));
  box.drop(entry("a", "translation", "whatever"));
  equal(box.entries("rec-1"), [entry("a", "source", "two")]);
});

test("an original comes before the translation that renders it, whatever was typed first", () => {
  const box = new Outbox("aigul");
  for (const segment of ["b", "a"]) for (const kind of ["translation", "source"]) box.put(entry(segment, kind, kind));
  equal(box.entries("rec-1").map(({ segment, kind }) => `${segment} ${kind}`), ["a source", "a translation", "b source", "b translation"]);
});

test("nobody finds what somebody else typed, nor what was typed elsewhere", () => {
  new Outbox("aigul").put(entry("a", "source", "hers"));
  new Outbox("aigul").put(entry("b", "source", "elsewhere", "rec-2"));
  new Outbox("ai").put(entry("c", "source", "of a shorter name"));
  localStorage.setItem("another program's", "{");
  equal([new Outbox("dolkun").entries("rec-1"), new Outbox("aigul").entries("rec-1").map(({ text }) => text)], [[], ["hers"]]);
});

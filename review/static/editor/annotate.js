// Showing a wording with what is known of its words: marks, terms, doubts, and what a search found. All of it as text.

import { h } from "./dom.js";
import { toUnits } from "./points.js";

const MARK = /\[(?:inaudible|unintelligible|crying|overlap|pause(?: \d+ s)?|sp\?|in \S[^\[\]]*|translator's note:[^\[\]]*|\S[^\[\]]*\?)\]/g;

/** The stretches of one wording of *segment* that mean something: [{from, to, names, title}], in UTF-16 units. */
export function stretches(segment, kind, text) {
  const found = [];
  const put = (at, className, title) => {
    for (const [where, start, end] of at) {
      if (where === kind) found.push({ from: toUnits(text, start), to: toUnits(text, end), className, title });
    }
  };
  for (const term of segment.terms) put(term.at, term.good ? "term" : "term doubtful", term.form);
  for (const finding of segment.findings) {
    if (!finding.settled_by) put(finding.at, `doubted ${finding.severity}`, finding.message);
  }
  for (const match of text.matchAll(MARK)) {
    found.push({ from: match.index, to: match.index + match[0].length, className: "mark" });
  }
  return found.filter(({ from, to }) => from < to && to <= text.length);
}

/** *text* as nodes: cut where a stretch begins or ends, each piece with the classes of all that cover it. */
export function annotated(text, found) {
  if (found.length === 0) return [text];
  const cuts = [...new Set([0, text.length, ...found.flatMap(({ from, to }) => [from, to])])].sort((a, b) => a - b);
  return cuts.slice(0, -1).map((from, place) => {
    const to = cuts[place + 1];
    const over = found.filter((stretch) => stretch.from <= from && to <= stretch.to);
    const piece = text.slice(from, to);
    if (over.length === 0) return piece;
    const titles = [...new Set(over.map(({ title }) => title).filter(Boolean))];
    return h("span", { className: [...new Set(over.flatMap(({ className }) => className.split(" ")))].join(" "), title: titles.join("\n") || null }, piece);
  });
}

// Which segments are shown, and in which order.

import { isSpeech, isUnsettled, openFindings, risk } from "./transcript.js";

const FILTERS = {
  all: () => true,
  unsettled: isUnsettled,
  doubts: (segment) => openFindings(segment).length > 0,
  unapproved: (segment) => isSpeech(segment) && segment.status !== "approved",
  notes: (segment) => segment.notes.some((note) => !note.resolved_by),
};

/** The ids of the *segments* that *filter* lets through, by "time" or by "risk"; what is risked least comes last, silence not at all. */
export function arranged(segments, { filter, order }) {
  const shown = segments.filter(FILTERS[filter]);
  if (order !== "risk") return shown.map(({ id }) => id);
  return shown
    .filter((segment) => isSpeech(segment) || openFindings(segment).length)
    .map((segment) => ({ id: segment.id, start: segment.start, risk: risk(segment) }))
    .sort((one, two) => two.risk - one.risk || one.start - two.start)
    .map(({ id }) => id);
}

// Settling: what somebody takes responsibility for. Doubts, proposals of a later run, wordings as they stand, approval.

import { t, tn } from "../texts.js";
import { askFor } from "./dialogs.js";
import { sentence } from "./dom.js";
import { isSpeech, seen } from "./transcript.js";

export class Settling {
  constructor(desk) {
    this.desk = desk;
  }

  async settle(finding, resolution) {
    const was = this.desk.current?.lastKind;
    if (await this.desk.act("settlements", { findings: [finding.id], resolution })) this.desk.current?.focus(was);
  }

  /** Put the agreed rendering where the doubtful words stand, or else where the caret is; that settles the doubt. */
  async render(finding) {
    const { current: row, edits } = this.desk;
    if (!row || !finding.rendering) return;
    const place = finding.at.find(([kind]) => kind === "translation");
    const text = edits.text(row.id, "translation");
    const isUntouched = text === row.segment.translation.text;
    if (place && isUntouched) row.insert("translation", finding.rendering, ...place.slice(1).map((point) => [...text].slice(0, point).join("").length));
    else row.insert("translation", finding.rendering);
    await edits.save(row.id, "translation");
    await this.settle(finding, "corrected");
  }

  /** *what* is "acceptance" or "refusal". */
  answer(proposal, what, segments) {
    return this.desk.act(`proposals/${proposal.id}/${what}`, { seen: segments.map(seen) });
  }

  async confirmAll() {
    const { choice, walk } = this.desk;
    const { targets } = choice;
    const isOne = choice.isEmpty;
    if (isOne) walk.step(1);
    for (const segment of targets) await this.#confirm(segment);
    if (!isOne) this.desk.say(tn("{count} segment is confirmed", "{count} segments are confirmed", targets.length));
  }

  async #confirm(segment) {
    const { edits, transcript } = this.desk;
    await edits.saveBoth(segment.id);
    if (!isSpeech(transcript.get(segment.id) ?? segment)) return;
    if (transcript.get(segment.id).source.draft) await edits.save(segment.id, "source", "confirmed as heard");
    const { translation, stale } = transcript.get(segment.id);
    if (translation.revision > 0 && (translation.draft || stale)) await edits.save(segment.id, "translation", "confirmed");
  }

  async approve() {
    const { choice, edits, transcript, walk } = this.desk;
    const segments = choice.targets.filter(isSpeech);
    if (!segments.length) return;
    await edits.flush();
    const answer = await this.desk.act("approvals", { seen: segments.map(({ id }) => seen(transcript.get(id))) });
    if (!answer) return;
    if (answer.left.length) {
      this.desk.say(sentence(answer.left[0].message));
      return;
    }
    this.desk.say(tn("{count} segment is approved", "{count} segments are approved", segments.length));
    if (choice.isEmpty) walk.step(1);
  }

  async reopen() {
    const row = this.desk.current;
    const reason = row?.segment.status === "approved" && (await askFor(t("Reopen"), { label: t("Why it is to be looked at again"), name: t("Reopen") }));
    if (reason) await this.desk.act("reopenings", { segment: row.id, reason });
  }
}

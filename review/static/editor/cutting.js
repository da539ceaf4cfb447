// Cutting: the timeline in somebody's hands. Segments are split, merged, re-timed and emptied, and all of it taken back.

import { t } from "../texts.js";
import { complain, get } from "./ask.js";
import { toPoints } from "./points.js";
import { isSpeech, seen } from "./transcript.js";

export class Cutting {
  constructor(desk) {
    this.desk = desk;
  }

  /** Cut the open segment at the caret, or else at the playhead, or else where the desk proposes. */
  async split() {
    const { current: row, edits, player, transcript } = this.desk;
    if (!row || !isSpeech(row.segment)) return;
    const caret = row.caret;
    await edits.saveBoth(row.id);
    const { segment } = row;
    const base = `/recordings/${transcript.recording.id}/segments/${row.id}/place`;
    const text = segment.source.text;
    const byCaret = caret?.kind === "source" && caret.start > 0 && caret.start < text.length;
    const isWithin = segment.start < player.ms && player.ms < segment.end;
    const asked = byCaret ? `?at_source=${toPoints(text, caret.start)}` : isWithin ? `?at_ms=${player.ms}` : "";
    const { status, body } = await get(base + asked);
    if (status !== 200) {
      this.desk.say(complain(body));
      return;
    }
    const english = segment.translation.text;
    if (caret?.kind === "translation" && caret.start > 0 && caret.start < english.length) body.at_translation = toPoints(english, caret.start);
    await this.#cut("splits", { seen: seen(segment), ...body });
  }

  /** Make one of the open segment and its neighbour: the previous (-1) or the next (1). */
  async merge(step) {
    const { current, edits, transcript } = this.desk;
    const segment = current?.segment;
    const other = segment && transcript.neighbour(segment.id, step);
    if (!other) return;
    await edits.flush();
    await this.#cut("merges", this.#pair(segment, other, step < 0));
  }

  /** Say that no words are spoken in the open segment. */
  async empty() {
    const segment = this.desk.current?.segment;
    if (segment && isSpeech(segment)) await this.#cut("gaps", { seen: seen(segment), gap: "silence" });
  }

  /** Let *segment* begin or end at *ms*: the neighbour on that side follows, so that no stretch is lost. */
  async moveBoundary(segment, side, ms) {
    const isStart = side === "start";
    const other = this.desk.transcript.neighbour(segment.id, isStart ? -1 : 1);
    if (!other || !this.desk.mayWrite) return;
    await this.desk.edits.flush();
    await this.desk.act("boundaries", { ...this.#pair(segment, other, isStart), at_ms: Math.max(0, Math.round(ms)) });
  }

  /** *which* is "undo" or "redo". */
  async turnBack(which) {
    const { list, walk } = this.desk;
    const id = walk.current?.id;
    const at = walk.current?.segment?.start ?? 0;
    const done = await this.desk.act(which);
    if (!done) return;
    this.desk.say(which === "undo" ? t("Undone") : t("Done again"));
    if (!list.has(id)) walk.reopen(at);
    const touched = done.delta.segments[0];
    if (touched && touched.id !== walk.current?.id && list.has(touched.id)) walk.go(touched.id, { plays: false });
  }

  /** An act after which the open row may be gone: the one that took its place is opened. */
  async #cut(path, body) {
    const { walk } = this.desk;
    const at = walk.current?.segment?.start ?? 0;
    const kind = walk.current?.lastKind;
    const done = await this.desk.act(path, body);
    if (done) walk.reopen(at, kind);
  }

  // As they stand once everything typed was saved.
  #pair(segment, other, isOtherFirst) {
    const [left, right] = [isOtherFirst ? other : segment, isOtherFirst ? segment : other].map(({ id }) => seen(this.desk.transcript.get(id)));
    return { left, right };
  }
}

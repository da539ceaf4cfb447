// Naming: who speaks in the segments that are chosen, and in which language.

import { t, tn } from "../texts.js";
import { chooseLanguage, languageName } from "./languages.js";

export class Naming {
  constructor(desk) {
    this.desk = desk;
  }

  /** Say that *speaker* is heard; nobody, where it is null. */
  async assign(speaker) {
    const segments = this.desk.choice.targets.map(({ id, numbers }) => ({ segment: id, based_on: numbers.speaker }));
    if (!segments.length) return;
    if (await this.desk.act("assignments", { speaker, segments })) this.#say(segments, this.desk.transcript.speaker(speaker)?.name ?? t("nobody"));
  }

  /** Say that the *digit*th speaker is heard. */
  assignNumber(digit) {
    const speaker = this.desk.transcript.speakers[digit - 1];
    if (speaker) void this.assign(speaker.id);
    else this.desk.say(t("There is no speaker {number} yet.", { number: digit }));
  }

  /** Say that all that are chosen, or the open one, are spoken in the language of *tag*. One act, one undo. */
  async speak(tag) {
    const segments = this.desk.choice.targets.filter(({ lang }) => lang !== tag);
    if (!segments.length) return;
    const [one] = segments;
    const changes = segments.map(({ id, numbers }) => ({ segment: id, kind: "language", based_on: numbers.language, text: tag }));
    const isOne = segments.length === 1;
    const done = await (isOne ? this.desk.act(`segments/${one.id}/language`, { language: tag, based_on: one.numbers.language }) : this.desk.act("replacements", { changes }));
    if (done) this.#say(segments, languageName(this.desk.transcript, tag));
  }

  async askLanguage() {
    if (!this.desk.choice.targets.length) return;
    const tag = await chooseLanguage(this.desk.transcript);
    if (tag) await this.speak(tag);
  }

  #say(segments, name) {
    this.desk.say(tn("{count} segment: {name}", "{count} segments: {name}", segments.length, { name }));
  }
}

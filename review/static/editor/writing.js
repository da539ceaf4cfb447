// Writing with help: marks, notes, terms, and English from the memory, in the open row.

import { t } from "../texts.js";
import { askFor, chooseMark } from "./dialogs.js";
import { askForTerm, selectedIn } from "./terms.js";
import { isSpeech } from "./transcript.js";

export class Writing {
  constructor(desk) {
    this.desk = desk;
  }

  async mark() {
    const row = this.desk.current;
    const caret = row?.caret;
    const mark = caret && (await chooseMark());
    if (!mark) return;
    const { area, kind, start, end } = caret;
    const selected = area.value.slice(start, end);
    const space = selected || start === 0 || /\s$/.test(area.value.slice(0, start)) ? "" : " ";
    row.insert(kind, space + mark.replace("|", selected), start, end);
    const inside = mark.indexOf("|");
    if (inside >= 0 && !selected) area.setSelectionRange(start + space.length + inside, start + space.length + inside);
  }

  async note() {
    const row = this.desk.current;
    if (!row) return;
    const text = await askFor(t("Note"), { label: t("Note") });
    if (text) await this.desk.act("notes", { segment: row.id, text });
  }

  async term() {
    const row = this.desk.current;
    if (!row || !isSpeech(row.segment)) return;
    const term = await askForTerm(this.desk.transcript, row.segment, selectedIn(row));
    if (!term) return;
    const { concept, ...words } = term;
    if (await this.desk.act("terms", { segment: row.id, ...words, concept: concept || null })) this.desk.say(t("The term waits until somebody decides on it."));
  }

  /** Take approved English over as a correction of one's own; the desk writes down where it stood. */
  async takeOver(offer) {
    const row = this.desk.current;
    if (!row) return;
    if (!offer) {
      this.desk.say(t("The memory has nothing like this."));
      return;
    }
    await this.desk.edits.flush();
    const { numbers, source } = row.segment;
    const { lender, revision } = offer;
    const wanted = { lender, revision, based_on: numbers.translation, of_revision: source.revision };
    if (!(await this.desk.act(`segments/${row.id}/memory/acceptance`, wanted))) return;
    this.desk.say(t("Taken over from the memory"));
    this.desk.current?.focus("translation");
  }
}

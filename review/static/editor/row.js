// A row: one segment, its original and its translation side by side, and how it stands. Only the open row has texts to
// type in, and what can be done with it.

import { t, tn } from "../texts.js";
import { annotated, stretches } from "./annotate.js";
import { clock, h } from "./dom.js";
import { languageName } from "./languages.js";
import { Panel } from "./panel.js";
import { hue } from "./waveform.js";
import { isSpeech, openFindings, worst } from "./transcript.js";

const KINDS = ["source", "translation"];

export class Row {
  #areas = null;
  #panel = null;
  #wordings = {};

  constructor(id, desk) {
    this.id = id;
    this.desk = desk;
    this.lastKind = "source";
    this.li = h("div", { className: "row", role: "listitem", id });
    this.li.dataset.segment = id;
    this.#build();
    this.refresh();
  }

  get segment() {
    return this.desk.transcript.get(this.id);
  }

  get isOpen() {
    return this.#areas !== null;
  }

  #build() {
    const { desk } = this;
    this.sign = h("span", { className: "sign", role: "img" });
    this.play = h("button", { type: "button", className: "play", tabIndex: -1 });
    this.choose = h("input", { type: "checkbox", className: "choose", tabIndex: -1 });
    this.speaker = h("bdi", { className: "speaker" });
    this.when = h("div", { className: "when" }, this.sign, this.play, this.choose, this.speaker);
    this.cells = Object.fromEntries(KINDS.map((kind) => [kind, this.#cell(kind)]));
    this.chip = h("span", { className: "chip status" });
    this.saved = h("span", { className: "saved", role: "status" });
    this.others = h("span", { className: "others" });
    this.standing = h("div", { className: "standing" }, this.chip, this.saved, this.others);
    this.li.append(this.when, this.cells.source, this.cells.translation, this.standing);
    this.play.addEventListener("click", () => {
      desk.walk.go(this.id, { plays: false });
      desk.walk.play(this.segment);
    });
    this.choose.addEventListener("change", () => desk.choice.choose(this.id, this.choose.checked));
    this.li.addEventListener("click", (event) => {
      if (event.shiftKey && event.target.closest(".when")) desk.choice.chooseTo(this.id);
    });
  }

  #cell(kind) {
    const wording = h("div", { className: "wording" });
    wording.addEventListener("focus", () => this.desk.walk.go(this.id, { kind, plays: false }));
    wording.addEventListener("click", () => this.desk.walk.go(this.id, { kind, plays: false }));
    this.#wordings[kind] = wording;
    const cell = h("div", { className: `cell ${kind}` }, wording, h("p", { className: "by" }));
    cell.dataset.kind = kind;
    return cell;
  }

  /** Show the segment as it stands. What is being typed stays as it is. */
  refresh() {
    const { segment } = this;
    if (!segment) return;
    const { transcript } = this.desk;
    const number = transcript.number(this.id);
    const speaker = transcript.speaker(segment.speaker);
    const isGap = !isSpeech(segment) && !KINDS.some((kind) => this.desk.edits.pending(this.id, kind));
    this.li.classList.toggle("gap", isGap);
    this.li.dataset.status = segment.status;
    this.li.dataset.severity = worst(segment) ?? "none";
    this.li.setAttribute("aria-setsize", transcript.order.length);
    this.li.setAttribute("aria-posinset", number);
    this.play.textContent = clock(segment.start, { tenths: true });
    this.play.setAttribute("aria-label", t("{time}: play segment {number}", { time: this.play.textContent, number }));
    this.choose.setAttribute("aria-label", t("Choose segment {number}", { number }));
    this.tellChosen();
    this.speaker.textContent = isGap ? "" : (speaker?.name ?? "");
    this.speaker.hidden = isGap || !speaker;
    if (speaker) this.li.style.setProperty("--hue", hue(speaker));
    this.li.classList.toggle("spoken", Boolean(speaker) && !isGap);
    this.#refreshSign(segment, isGap);
    for (const kind of KINDS) this.#refreshCell(segment, kind, number, isGap);
    this.tellState();
    this.#panel?.refresh();
  }

  #refreshSign(segment, isGap) {
    const open = openFindings(segment).length;
    const words = {
      alarm: t("Look closely"),
      warning: t("In doubt"),
      note: t("A remark"),
    };
    const severity = worst(segment);
    const said = severity ? `${words[severity]}: ${tn("{count} finding left", "{count} findings left", open)}` : t("Nothing is in doubt");
    this.sign.textContent = { alarm: "◆", warning: "◆", note: "◇" }[severity] ?? "";
    this.sign.hidden = !severity;
    this.sign.setAttribute("aria-label", said);
    this.sign.title = said;
    const names = { draft: t("draft"), corrected: t("corrected"), approved: t("approved") };
    const long = `${((segment.end - segment.start) / 1000).toFixed(1)} s`;
    this.chip.textContent = isGap ? `${gapName(segment.gap)} · ${long}` : names[segment.status];
    this.chip.className = `chip status ${isGap ? "silent" : segment.status}`;
    this.chip.title = segment.approved_by ? t("Approved by {name}", { name: segment.approved_by }) : "";
  }

  #refreshCell(segment, kind, number, isGap) {
    const wording = this.#wordings[kind];
    const standing = segment[kind];
    const text = this.desk.edits.text(this.id, kind);
    const label = kind === "source" ? t("Original of segment {number}", { number }) : t("Translation of segment {number}", { number });
    wording.lang = kind === "source" ? segment.lang : "en";
    wording.dir = kind === "source" ? segment.dir : "ltr";
    wording.setAttribute("aria-label", label);
    if (this.desk.mayWrite) {
      wording.setAttribute("role", "textbox");
      wording.setAttribute("aria-readonly", "true");
    } else wording.setAttribute("role", "group");
    wording.tabIndex = 0;
    const isPending = this.desk.edits.pending(this.id, kind);
    const hits = this.desk.hits.get(`${this.id}:${kind}`) ?? [];
    const found = isPending ? [] : [...stretches(segment, kind, text), ...hits];
    wording.replaceChildren(...annotated(text, found));
    this.cells[kind].hidden = isGap && !this.isOpen;
    const by = this.cells[kind].querySelector(".by");
    by.dir = wording.dir; // so that it begins where the words begin
    by.replaceChildren(...this.#by(segment, kind, standing));
    const area = this.#areas?.[kind];
    if (!area) return;
    for (const each of [area, area.mirror]) Object.assign(each, { lang: wording.lang, dir: wording.dir });
    area.mirror.replaceChildren(...annotated(text, found));
    area.setAttribute("aria-label", label);
    if (area.value !== text) {
      const caret = area.selectionStart;
      area.value = text;
      if (document.activeElement === area) area.setSelectionRange(caret, caret);
    }
    this.#fit(area);
  }

  #by(segment, kind, standing) {
    if (!standing.revision || !standing.author) return [];
    const said = [standing.draft ? h("span", { className: "draft" }, t("Machine draft")) : h("bdi", { className: "author" }, standing.author)];
    const { transcript } = this.desk;
    if (kind === "source" && segment.lang !== transcript.recording.lang) said.push(h("span", { className: "tongue" }, languageName(transcript, segment.lang)));
    if (standing.remembered) said.push(h("span", {}, t("from the memory")));
    if (kind === "translation" && segment.stale) said.push(h("span", { className: "stale" }, t("Renders an earlier wording")));
    if (kind === "source" && segment.void) said.push(h("span", { className: "void" }, t("Approval void: edited since")));
    return said;
  }

  /** Both wordings become texts, and the one of *kind* has the caret. */
  open(kind = this.lastKind) {
    if (!this.isOpen) {
      this.li.classList.add("current");
      this.li.setAttribute("aria-current", "true");
      this.#areas = {};
      const isGap = this.li.classList.contains("gap");
      if (this.desk.mayWrite && !isGap) for (const each of KINDS) this.#areas[each] = this.#area(each);
      this.#panel = new Panel(this);
      this.li.append(this.#panel.element);
      this.refresh();
    }
    this.focus(kind);
  }

  /** Where a gap is, somebody hears words. */
  write() {
    for (const kind of KINDS) {
      this.cells[kind].hidden = false;
      this.#areas[kind] ??= this.#area(kind);
    }
    this.li.classList.remove("gap");
    this.focus("source");
  }

  focus(kind) {
    const area = this.#areas?.[kind] ?? this.#areas?.source;
    if (area) area.focus({ preventScroll: true });
    else if (this.li.classList.contains("gap")) this.#panel?.focus();
    else this.#wordings[kind].focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    for (const [kind, area] of Object.entries(this.#areas)) {
      area.parentElement.remove();
      this.#wordings[kind].hidden = false;
    }
    this.#areas = null;
    this.#panel.element.remove();
    this.#panel = null;
    this.li.classList.remove("current");
    this.li.removeAttribute("aria-current");
    this.refresh();
  }

  get panel() {
    return this.#panel;
  }

  /** The text that has the caret, or had it last, and which it is. */
  get caret() {
    const area = this.#areas?.[this.lastKind];
    return area && { kind: this.lastKind, area, start: area.selectionStart, end: area.selectionEnd };
  }

  area(kind) {
    return this.#areas?.[kind];
  }

  /** Put *text* where the caret is, or in place of *from* to *to*. */
  insert(kind, text, from = null, to = null) {
    const area = this.#areas?.[kind];
    if (!area) return;
    area.focus();
    area.setRangeText(text, from ?? area.selectionStart, to ?? area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  tellChosen() {
    const isChosen = this.desk.choice.has(this.id);
    this.li.classList.toggle("chosen", isChosen);
    this.choose.checked = isChosen;
  }

  tellState() {
    const { state, said } = this.desk.edits.state(this.id);
    if (this.saved.dataset.state !== state || this.saved.textContent !== said) {
      this.saved.dataset.state = state;
      this.saved.textContent = said;
    }
    if (state === "conflict" || this.#panel?.hasConflict) this.#panel?.refresh();
  }

  tellPeople(people) {
    this.others.replaceChildren(
      ...people.map(({ name }) => h("span", { className: "person", title: t("{name} is here", { name }) }, h("bdi", {}, name))),
    );
    this.others.hidden = people.length === 0;
    this.#panel?.tellPeople(people);
  }

  #area(kind) {
    const wording = this.#wordings[kind];
    const area = h("textarea", { rows: 1, spellcheck: false, value: this.desk.edits.text(this.id, kind) });
    area.addEventListener("input", () => {
      this.desk.edits.typed(this.id, kind, area.value);
      area.mirror.textContent = area.value;
      this.#fit(area);
    });
    area.addEventListener("blur", () => this.desk.edits.save(this.id, kind));
    area.addEventListener("focus", () => (this.lastKind = kind));
    wording.hidden = true;
    area.mirror = h("div", { className: "mirror", "aria-hidden": "true" });
    wording.after(h("div", { className: "typing" }, area.mirror, area));
    return area;
  }

  // Browsers without "field-sizing" need to be told how tall the text is.
  #fit(area) {
    if (CSS.supports("field-sizing", "content")) return;
    area.style.blockSize = "auto";
    area.style.blockSize = `${area.scrollHeight + 2}px`;
  }
}

export const gapName = (gap) =>
  ({
    silence: t("silence"),
    music: t("music"),
    noise: t("noise"),
    undecodable: t("cannot be decoded"),
    unclear: t("unclear"),
  })[gap] ?? gap;

// Find and replace, over the whole recording. The desk compares as the glossary does: look-alike letters and what nobody
// sees make no difference. What is replaced is shown first, and happens at once or not at all.

import { t, tn } from "../texts.js";
import { post } from "./ask.js";
import { h } from "./dom.js";
import { toUnits } from "./points.js";

export class Find {
  #at = -1;
  #found = [];
  #asked = 0;

  constructor(desk, box) {
    this.desk = desk;
    this.box = box;
    this.text = h("input", { type: "search", dir: "auto", autocomplete: "off", "aria-label": t("Find") , placeholder: t("Find") });
    this.instead = h("input", { type: "text", dir: "auto", autocomplete: "off", "aria-label": t("Replace with"), placeholder: t("Replace with") });
    this.whole = h("input", { type: "checkbox" });
    this.where = h("select", { "aria-label": t("Where") }, h("option", { value: "both" }, t("in both")), h("option", { value: "source" }, t("in the original")), h("option", { value: "translation" }, t("in the translation")));
    this.count = h("span", { className: "figures", role: "status" });
    this.preview = h("div", { className: "preview" });
    const button = (name, act, look = "quiet") => h("button", { type: "button", className: look, onclick: act }, name);
    this.box.append(
      h("div", { className: "line" }, this.text, button(t("Previous"), () => this.#step(-1)), button(t("Next"), () => this.#step(1)), this.count, h("label", { className: "box" }, this.whole, " ", t("Whole words")), this.where, button(t("Close"), () => this.close())),
      this.desk.mayWrite ? h("div", { className: "line" }, this.instead, button(t("Show what would change"), () => this.#show())) : "",
      this.preview,
    );
    for (const field of [this.text, this.whole, this.where]) field.addEventListener("input", () => this.#search());
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
      else if (event.key === "Enter" && event.target === this.text) this.#step(event.shiftKey ? -1 : 1);
      else if (event.key === "Enter" && event.target === this.instead) this.#show();
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  open() {
    const selected = document.activeElement?.matches?.("textarea") ? document.activeElement.value.slice(document.activeElement.selectionStart, document.activeElement.selectionEnd) : "";
    this.box.hidden = false;
    if (selected) this.text.value = selected;
    this.text.focus();
    this.text.select();
    if (this.text.value) this.#search();
  }

  close() {
    this.box.hidden = true;
    this.preview.replaceChildren();
    this.#found = [];
    this.#hit();
    this.desk.current?.open();
  }

  async #search() {
    const mine = ++this.#asked;
    this.preview.replaceChildren();
    if (!this.text.value.trim()) {
      this.#found = [];
      this.count.textContent = "";
      this.#hit();
      return;
    }
    await this.desk.edits.flush();
    const { recording } = this.desk.transcript;
    const { status, body } = await post(`/recordings/${recording.id}/search`, { text: this.text.value, where: this.where.value, whole_words: this.whole.checked });
    if (mine !== this.#asked || status !== 200) return; // something else was typed meanwhile
    this.#found = body.found;
    this.#at = -1;
    this.count.textContent = tn("{count} found", "{count} found", this.#found.length);
    this.#hit();
  }

  /** Show the hits in the rows. */
  #hit() {
    const { desk } = this;
    const touched = new Set([...desk.hits.keys()].map((key) => key.split(":")[0]));
    desk.hits.clear();
    this.#found.forEach(({ segment, kind, start, end }, place) => {
      const text = desk.transcript.get(segment)?.[kind].text ?? "";
      const key = `${segment}:${kind}`;
      if (!desk.hits.has(key)) desk.hits.set(key, []);
      desk.hits.get(key).push({ from: toUnits(text, start), to: toUnits(text, end), className: place === this.#at ? "hit here" : "hit" });
      touched.add(segment);
    });
    for (const id of touched) desk.list.drawn(id)?.refresh();
  }

  #step(step) {
    if (this.#found.length === 0) return;
    this.#at = (this.#at + step + this.#found.length) % this.#found.length;
    const { segment, kind } = this.#found[this.#at];
    this.count.textContent = t("{number} of {count}", { number: this.#at + 1, count: this.#found.length });
    this.#hit();
    this.desk.walk.show(segment, kind);
  }

  /** Every wording as it would become; each can be left out. */
  #show() {
    const wordings = new Map();
    for (const hit of this.#found) {
      const key = `${hit.segment}:${hit.kind}`;
      if (!wordings.has(key)) wordings.set(key, { ...hit, hits: [] });
      wordings.get(key).hits.push(hit);
    }
    const lines = [...wordings.values()].map((each) => this.#line(each));
    if (lines.length === 0) return;
    const replace = h("button", { type: "button" }, tn("Replace in {count} wording", "Replace in {count} wordings", lines.length));
    replace.addEventListener("click", () => this.#replace(lines.filter(({ box }) => box.checked)));
    this.preview.replaceChildren(h("ul", {}, ...lines.map(({ item }) => item)), replace);
    replace.focus();
  }

  #line({ segment, kind, hits }) {
    const held = this.desk.transcript.get(segment);
    const { text, revision } = held[kind];
    const pieces = [];
    let [reached, wanted] = [0, ""];
    for (const { start, end } of hits) {
      const [from, to] = [toUnits(text, start), toUnits(text, end)];
      if (from < reached) continue; // one hit within another
      pieces.push(text.slice(reached, from), h("del", {}, text.slice(from, to)), h("ins", {}, this.instead.value));
      wanted += text.slice(reached, from) + this.instead.value;
      reached = to;
    }
    pieces.push(text.slice(reached));
    wanted += text.slice(reached);
    const box = h("input", { type: "checkbox", checked: true, "aria-label": t("Segment {number}", { number: this.desk.transcript.number(segment) }) });
    const wording = h("div", { className: "wording", lang: kind === "source" ? held.lang : "en", dir: kind === "source" ? held.dir : "ltr" }, ...pieces);
    return { box, change: { segment, kind, based_on: revision, text: wanted }, item: h("li", {}, box, wording) };
  }

  async #replace(lines) {
    if (lines.length === 0) return;
    const done = await this.desk.act("replacements", { changes: lines.map(({ change }) => change), reason: t("Replaced in many segments at once") });
    if (done) this.desk.say(tn("{count} wording was replaced", "{count} wordings were replaced", lines.length));
    this.#search();
  }
}

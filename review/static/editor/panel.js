// The panel of the open row: what is in doubt, what is proposed, what others wrote, and what can be done.

import { t } from "../texts.js";
import { clock, diffed, h, keyCaps, sentence } from "./dom.js";
import { KEYS } from "./keys.js";
import { languageName, tags } from "./languages.js";
import { gapName } from "./row.js";
import { isSpeech, openFindings } from "./transcript.js";

export class Panel {
  #people = [];

  constructor(row) {
    this.row = row;
    this.desk = row.desk;
    this.active = null; // the finding that the keys are about
    this.element = h("div", { className: "panel" });
    this.hasConflict = false;
  }

  get segment() {
    return this.row.segment;
  }

  get finding() {
    const open = openFindings(this.segment);
    return open.find(({ id }) => id === this.active) ?? open[0];
  }

  /** Go to the next doubt of this segment. Returns whether there was one. */
  next() {
    const open = openFindings(this.segment);
    const place = open.findIndex(({ id }) => id === this.finding?.id);
    if (place < 0 || place + 1 >= open.length) return false;
    this.active = open[place + 1].id;
    this.refresh();
    return true;
  }

  focus() {
    this.element.querySelector("button")?.focus({ preventScroll: true });
  }

  tellPeople(people) {
    const said = JSON.stringify(people);
    if (said === JSON.stringify(this.#people)) return;
    this.#people = people;
    this.refresh();
  }

  refresh() {
    if (!this.segment) return;
    const hadFocus = this.element.contains(document.activeElement);
    const label = document.activeElement?.dataset?.does;
    this.hasConflict = false;
    this.element.replaceChildren(
      ...["source", "translation"].map((kind) => this.#conflict(kind)).filter(Boolean),
      ...this.#collisions(),
      ...this.#findings(),
      ...this.#proposals(),
      ...this.#memory(),
      ...this.#notes(),
      this.#tools(),
    );
    if (hadFocus) (this.element.querySelector(`[data-does="${label}"]`) ?? this.row.area(this.row.lastKind) ?? this.element.querySelector("button"))?.focus();
  }

  #wording(kind, ...content) {
    const { lang, dir } = kind === "source" ? this.segment : { lang: "en", dir: "ltr" };
    return h("div", { className: "wording", lang, dir }, ...content);
  }

  #conflict(kind) {
    const edit = this.desk.edits.pending(this.row.id, kind);
    if (edit?.state !== "conflict") return null;
    this.hasConflict = true;
    const now = this.segment[kind];
    const choose = (text) => () => {
      this.desk.edits.resolve(this.row.id, kind, text);
      this.row.refresh();
      this.row.focus(kind);
    };
    return h(
      "section",
      { className: "conflict", role: "alert" },
      h("p", {}, t("Somebody else has changed this meanwhile. Both texts are here; choose one.")),
      h("div", {}, h("h2", {}, t("Yours")), this.#wording(kind, edit.text), button(t("Keep mine"), choose(edit.text))),
      h(
        "div",
        {},
        h("h2", {}, t("Now here, by {name}", { name: now.author })),
        this.#wording(kind, ...diffed(edit.text, now.text)),
        button(t("Take this one"), choose(now.text)),
      ),
    );
  }

  /** What others have typed and could not save, because something else stood here by then. */
  #collisions() {
    return this.#people
      .filter(({ text }) => text !== null)
      .map(({ name, kind, text }) =>
        h(
          "section",
          { className: "conflict", role: "status" },
          h("p", {}, t("{name} typed another text here at the same time, and is choosing between the two.", { name })),
          h("div", {}, h("h2", {}, t("Not saved, by {name}", { name })), this.#wording(kind, text)),
        ),
      );
  }

  #findings() {
    if (this.segment.findings.length === 0) return [];
    const names = { alarm: t("alarm"), warning: t("warning"), note: t("note") };
    const { mayWrite } = this.desk;
    const lines = this.segment.findings.map((finding) => {
      const isActive = finding.id === this.finding?.id;
      const line = h(
        "li",
        { className: `${finding.severity}${finding.settled_by ? " settled" : ""}${isActive ? " active" : ""}` },
        h("span", { className: "severity" }, names[finding.severity]),
        h("span", { className: "said", lang: "en", dir: "ltr" }, finding.message),
      );
      if (finding.settled_by) {
        line.append(
          h("span", { className: "faint" }, t("Settled by {name}", { name: finding.settled_by })),
          mayWrite ? button(t("Open again"), () => this.desk.act("unsettlements", { finding: finding.id })) : "",
        );
      } else if (mayWrite) {
        const keys = isActive ? { accept: KEYS.accept, render: KEYS.render, dismiss: KEYS.dismiss } : {};
        line.append(
          h(
            "span",
            { className: "answers" },
            finding.rendering
              ? button(t("Apply “{rendering}”", { rendering: finding.rendering }), () => this.desk.settling.render(finding), keys.render)
              : "",
            button(t("Accept as it is"), () => this.desk.settling.settle(finding, "accepted"), keys.accept),
            button(t("Not a fault"), () => this.desk.settling.settle(finding, "no fault"), keys.dismiss),
          ),
        );
      }
      return line;
    });
    return [h("ul", { className: "findings", "aria-label": t("Findings") }, ...lines)];
  }

  #proposals() {
    return this.segment.proposals.map((proposal) => {
      const standing = this.segment[proposal.kind].text;
      const answer = (what) => () => this.desk.settling.answer(proposal, what, [this.segment]);
      return h(
        "section",
        { className: "proposal" },
        h("h2", {}, t("A later run would write"), " ", h("bdi", { className: "faint" }, proposal.by)),
        this.#wording(proposal.kind, ...(proposal.text === null ? [gapName(proposal.gap)] : diffed(standing, proposal.text))),
        this.desk.mayWrite ? h("span", { className: "answers" }, button(t("Accept"), answer("acceptance"), KEYS.take), button(t("Leave"), answer("refusal"))) : "",
      );
    });
  }

  #memory() {
    const { desk, segment } = this;
    const take = (offer, isActive) => button(t("Take over"), () => desk.writing.takeOver(offer), isActive ? KEYS.remember : null, isActive ? "remember" : null);
    return desk.mayWrite ? desk.memory.shown(segment, take) : [];
  }

  #notes() {
    const { notes } = this.segment;
    if (notes.length === 0) return [];
    const lines = notes.map((note) => {
      const turn = note.resolved_by ? "reopening" : "resolution";
      return h(
        "li",
        { className: note.resolved_by ? "settled" : "" },
        h("bdi", { className: "author" }, note.by),
        h("span", { className: "said", dir: "auto" }, note.text),
        note.resolved_by ? h("span", { className: "faint" }, t("Resolved by {name}", { name: note.resolved_by })) : "",
        this.desk.mayWrite
          ? button(note.resolved_by ? t("Open again") : t("Resolve"), () => this.desk.act(`segments/${this.row.id}/notes/${note.id}/${turn}`))
          : "",
      );
    });
    return [h("ul", { className: "notes", "aria-label": t("Notes") }, ...lines)];
  }

  #tools() {
    const { desk, segment } = this;
    const tool = (does, name) => button(name, () => desk.does[does](), KEYS[does], does);
    const long = h("span", { className: "faint figures" }, clock(segment.end - segment.start, { tenths: true }));
    const tools = [long];
    if (desk.mayWrite && !isSpeech(segment) && this.row.li.classList.contains("gap")) {
      tools.push(button(t("Write what is heard"), () => this.row.write(), null, "write"), tool("mergeBack", t("Merge with previous")), tool("mergeOn", t("Merge with next")));
    } else if (desk.mayWrite) {
      tools.push(
        tool("confirm", t("Confirm, next")),
        this.#speakers(),
        this.#languages(),
        tool("split", t("Split")),
        tool("mergeBack", t("Merge with previous")),
        tool("mergeOn", t("Merge with next")),
        tool("mark", t("Mark")),
        tool("note", t("Note")),
        tool("term", t("Propose a term")),
        tool("gap", t("No words here")),
      );
    }
    if (desk.mayApprove && isSpeech(segment)) {
      tools.push(segment.status === "approved" ? tool("reopen", t("Reopen")) : tool("approve", t("Approve, next")));
    }
    tools.push(tool("history", t("History")));
    return h("div", { className: "tools", role: "group", "aria-label": t("What can be done") }, ...tools);
  }

  #languages() {
    const { transcript } = this.desk;
    const options = tags(transcript).map((tag) => h("option", { value: tag, selected: tag === this.segment.lang }, languageName(transcript, tag)));
    const select = h("select", { "aria-label": t("Language") }, ...options);
    select.addEventListener("change", () => this.desk.naming.speak(select.value));
    return select;
  }

  #speakers() {
    const { transcript } = this.desk;
    const select = h(
      "select",
      { "aria-label": t("Speaker") },
      h("option", { value: "" }, t("Nobody named")),
      ...transcript.speakers.map((speaker) => h("option", { value: speaker.id, selected: speaker.id === this.segment.speaker }, `${speaker.number}  ${speaker.name}`)),
      h("option", { value: "+" }, t("Speakers…")),
    );
    select.addEventListener("change", () => (select.value === "+" ? this.desk.does.speakers() : this.desk.naming.assign(select.value || null)));
    return select;
  }
}

function button(name, onclick, key = null, does = null) {
  const made = h("button", { type: "button", className: "quiet", onclick }, sentence(String(name)));
  if (does) made.dataset.does = does;
  if (key) made.append(" ", h("span", { className: "caps", "aria-hidden": "true" }, ...keyCaps([key].flat()[0])));
  return made;
}

// A cell: one wording of one segment. Shows it, lets it be typed, and sees to it that the desk gets it.

import { post } from "./desk.js";

const PAUSE_MS = 2000;
const RETRY_MS = 5000;

/** As the desk keeps it: one line, without space around it. */
const asKept = (text) => text.split("\n").join(" ").trim();

export class Cell {
  #chain = Promise.resolve();
  #timer = 0;
  #area = null;

  constructor(row, element, outbox) {
    this.row = row;
    this.element = element;
    this.outbox = outbox;
    this.kind = element.dataset.kind;
    this.wording = element.querySelector(".wording");
    this.revision = Number(element.dataset.revision);
    this.renders = Number(element.dataset.renders ?? 0);
    this.isDraft = element.dataset.draft === "yes";
    this.kept = this.wording.textContent;
    this.text = this.kept;
    this.wording.addEventListener("focus", () => row.open(this));
    this.wording.addEventListener("click", () => row.open(this));
  }

  get isDirty() {
    return asKept(this.text) !== asKept(this.kept);
  }

  /** Turn the wording into a text to type in. */
  open() {
    if (this.#area) return;
    const area = document.createElement("textarea");
    area.value = this.text;
    area.lang = this.wording.lang;
    area.dir = this.wording.dir;
    area.rows = 1;
    area.spellcheck = false;
    area.setAttribute("aria-label", this.wording.getAttribute("aria-label"));
    area.addEventListener("input", () => this.#typed(area.value));
    area.addEventListener("blur", () => this.save());
    area.addEventListener("focus", () => (this.row.lastCell = this));
    this.wording.hidden = true;
    this.wording.after(area);
    this.#area = area;
    this.#fit();
  }

  /** Turn it back into a wording. */
  close() {
    this.#area?.remove();
    this.#area = null;
    this.wording.textContent = this.text;
    this.wording.hidden = false;
  }

  focus() {
    this.#area?.focus();
  }

  /** Bring back what was typed before this page was opened, and was never acknowledged. */
  restore(entry) {
    if (asKept(entry.text) === asKept(this.kept)) {
      this.outbox.drop(entry); // it had arrived after all
      return;
    }
    this.revision = entry.based_on;
    this.row.showWordings();
    this.#show(entry.text);
    this.row.tell("unsaved", "not saved yet");
    this.save();
  }

  /** Have the desk keep what stands here. With a *reason*, also where nothing was changed. */
  save(reason = null) {
    clearTimeout(this.#timer);
    this.#chain = this.#chain.then(() => this.#send(reason));
    return this.#chain;
  }

  /** Resolves when nothing is on its way to the desk. */
  idle() {
    return this.#chain;
  }

  /** What the reader chose between two texts. */
  resolve(text, standing) {
    this.#adopt(standing);
    this.#show(text);
    this.row.tell("saved", "");
    return this.save();
  }

  #typed(text) {
    this.text = text;
    this.#fit();
    this.#keepInOutbox();
    this.row.tell("waiting", "not saved yet");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), PAUSE_MS);
  }

  async #send(reason) {
    // A translation names the wording that it renders: that one goes first.
    if (this.kind === "translation") await this.row.source.idle();
    if (this.row.conflict) return;
    if (!this.isDirty && reason === null) {
      this.outbox.drop(this.#entry());
      if (this.row.state === "waiting" && !this.row.isDirty) this.row.tell("saved", "");
      return;
    }
    const sent = asKept(this.text);
    const entry = this.#entry();
    this.row.tell("saving", "saving");
    const { status, body } = await post(`/segments/${this.row.id}/${this.kind}`, {
      text: sent,
      based_on: entry.based_on,
      of_revision: entry.of_revision,
      reason,
    }, { keepalive: document.visibilityState === "hidden" });
    this.#answered(status, body, sent, reason);
  }

  #answered(status, body, sent, reason) {
    if (status === 200) {
      this.#keptBy(sent, body);
    } else if (status === 409 && body.current?.text === sent) {
      this.#keptBy(sent, body.current); // an answer was lost on the way, not the text
    } else if (status === 409 && body.current) {
      this.row.tell("conflict", "two texts: choose one");
      this.row.showConflict(this, body);
    } else if (status === 0 || status === 503) {
      this.row.tell("unsaved", "not saved: kept in this browser, trying again");
      this.#timer = setTimeout(() => this.save(reason), RETRY_MS);
    } else {
      this.row.tell("unsaved", body.message ?? "not saved");
    }
  }

  #keptBy(sent, standing) {
    this.#adopt({ ...standing, text: sent });
    if (this.isDirty) {
      this.#keepInOutbox(); // typed on while it was being saved
      this.row.tell("waiting", "not saved yet");
    } else {
      this.outbox.drop(this.#entry());
      this.row.tell("saved", "saved");
    }
    this.row.edited();
  }

  #adopt({ text, revision, author, of_revision: renders, is_draft: isDraft }) {
    this.kept = text;
    this.revision = revision;
    this.renders = renders ?? 0;
    this.isDraft = isDraft;
    this.element.querySelector(".author").textContent = author;
    this.element.querySelector(".draft").hidden = !this.isDraft;
  }

  #show(text) {
    this.text = text;
    this.wording.textContent = text;
    if (this.#area) this.#area.value = text;
    this.#fit();
  }

  #keepInOutbox() {
    if (this.isDirty) this.outbox.put(this.#entry());
    else this.outbox.drop(this.#entry());
  }

  #entry() {
    return {
      recording: this.row.recording,
      segment: this.row.id,
      kind: this.kind,
      text: this.text,
      based_on: this.revision,
      of_revision: this.kind === "translation" ? this.row.source.revision || null : null,
    };
  }

  // Browsers without "field-sizing" need to be told how tall the text is.
  #fit() {
    if (!this.#area || CSS.supports("field-sizing", "content")) return;
    this.#area.style.height = "auto";
    this.#area.style.height = `${this.#area.scrollHeight + 2}px`;
  }
}

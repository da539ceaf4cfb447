// A row: one segment, its original and its translation, and how it stands.

import { post } from "./desk.js";
import { Cell } from "./cell.js";

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

export class Row {
  #isOpen = false;

  constructor(li, recording, canWrite, outbox, { onCurrent }) {
    this.li = li;
    this.id = li.dataset.segment;
    this.recording = recording;
    this.canWrite = canWrite;
    this.startMs = Number(li.dataset.start);
    this.endMs = Number(li.dataset.end);
    this.onCurrent = onCurrent;
    this.state = "saved";
    this.conflict = null;
    const cells = [...li.querySelectorAll(".cell")].map((cell) => new Cell(this, cell, outbox));
    [this.source, this.translation] = cells;
    this.lastCell = this.source;
    li.addEventListener("focusout", (event) => this.#left(event.relatedTarget));
    li.querySelector(".approve")?.addEventListener("click", () => this.approve());
    li.querySelector(".open")?.addEventListener("click", () => this.#write());
    for (const button of li.querySelectorAll(".settle")) button.addEventListener("click", () => this.#settle(button));
  }

  get isGap() {
    return this.li.classList.contains("gap");
  }

  get isDirty() {
    return this.source.isDirty || this.translation.isDirty;
  }

  get isStale() {
    return this.translation.revision > 0 && this.translation.renders !== this.source.revision;
  }

  /** Where the machine heard a gap, somebody may hear words. */
  showWordings() {
    if (!this.isGap) return;
    this.li.classList.remove("gap");
    this.li.querySelector(".silence").hidden = true;
  }

  /** Both wordings become texts, and *cell* has the caret. Only one row at a time has texts. */
  open(cell = this.lastCell) {
    this.onCurrent(this);
    if (!this.canWrite || this.isGap) return;
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.source.open();
      this.translation.open();
    }
    cell.focus();
  }

  close() {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.source.close();
    this.translation.close();
    this.save();
  }

  save() {
    return Promise.all([this.source.save(), this.translation.save()]);
  }

  /** Bring back what an earlier page could not deliver. */
  restore(entry) {
    (entry.kind === "source" ? this.source : this.translation).restore(entry);
  }

  /** Take responsibility for both wordings as they stand, changed or not. */
  async confirm() {
    if (!this.canWrite || this.isGap) return;
    await this.save();
    if (this.source.isDraft) await this.source.save("confirmed as heard");
    if (this.translation.revision > 0 && (this.translation.isDraft || this.isStale)) {
      await this.translation.save("confirmed");
    }
  }

  async approve() {
    await this.save();
    const seen = { source: this.source.revision, translation: this.translation.revision || null };
    const { status, body } = await post(`/segments/${this.id}/approval`, seen);
    if (status !== 200) {
      this.tell("unsaved", body.message ?? "not approved");
      return;
    }
    this.tell("saved", `approved by ${body.by}`);
    this.#status("approved");
    this.li.querySelector(".void").hidden = true;
  }

  tell(state, sentence) {
    this.state = state;
    const place = this.li.querySelector(".saved");
    place.dataset.state = state;
    place.textContent = sentence;
  }

  /** Somebody's text now stands here. */
  edited() {
    if (this.li.dataset.status === "approved") this.li.querySelector(".void").hidden = false;
    this.#status("corrected");
    this.translation.element.querySelector(".stale").hidden = !this.isStale;
  }

  /** Show both texts, and let the reader choose. */
  showConflict(cell, { message, current }) {
    const mine = cell.text;
    const choose = (text) => {
      this.conflict.remove();
      this.conflict = null;
      cell.resolve(text, current);
    };
    const side = (title, text, choice) =>
      element(
        "section",
        {},
        element("h3", { textContent: title }),
        element("div", { className: "wording", lang: cell.wording.lang, dir: cell.wording.dir, textContent: text }),
        element("button", { type: "button", className: "quiet", textContent: choice, onclick: () => choose(text) }),
      );
    this.conflict = element(
      "div",
      { className: "conflict", role: "alert" },
      element("p", { textContent: `${message[0].toUpperCase()}${message.slice(1)}.` }),
      side("Yours", mine, "Keep mine"),
      side(`Now here, by ${current.author}`, current.text, "Take this one"),
    );
    this.li.append(this.conflict);
  }

  #left(to) {
    // A dialog, or another window, does not end the work on a row.
    if (to && !this.li.contains(to)) this.close();
  }

  #write() {
    this.showWordings();
    this.open(this.source);
  }

  #status(status) {
    this.li.dataset.status = status;
    const chip = this.li.querySelector(".status");
    chip.textContent = status;
    chip.className = `chip status ${status}`;
    const approve = this.li.querySelector(".approve");
    if (approve) approve.hidden = status === "approved";
  }

  async #settle(button) {
    button.disabled = true;
    const finding = button.closest("[data-finding]");
    const { status, body } = await post(`/findings/${finding.dataset.finding}/settlement`);
    if (status !== 200) {
      button.disabled = false;
      this.tell("unsaved", body.message ?? "not settled");
      return;
    }
    button.replaceWith(element("span", { className: "faint", textContent: `settled by ${body.settled_by}` }));
    finding.classList.add("settled");
    const left = document.getElementById("findings-left");
    left.textContent = Number(left.textContent) - 1;
  }
}

// Edits: what somebody is typing, segment by segment, until the desk has it. They outlive the rows that show them.

import { t } from "../texts.js";
import { post } from "./ask.js";
import { sentence } from "./dom.js";

const PAUSE_MS = 1500;
const RETRY_MS = 4000;

/** As the desk keeps it: one line, without space around it. */
export const asKept = (text) => text.split("\n").join(" ").trim();

export class Edits {
  #pending = new Map();
  #chains = new Map();

  constructor(transcript, outbox, { onState, onHindered }) {
    this.transcript = transcript;
    this.outbox = outbox;
    this.onState = onState;
    this.onHindered = onHindered;
    transcript.onChange(({ changed, gone }) => this.#overtaken(changed, gone));
  }

  /** The text as it is to be shown: what was typed, or else what stands there. */
  text(id, kind) {
    return this.#pending.get(key(id, kind))?.text ?? this.transcript.get(id)?.[kind].text ?? "";
  }

  pending(id, kind) {
    return this.#pending.get(key(id, kind));
  }

  /** How it stands with a segment: saved, waiting, saving, unsaved or conflict, and a sentence. */
  state(id) {
    const all = ["source", "translation"].map((kind) => this.pending(id, kind)).filter(Boolean);
    for (const state of ["conflict", "unsaved", "saving", "waiting"]) {
      const found = all.find((edit) => edit.state === state);
      if (found) return found;
    }
    return { state: "saved", said: "" };
  }

  get all() {
    return [...this.#pending.values()];
  }

  typed(id, kind, text) {
    const standing = this.transcript.get(id)[kind];
    const edit = this.#pending.get(key(id, kind)) ?? this.#begin(id, kind, standing.revision);
    edit.text = text;
    clearTimeout(edit.timer);
    if (edit.state === "conflict") {
      this.outbox.put(entry(edit));
      return;
    }
    if (asKept(text) === asKept(standing.text) && edit.basedOn === standing.revision) {
      this.#drop(edit);
    } else {
      this.outbox.put(entry(edit));
      this.#tell(edit, "waiting", t("Not saved yet"));
      edit.timer = setTimeout(() => this.save(id, kind), PAUSE_MS);
    }
  }

  /** Bring back what was typed before this page was opened, and was never acknowledged. */
  restore(kept) {
    const segment = this.transcript.get(kept.segment);
    if (asKept(kept.text) === asKept(segment[kept.kind].text)) {
      this.outbox.drop(kept); // it had arrived after all
      return Promise.resolve();
    }
    const edit = this.#begin(kept.segment, kept.kind, kept.based_on);
    edit.text = kept.text;
    this.#tell(edit, "waiting", t("Not saved yet"));
    return this.save(kept.segment, kept.kind);
  }

  /** Have the desk keep what was typed. With a *reason*, also where nothing was changed. */
  save(id, kind, reason = null) {
    const before = this.#chains.get(key(id, kind)) ?? Promise.resolve();
    const chain = before.then(() => this.#send(id, kind, reason));
    this.#chains.set(key(id, kind), chain);
    return chain;
  }

  saveBoth(id) {
    return Promise.all([this.save(id, "source"), this.save(id, "translation")]);
  }

  flush() {
    return Promise.all(this.all.map((edit) => this.save(edit.segment, edit.kind)));
  }

  /** What the reader chose between two texts. */
  resolve(id, kind, text) {
    const edit = this.pending(id, kind);
    const standing = this.transcript.get(id)[kind];
    if (asKept(text) === asKept(standing.text)) {
      this.#drop(edit);
      return Promise.resolve();
    }
    Object.assign(edit, { text, basedOn: standing.revision });
    this.outbox.put(entry(edit));
    this.#tell(edit, "waiting", t("Not saved yet"));
    return this.save(id, kind);
  }

  #begin(id, kind, basedOn) {
    const edit = {
      recording: this.transcript.recording.id,
      segment: id,
      kind,
      basedOn,
      of: kind === "translation" ? this.transcript.get(id).source.revision || null : null,
      text: "",
      state: "waiting",
      said: "",
      timer: 0,
    };
    this.#pending.set(key(id, kind), edit);
    return edit;
  }

  async #send(id, kind, reason) {
    // A translation names the wording that it renders: that one goes first.
    if (kind === "translation") await this.#chains.get(key(id, "source"));
    const edit = this.pending(id, kind);
    if (edit?.state === "conflict" || !this.transcript.get(id) || (!edit && reason === null)) return;
    clearTimeout(edit?.timer);
    const standing = this.transcript.get(id)[kind];
    const sent = asKept(edit?.text ?? standing.text);
    if (edit) this.#tell(edit, "saving", t("Saving"));
    const { status, body } = await post(
      `/recordings/${this.transcript.recording.id}/segments/${id}/${kind}`,
      {
        text: sent,
        based_on: edit?.basedOn ?? standing.revision,
        of_revision: kind === "translation" ? this.transcript.get(id).source.revision || null : null,
        reason,
      },
      { keepalive: document.visibilityState === "hidden" && sent.length < 15_000 },
    );
    this.#answered({ id, kind, sent, reason, status, body });
  }

  #answered({ id, kind, sent, reason, status, body }) {
    const edit = this.pending(id, kind);
    if (status === 200) {
      if (edit) edit.basedOn = body.revision;
      const typedOn = edit && asKept(edit.text) !== sent;
      if (edit && !typedOn) this.#drop(edit);
      this.transcript.apply(body.delta);
      if (typedOn) this.typed(id, kind, edit.text);
      return;
    }
    if (status === 409 && body.delta) {
      const now = body.delta.segments.find((segment) => segment.id === id)?.[kind];
      if (now && asKept(now.text) === sent && edit) this.#drop(edit); // an answer was lost on the way, not the text
      this.transcript.apply(body.delta);
      if (now && edit && this.pending(id, kind)) this.#conflict(edit);
      return;
    }
    if (!edit) {
      this.onHindered(status, body);
      return;
    }
    if (status === 0 || status === 503 || status === 401 || status === 403) {
      this.onHindered(status, body);
      this.#tell(edit, "unsaved", t("Not saved: kept in this browser, trying again"));
      clearTimeout(edit.timer);
      edit.timer = setTimeout(() => this.save(id, kind, reason), RETRY_MS);
    } else {
      this.#tell(edit, "unsaved", sentence(body.message ?? t("Not saved")), status);
    }
  }

  /** Somebody else was quicker, or has cut the segment in two: nothing that was typed is given up for it. */
  #overtaken(changed, gone) {
    for (const edit of this.all) {
      if (gone.includes(edit.segment)) {
        clearTimeout(edit.timer);
        this.#pending.delete(key(edit.segment, edit.kind)); // the outbox keeps it, and the page lists it
        this.onState(edit.segment);
      } else if (changed.includes(edit.segment) && edit.state !== "saving") {
        const standing = this.transcript.get(edit.segment)[edit.kind];
        if (standing.revision > edit.basedOn) this.#conflict(edit);
      }
    }
  }

  #conflict(edit) {
    clearTimeout(edit.timer);
    const standing = this.transcript.get(edit.segment)[edit.kind];
    if (asKept(standing.text) === asKept(edit.text)) this.#drop(edit);
    else this.#tell(edit, "conflict", t("Two texts: choose one"));
  }

  #drop(edit) {
    clearTimeout(edit.timer);
    this.#pending.delete(key(edit.segment, edit.kind));
    this.outbox.drop(edit);
    this.onState(edit.segment);
  }

  #tell(edit, state, said) {
    Object.assign(edit, { state, said });
    this.onState(edit.segment);
  }
}

const key = (id, kind) => `${id}:${kind}`;

const entry = ({ recording, segment, kind, text, basedOn }) => ({ recording, segment, kind, text, based_on: basedOn });

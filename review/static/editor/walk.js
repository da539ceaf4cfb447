// The way through the recording: which rows are shown, which of them is open, and from one to the next.

import { t } from "../texts.js";
import { arranged } from "./order.js";
import { isSpeech, isUnsettled, openFindings } from "./transcript.js";

const element = (id) => document.getElementById(id);

export class Walk {
  #heard;

  constructor(desk) {
    this.desk = desk;
    this.current = null; // the row that is open
    this.order = "time";
    this.filter = "all";
  }

  /** Show what the filter lets through, in the order that was chosen. */
  arrange() {
    const { list, transcript } = this.desk;
    const ids = arranged(transcript.segments, this);
    const open = this.current?.id;
    this.current?.close();
    this.current = null;
    list.show(ids);
    element("none").hidden = ids.length > 0;
    if (open && list.has(open)) this.go(open, { plays: false });
  }

  /** Open the row of *id*. */
  go(id, { kind, plays = element("on-arrival").checked } = {}) {
    const { desk } = this;
    const row = desk.list.row(id);
    if (!row) return;
    if (this.current !== row) {
      this.current?.close();
      this.current = row;
      desk.waveform.select(id);
    }
    row.open(kind);
    if (desk.mayWrite) desk.memory.look(row.segment);
    desk.margin.tellPeopleOf(row);
    // Rows above may have been drawn at their true height only now.
    row.li.scrollIntoView({ block: "nearest" });
    requestAnimationFrame(() => row.li.scrollIntoView({ block: "nearest" }));
    if (plays) this.play(row.segment);
  }

  /** Open the row of *id* even where the filter leaves it out. */
  show(id, kind) {
    if (!this.desk.list.has(id)) {
      this.filter = element("filter").value = "all";
      this.arrange();
    }
    const focused = document.activeElement;
    this.go(id, { kind, plays: false });
    if (element("find").contains(focused)) focused.focus();
  }

  play(segment) {
    this.desk.player.segment(segment.start, segment.end);
  }

  step(step) {
    const { ids } = this.desk.list;
    let at = this.current ? ids.indexOf(this.current.id) + step : 0;
    // Nobody corrects a silence on the way, unless it is in doubt.
    const skips = (segment) => !isSpeech(segment) && openFindings(segment).length === 0;
    while (ids[at] && skips(this.desk.transcript.get(ids[at]))) at += step;
    if (ids[at]) this.go(ids[at], { kind: this.current?.lastKind });
  }

  nextUnsettled() {
    const { ids } = this.desk.list;
    const from = this.current ? ids.indexOf(this.current.id) : -1;
    const found = [...ids.slice(from + 1), ...ids.slice(0, from + 1)].find((id) => isUnsettled(this.desk.transcript.get(id)));
    if (found && found !== this.current?.id) this.go(found);
    else this.desk.say(t("Everything here is settled."));
  }

  /** Where the open row is gone: open the one that is heard at *ms*. */
  reopen(ms, kind) {
    if (this.current && this.desk.list.has(this.current.id)) return;
    const segment = this.desk.transcript.at(ms);
    if (segment) this.go(segment.id, { kind, plays: false });
  }

  /** Take over what has changed; the caret stays at its place in the recording, even where its row is gone. */
  change(change) {
    const { list } = this.desk;
    if (!change.gone.includes(this.current?.id)) {
      list.change(change);
      return;
    }
    const at = this.current.segment?.start;
    const hadFocus = this.current.li.contains(document.activeElement);
    this.current = null;
    list.change(change);
    if (hadFocus && at !== undefined) this.reopen(at);
  }

  /** Light up the row that is heard at *ms*. */
  hear(ms) {
    const { list, transcript } = this.desk;
    const segment = transcript.at(ms);
    if (segment?.id === this.#heard) return;
    list.drawn(this.#heard)?.li.classList.remove("playing");
    this.#heard = segment?.id;
    list.drawn(this.#heard)?.li.classList.add("playing");
  }
}

// The desk: its parts, each of which knows the others through it, and how anything is asked of the server.

import { announce, sentence } from "./dom.js";
import { actsOf } from "./acts.js";
import { account, complain, post } from "./ask.js";
import { Choice } from "./choice.js";
import { Cutting } from "./cutting.js";
import { Edits } from "./edits.js";
import { Find } from "./find.js";
import { listen } from "./keys.js";
import { List } from "./list.js";
import { Live } from "./live.js";
import { Margin } from "./margin.js";
import { Memory } from "./memory.js";
import { Naming } from "./naming.js";
import { Outbox } from "./outbox.js";
import { Player } from "./player.js";
import { Settling } from "./settling.js";
import { bindTools } from "./tools.js";
import { Transcript, isSpeech, isUnsettled } from "./transcript.js";
import { Walk } from "./walk.js";
import { Waveform } from "./waveform.js";
import { Writing } from "./writing.js";

const element = (id) => document.getElementById(id);

export class Desk {
  constructor(facts, box) {
    this.account = account;
    this.mayWrite = box.dataset.writes === "yes";
    this.mayApprove = box.dataset.approves === "yes";
    this.transcript = new Transcript(facts);
    this.outbox = new Outbox(account);
    this.hits = new Map(); // what a search found: by "segment:kind", the stretches
    this.edits = new Edits(this.transcript, this.outbox, {
      onState: (id) => {
        this.list.drawn(id)?.tellState();
        this.margin.tellElsewhere();
      },
      onHindered: (status, body) => (status === 409 ? this.say(complain(body)) : this.live.hindered(status, body)),
    });
    this.memory = new Memory(this.transcript, { onFound: (id) => this.list.drawn(id)?.panel?.refresh() });
    this.list = new List(box, this);
    this.walk = new Walk(this);
    this.choice = new Choice(this);
    this.margin = new Margin(this);
    this.settling = new Settling(this);
    this.naming = new Naming(this);
    this.writing = new Writing(this);
    this.cutting = new Cutting(this);
    this.find = new Find(this, element("find"));
    this.live = new Live(this, element("banner"));
    this.player = new Player(element("sound"), {
      onTime: (ms) => this.walk.hear(ms),
      onPlay: (plays) => element("toggle").classList.toggle("plays", plays),
      onSpeed: (rate) => (element("speed").textContent = `${rate.toFixed(1)}×`),
    });
    this.waveform = new Waveform(element("waveform"), element("sound"), this.transcript, {
      mayWrite: this.mayWrite,
      onSegment: (segment, { plays }) => segment && this.walk.go(segment.id, { plays }),
      onBoundary: (segment, side, ms) => this.cutting.moveBoundary(segment, side, ms),
    });
    this.transcript.onChange((change) => this.#changed(change));
    this.does = actsOf(this);
  }

  /** The row that is open; null where none is. */
  get current() {
    return this.walk.current;
  }

  say(text) {
    announce(text);
  }

  /** Have the server do something. Resolves to its answer, or to null where it refused. */
  async act(path, body = {}) {
    await this.edits.flush();
    const answer = await post(`/recordings/${this.transcript.recording.id}/${path}`, body);
    if (answer.body.delta) this.transcript.apply(answer.body.delta);
    if (answer.status === 200) return answer.body;
    if (answer.body.message) this.say(sentence(answer.body.message));
    else this.live.hindered(answer.status, answer.body);
    return null;
  }

  begin() {
    const { outbox, transcript, walk } = this;
    bindTools(this);
    listen(this.does);
    walk.arrange();
    this.margin.refresh();
    for (const entry of outbox.entries(transcript.recording.id)) if (transcript.get(entry.segment)) this.edits.restore(entry);
    const wanted = new URLSearchParams(location.search).get("at") ?? location.hash.slice(1);
    const first = transcript.get(wanted) ?? transcript.segments.find(isUnsettled) ?? transcript.segments.find(isSpeech);
    if (first) walk.go(first.id, { plays: false });
    this.live.beat();
    this.waveform.open(`/recordings/${transcript.recording.id}/peaks.dat`).then((drawn) => {
      element("silent").hidden = drawn;
      if (this.current) this.waveform.select(this.current.id);
    });
  }

  #changed(change) {
    this.walk.change(change);
    if (this.mayWrite && this.current) this.memory.look(this.current.segment); // another wording has other neighbours
    this.choice.forget(change.gone);
    if (change.speakers) for (const row of this.list.rows) row.refresh();
    this.margin.refresh();
  }
}

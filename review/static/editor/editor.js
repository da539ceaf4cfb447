// The editor: transcript, rows, player, keys, outbox and what others do, put together.

import { t, tn } from "../texts.js";
import { account, get, post } from "./ask.js";
import { askFor, chooseMark, historyDialog, keysDialog, speakersDialog } from "./dialogs.js";
import { announce, h, sentence } from "./dom.js";
import { Edits } from "./edits.js";
import { complain, Find } from "./find.js";
import { KEYS, listen } from "./keys.js";
import { chooseLanguage, languageName } from "./languages.js";
import { List } from "./list.js";
import { Live } from "./live.js";
import { Memory } from "./memory.js";
import { Outbox } from "./outbox.js";
import { Player } from "./player.js";
import { toPoints } from "./points.js";
import { askForTerm, selectedIn } from "./terms.js";
import { Transcript, isSpeech, isUnsettled, openFindings, risk } from "./transcript.js";
import { Waveform } from "./waveform.js";

const NUDGE_MS = 100;
const element = (id) => document.getElementById(id);

class Desk {
  constructor(facts, box) {
    this.account = account;
    this.mayWrite = box.dataset.writes === "yes";
    this.mayApprove = box.dataset.approves === "yes";
    this.transcript = new Transcript(facts);
    this.outbox = new Outbox(account);
    this.hits = new Map();
    this.chosen = new Set();
    this.people = [];
    this.current = null;
    this.edits = new Edits(this.transcript, this.outbox, {
      onState: (id) => {
        this.list.drawn(id)?.tellState();
        this.#tellElsewhere();
      },
      onHindered: (status, body) => (status === 409 ? this.say(complain(body)) : this.live.hindered(status, body)),
    });
    this.memory = new Memory(this.transcript, { onFound: (id) => this.list.drawn(id)?.panel?.refresh() });
    this.list = new List(box, this);
    this.find = new Find(this, element("find"));
    this.live = new Live(this, element("banner"));
    this.player = new Player(element("sound"), {
      onTime: (ms) => this.#heard(ms),
      onPlay: (plays) => element("toggle").classList.toggle("plays", plays),
      onSpeed: (rate) => (element("speed").textContent = `${rate.toFixed(1)}×`),
    });
    this.waveform = new Waveform(element("waveform"), element("sound"), this.transcript, {
      mayWrite: this.mayWrite,
      onSegment: (segment, { plays }) => segment && this.go(segment.id, { plays }),
      onBoundary: (segment, side, ms) => this.moveBoundary(segment, side, ms),
    });
    this.order = "time";
    this.filter = "all";
    this.transcript.onChange((change) => this.#changed(change));
    this.does = this.#acts();
  }

  // ---- which rows, and which of them is open ----

  arrange() {
    const { transcript } = this;
    const filters = {
      all: () => true,
      unsettled: isUnsettled,
      doubts: (segment) => openFindings(segment).length > 0,
      unapproved: (segment) => isSpeech(segment) && segment.status !== "approved",
      notes: (segment) => segment.notes.some((note) => !note.resolved_by),
    };
    let segments = transcript.segments.filter(filters[this.filter]);
    if (this.order === "risk") {
      segments = segments.filter((segment) => isSpeech(segment) || openFindings(segment).length);
      const risks = new Map(segments.map((segment) => [segment.id, risk(segment)]));
      segments.sort((one, two) => risks.get(two.id) - risks.get(one.id) || one.start - two.start);
    }
    const open = this.current?.id;
    this.current?.close();
    this.current = null;
    this.list.show(segments.map((segment) => segment.id));
    element("none").hidden = segments.length > 0;
    if (open && this.list.has(open)) this.go(open, { plays: false });
  }

  /** Open the row of *id*. */
  go(id, { kind, plays = element("on-arrival").checked } = {}) {
    const row = this.list.row(id);
    if (!row) return;
    if (this.current !== row) {
      this.current?.close();
      this.current = row;
      this.waveform.select(id);
    }
    row.open(kind);
    if (this.mayWrite) this.memory.look(row.segment);
    this.#tellPeopleOf(row);
    // Rows above may have been drawn at their true height only now.
    row.li.scrollIntoView({ block: "nearest" });
    requestAnimationFrame(() => row.li.scrollIntoView({ block: "nearest" }));
    if (plays) this.play(row.segment);
  }

  /** Open the row of *id* even where the filter leaves it out. */
  show(id, kind) {
    if (!this.list.has(id)) {
      this.filter = element("filter").value = "all";
      this.arrange();
    }
    const focused = document.activeElement;
    this.go(id, { kind, plays: false });
    if (element("find").contains(focused)) focused.focus();
  }

  play(segment) {
    this.player.segment(segment.start, segment.end);
  }

  #step(step) {
    const { ids } = this.list;
    let at = this.current ? ids.indexOf(this.current.id) + step : 0;
    // Nobody corrects a silence on the way, unless it is in doubt.
    const skips = (segment) => !isSpeech(segment) && openFindings(segment).length === 0;
    while (ids[at] && skips(this.transcript.get(ids[at]))) at += step;
    if (ids[at]) this.go(ids[at], { kind: this.current?.lastKind });
  }

  #nextUnsettled() {
    const { ids } = this.list;
    const from = this.current ? ids.indexOf(this.current.id) : -1;
    const found = [...ids.slice(from + 1), ...ids.slice(0, from + 1)].find((id) => isUnsettled(this.transcript.get(id)));
    if (found && found !== this.current?.id) this.go(found);
    else this.say(t("Everything here is settled."));
  }

  #heard(ms) {
    const segment = this.transcript.at(ms);
    if (segment?.id === this.heard) return;
    this.list.drawn(this.heard)?.li.classList.remove("playing");
    this.heard = segment?.id;
    this.list.drawn(this.heard)?.li.classList.add("playing");
  }

  // ---- what is done ----

  say(text) {
    announce(text);
  }

  /** Have the desk do something. Resolves to its answer, or to null where it refused. */
  async act(path, body = {}) {
    await this.edits.flush();
    const answer = await post(`/recordings/${this.transcript.recording.id}/${path}`, body);
    if (answer.body.delta) this.transcript.apply(answer.body.delta);
    if (answer.status === 200) return answer.body;
    if (answer.body.message) this.say(sentence(answer.body.message));
    else this.live.hindered(answer.status, answer.body);
    return null;
  }

  /** The segments that the next act is about: those chosen, or else the one that is open. */
  get targets() {
    const ids = this.chosen.size ? [...this.chosen] : this.current ? [this.current.id] : [];
    return ids.map((id) => this.transcript.get(id)).filter(Boolean);
  }

  async settle(finding, resolution) {
    const was = this.current?.lastKind;
    if (await this.act("settlements", { findings: [finding.id], resolution })) this.current?.focus(was);
  }

  /** Put the agreed rendering where the doubtful words stand, or else where the caret is; that settles the doubt. */
  async render(finding) {
    const row = this.current;
    if (!row || !finding.rendering) return;
    const place = finding.at.find(([kind]) => kind === "translation");
    const text = this.edits.text(row.id, "translation");
    const isUntouched = text === row.segment.translation.text;
    if (place && isUntouched) row.insert("translation", finding.rendering, ...place.slice(1).map((point) => [...text].slice(0, point).join("").length));
    else row.insert("translation", finding.rendering);
    await this.edits.save(row.id, "translation");
    await this.settle(finding, "corrected");
  }

  async assign(speaker) {
    const segments = this.targets.map(({ id, numbers }) => ({ segment: id, based_on: numbers.speaker }));
    if (!segments.length) return;
    if (await this.act("assignments", { speaker, segments })) {
      const name = this.transcript.speaker(speaker)?.name ?? t("nobody");
      this.say(tn("{count} segment: {name}", "{count} segments: {name}", segments.length, { name }));
    }
  }

  /** Say that all that are chosen, or the open one, are spoken in the language of *tag*. One act, one undo. */
  async speak(tag) {
    const segments = this.targets.filter(({ lang }) => lang !== tag);
    if (!segments.length) return;
    const [one] = segments;
    const changes = segments.map(({ id, numbers }) => ({ segment: id, kind: "language", based_on: numbers.language, text: tag }));
    const isOne = segments.length === 1;
    const done = await (isOne ? this.act(`segments/${one.id}/language`, { language: tag, based_on: one.numbers.language }) : this.act("replacements", { changes }));
    if (done) this.say(tn("{count} segment: {name}", "{count} segments: {name}", segments.length, { name: languageName(this.transcript, tag) }));
  }

  async #language() {
    if (!this.targets.length) return;
    const tag = await chooseLanguage(this.transcript);
    if (tag) await this.speak(tag);
  }

  /** Take approved English over as a correction of one's own; the desk writes down where it stood. */
  async takeFromMemory(offer) {
    const row = this.current;
    if (!row) return;
    if (!offer) {
      this.say(t("The memory has nothing like this."));
      return;
    }
    await this.edits.flush();
    const { numbers, source } = row.segment;
    const { lender, revision } = offer;
    const wanted = { lender, revision, based_on: numbers.translation, of_revision: source.revision };
    if (!(await this.act(`segments/${row.id}/memory/acceptance`, wanted))) return;
    this.say(t("Taken over from the memory"));
    this.current?.focus("translation");
  }

  async #term() {
    const row = this.current;
    if (!row || !isSpeech(row.segment)) return;
    const term = await askForTerm(this.transcript, row.segment, selectedIn(row));
    if (!term) return;
    const { concept, ...words } = term;
    if (await this.act("terms", { segment: row.id, ...words, concept: concept || null })) this.say(t("The term waits until somebody decides on it."));
  }

  answerProposal(proposal, what, segments) {
    return this.act(`proposals/${proposal.id}/${what}`, { seen: segments.map(seen) });
  }

  async confirm(segment) {
    const { edits } = this;
    await edits.saveBoth(segment.id);
    if (!isSpeech(this.transcript.get(segment.id) ?? segment)) return;
    if (this.transcript.get(segment.id).source.draft) await edits.save(segment.id, "source", "confirmed as heard");
    const { translation, stale } = this.transcript.get(segment.id);
    if (translation.revision > 0 && (translation.draft || stale)) await edits.save(segment.id, "translation", "confirmed");
  }

  async #confirmAll() {
    const { targets } = this;
    const isOne = !this.chosen.size;
    if (isOne) this.#step(1);
    for (const segment of targets) await this.confirm(segment);
    if (!isOne) this.say(tn("{count} segment is confirmed", "{count} segments are confirmed", targets.length));
  }

  async #approve() {
    const segments = this.targets.filter(isSpeech);
    if (!segments.length) return;
    await this.edits.flush();
    const answer = await this.act("approvals", { seen: segments.map(({ id }) => seen(this.transcript.get(id))) });
    if (!answer) return;
    if (answer.left.length) {
      this.say(sentence(answer.left[0].message));
      return;
    }
    this.say(tn("{count} segment is approved", "{count} segments are approved", segments.length));
    if (!this.chosen.size) this.#step(1);
  }

  async #split() {
    const row = this.current;
    if (!row || !isSpeech(row.segment)) return;
    const caret = row.caret;
    await this.edits.saveBoth(row.id);
    const { segment } = row;
    const base = `/recordings/${this.transcript.recording.id}/segments/${row.id}/place`;
    const text = segment.source.text;
    const byCaret = caret?.kind === "source" && caret.start > 0 && caret.start < text.length;
    const isWithin = segment.start < this.player.ms && this.player.ms < segment.end;
    const asked = byCaret ? `?at_source=${toPoints(text, caret.start)}` : isWithin ? `?at_ms=${this.player.ms}` : "";
    const { status, body } = await get(base + asked);
    if (status !== 200) {
      this.say(complain(body));
      return;
    }
    const english = segment.translation.text;
    if (caret?.kind === "translation" && caret.start > 0 && caret.start < english.length) body.at_translation = toPoints(english, caret.start);
    await this.#cut("splits", { seen: seen(segment), ...body });
  }

  async #merge(step) {
    const segment = this.current?.segment;
    const other = segment && this.transcript.neighbour(segment.id, step);
    if (!other) return;
    await this.edits.flush();
    const [left, right] = step < 0 ? [other.id, segment.id] : [segment.id, other.id];
    await this.#cut("merges", { left: seen(this.transcript.get(left)), right: seen(this.transcript.get(right)) });
  }

  /** An act after which the open row may be gone: the one that took its place is opened. */
  async #cut(path, body) {
    const at = this.current?.segment?.start ?? 0;
    const kind = this.current?.lastKind;
    const done = await this.act(path, body);
    if (done) this.#reopen(at, kind);
  }

  #reopen(ms, kind) {
    if (this.current && this.list.has(this.current.id)) return;
    const segment = this.transcript.at(ms);
    if (segment) this.go(segment.id, { kind, plays: false });
  }

  /** Let *segment* begin or end at *ms*: the neighbour on that side follows, so that no stretch is lost. */
  async moveBoundary(segment, side, ms) {
    const other = this.transcript.neighbour(segment.id, side === "start" ? -1 : 1);
    if (!other || !this.mayWrite) return;
    await this.edits.flush();
    const [left, right] = side === "start" ? [other.id, segment.id] : [segment.id, other.id];
    await this.act("boundaries", { left: seen(this.transcript.get(left)), right: seen(this.transcript.get(right)), at_ms: Math.max(0, Math.round(ms)) });
  }

  async #turnBack(which) {
    const id = this.current?.id;
    const at = this.current?.segment?.start ?? 0;
    const done = await this.act(which);
    if (!done) return;
    this.say(which === "undo" ? t("Undone") : t("Done again"));
    if (!this.list.has(id)) this.#reopen(at);
    const touched = done.delta.segments[0];
    if (touched && touched.id !== this.current?.id && this.list.has(touched.id)) this.go(touched.id, { plays: false });
  }

  async #mark() {
    const row = this.current;
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

  async #note() {
    const row = this.current;
    if (!row) return;
    const text = await askFor(t("Note"), { label: t("Note") });
    if (text) await this.act("notes", { segment: row.id, text });
  }

  async #reopenApproval() {
    const row = this.current;
    const reason = row?.segment.status === "approved" && (await askFor(t("Reopen"), { label: t("Why it is to be looked at again"), name: t("Reopen") }));
    if (reason) await this.act("reopenings", { segment: row.id, reason });
  }

  #acts() {
    const writes = (act) => (...facts) => (this.mayWrite ? act(...facts) : undefined);
    const boundary = (side, ms) => writes(() => this.current && this.moveBoundary(this.current.segment, side, ms(this.current.segment)));
    const finding = (act) => writes(() => this.current?.panel?.finding && act(this.current.panel.finding));
    return {
      toggle: () => this.player.toggle(),
      back: () => this.player.skip(-3),
      forward: () => this.player.skip(3),
      slower: () => this.player.faster(-1),
      faster: () => this.player.faster(1),
      replay: () => this.current && this.play(this.current.segment),
      loop: () => {
        element("loop").checked = this.player.loops = !this.player.loops;
      },
      previous: () => this.#step(-1),
      next: () => this.#step(1),
      unsettled: () => this.#nextUnsettled(),
      confirm: writes(() => void this.#confirmAll()),
      approve: () => (this.mayApprove ? void this.#approve() : undefined),
      reopen: () => this.#reopenApproval(),
      accept: finding((each) => void this.settle(each, "accepted")),
      dismiss: finding((each) => void this.settle(each, "no fault")),
      render: finding((each) => void this.render(each)),
      nextFinding: () => {
        if (!this.current?.panel?.next()) this.#nextUnsettled();
      },
      take: writes(() => {
        const proposal = this.current?.segment.proposals[0];
        if (proposal) this.answerProposal(proposal, "acceptance", [this.current.segment]);
      }),
      split: writes(() => void this.#split()),
      mergeBack: writes(() => void this.#merge(-1)),
      mergeOn: writes(() => void this.#merge(1)),
      startHere: boundary("start", () => this.player.ms),
      endHere: boundary("end", () => this.player.ms),
      startEarlier: boundary("start", (segment) => segment.start - NUDGE_MS),
      endLater: boundary("end", (segment) => segment.end + NUDGE_MS),
      speaker: writes((digit) => {
        const speaker = this.transcript.speakers[digit - 1];
        if (speaker) this.assign(speaker.id);
        else this.say(t("There is no speaker {number} yet.", { number: digit }));
      }),
      speakers: writes(() =>
        void speakersDialog(this.transcript, (speaker, wanted) => this.act(speaker ? `speakers/${speaker.id}` : "speakers", wanted)),
      ),
      remember: writes(() => this.current && void this.takeFromMemory(this.memory.offer(this.current.id))),
      nextMemory: writes(() => {
        if (this.current && this.memory.next(this.current.id)) this.current.panel?.refresh();
      }),
      term: writes(() => void this.#term()),
      language: writes(() => void this.#language()),
      mark: writes(() => void this.#mark()),
      note: writes(() => void this.#note()),
      gap: writes(() => this.current && isSpeech(this.current.segment) && void this.#cut("gaps", { seen: seen(this.current.segment), gap: "silence" })),
      choose: () => this.current && this.choose(this.current.id, !this.chosen.has(this.current.id)),
      history: () => this.current && void historyDialog(this.transcript, this.current.id),
      find: () => this.find.open(),
      save: () => void this.edits.flush(),
      undo: (event) => this.#undoKey("undo", event),
      redo: (event) => this.#undoKey("redo", event),
      zoomIn: () => this.waveform.zoom(1),
      zoomOut: () => this.waveform.zoom(-1),
      help: () => void keysDialog(),
    };
  }

  /** What is still being typed is the browser's to undo; what the desk has is ours. */
  #undoKey(which, event) {
    const isField = event?.target.matches?.("input[type=text], input[type=search]");
    if (isField || !this.mayWrite || (event && this.current && ["source", "translation"].some((kind) => this.edits.pending(this.current.id, kind)))) return false;
    void this.#turnBack(which);
    return undefined;
  }

  // ---- many at once ----

  choose(id, is) {
    if (is) this.chosen.add(id);
    else this.chosen.delete(id);
    this.#tellChosen([id]);
  }

  chooseTo(id) {
    const { ids } = this.list;
    const [from, to] = [ids.indexOf(this.current?.id ?? id), ids.indexOf(id)].sort((one, two) => one - two);
    for (const each of ids.slice(from, to + 1)) this.chosen.add(each);
    this.#tellChosen(ids.slice(from, to + 1));
  }

  chooseNone() {
    const ids = [...this.chosen];
    this.chosen.clear();
    this.#tellChosen(ids);
  }

  #tellChosen(ids) {
    for (const id of ids) this.list.drawn(id)?.li.classList.toggle("chosen", this.chosen.has(id));
    for (const id of ids) if (this.list.drawn(id)) this.list.drawn(id).choose.checked = this.chosen.has(id);
    element("chosen").hidden = this.chosen.size === 0;
    element("chosen-count").textContent = tn("{count} segment chosen", "{count} segments chosen", this.chosen.size);
  }

  // ---- what is shown beside the rows ----

  #changed(change) {
    const isOpenGone = change.gone.includes(this.current?.id);
    const at = this.current?.segment?.start;
    if (isOpenGone) {
      const hadFocus = this.current.li.contains(document.activeElement);
      this.current = null;
      this.list.change(change);
      if (hadFocus && at !== undefined) this.#reopen(at);
    } else this.list.change(change);
    if (this.mayWrite && this.current) this.memory.look(this.current.segment); // another wording has other neighbours
    for (const id of change.gone) this.chosen.delete(id);
    if (change.speakers) for (const row of this.list.rows) row.refresh();
    this.#tellProgress();
    this.#tellElsewhere();
    this.#tellProposals();
  }

  tellPeople(people) {
    const before = this.people;
    this.people = people;
    const touched = new Set([...before, ...people].map(({ segment }) => segment).filter(Boolean));
    for (const id of touched) {
      const row = this.list.drawn(id);
      if (row) this.#tellPeopleOf(row);
    }
    const said = JSON.stringify(people.map(({ name }) => name));
    if (element("people").dataset.said === said) return;
    element("people").dataset.said = said;
    element("people").replaceChildren(...people.map(({ name }) => h("span", { className: "person" }, h("bdi", {}, name))));
  }

  #tellPeopleOf(row) {
    row.tellPeople(this.people.filter(({ segment }) => segment === row.id));
  }

  #tellProgress() {
    const speech = this.transcript.segments.filter(isSpeech);
    const counts = { settled: speech.filter((segment) => !isUnsettled(segment)).length, approved: speech.filter(({ status }) => status === "approved").length };
    const doubts = this.transcript.segments.reduce((sum, segment) => sum + openFindings(segment).length, 0);
    element("findings-left").textContent = tn("{count} finding left", "{count} findings left", doubts);
    element("settled").textContent = t("{settled} of {all} settled", { settled: counts.settled, all: speech.length });
    element("approved").textContent = t("{approved} approved", { approved: counts.approved });
    const bar = element("progress");
    bar.max = Math.max(1, speech.length);
    bar.value = counts.settled;
    element("state").textContent = stateName(this.transcript.recording.state);
    element("state").className = `chip ${this.transcript.recording.state.replaceAll(" ", "-")}`;
  }

  /** What an earlier page could not deliver and no row here can take: its segment was cut or replaced meanwhile. */
  #tellElsewhere() {
    const entries = this.outbox.entries(this.transcript.recording.id).filter((entry) => !this.transcript.get(entry.segment));
    const place = element("elsewhere");
    const said = JSON.stringify(entries);
    if (place.dataset.said === said) return;
    place.dataset.said = said;
    const forget = (entry) => () => {
      this.outbox.drop(entry);
      this.#tellElsewhere();
    };
    place.querySelector("ul").replaceChildren(
      ...entries.map((entry) => h("li", {}, h("bdi", {}, entry.text), " ", h("button", { type: "button", className: "quiet", onclick: forget(entry) }, t("Forget it")))),
    );
    place.hidden = entries.length === 0;
  }

  /** What a later run would cut or hear differently, where people have worked on the timeline. */
  #tellProposals() {
    const place = element("proposals");
    const { proposals } = this.transcript;
    const said = JSON.stringify(proposals);
    if (place.dataset.said === said) return;
    place.dataset.said = said;
    place.querySelector("ul").replaceChildren(...proposals.map((proposal) => this.#proposal(proposal)));
    place.hidden = proposals.length === 0;
  }

  #proposal(proposal) {
    const within = this.transcript.segments.filter(({ start, end }) => start < proposal.end && proposal.start < end);
    const first = within[0];
    const answer = (what) => () => this.answerProposal(proposal, what, within.map(({ id }) => this.transcript.get(id)));
    const { lang, dir } = this.transcript.recording;
    return h(
      "li",
      {},
      h("button", { type: "button", className: "play", onclick: () => this.player.segment(proposal.start, proposal.end) }, `${(proposal.start / 1000).toFixed(1)}–${(proposal.end / 1000).toFixed(1)} s`),
      h("div", { className: "wording", lang, dir }, proposal.text ?? "–"),
      first ? h("button", { type: "button", className: "quiet", onclick: () => this.show(first.id) }, t("Go there")) : "",
      this.mayWrite ? h("button", { type: "button", className: "quiet", onclick: answer("acceptance") }, t("Accept")) : "",
      this.mayWrite ? h("button", { type: "button", className: "quiet", onclick: answer("refusal") }, t("Leave")) : "",
    );
  }

  // ---- beginning ----

  begin() {
    this.#bindTools();
    listen(this.does);
    this.arrange();
    this.#tellProgress();
    this.#tellProposals();
    for (const entry of this.outbox.entries(this.transcript.recording.id)) if (this.transcript.get(entry.segment)) this.edits.restore(entry);
    this.#tellElsewhere();
    const wanted = new URLSearchParams(location.search).get("at") ?? location.hash.slice(1);
    const first = this.transcript.get(wanted) ?? this.transcript.segments.find(isUnsettled) ?? this.transcript.segments.find(isSpeech);
    if (first) this.go(first.id, { plays: false });
    this.live.beat();
    const path = `/recordings/${this.transcript.recording.id}`;
    this.waveform.open(`${path}/peaks.dat`).then((drawn) => {
      element("silent").hidden = drawn;
      if (this.current) this.waveform.select(this.current.id);
    });
  }

  #bindTools() {
    for (const button of document.querySelectorAll("[data-does]")) {
      button.addEventListener("click", () => this.does[button.dataset.does]?.());
      const key = [KEYS[button.dataset.does] ?? []].flat()[0];
      if (key) button.setAttribute("aria-keyshortcuts", key.replace("$mod", "Control").replace(/Key|Digit|Arrow/g, ""));
    }
    element("order").addEventListener("change", ({ target }) => {
      this.order = target.value;
      this.arrange();
    });
    element("filter").addEventListener("change", ({ target }) => {
      this.filter = target.value;
      this.arrange();
    });
    element("loop").addEventListener("change", ({ target }) => (this.player.loops = target.checked));
    element("choose-none").addEventListener("click", () => this.chooseNone());
    const onArrival = element("on-arrival");
    onArrival.checked = localStorage.getItem("testimony-on-arrival") !== "no";
    onArrival.addEventListener("change", () => localStorage.setItem("testimony-on-arrival", onArrival.checked ? "yes" : "no"));
    window.addEventListener("online", () => this.edits.flush());
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.edits.flush());
  }
}

const seen = ({ id, numbers }) => ({ segment: id, source: numbers.source, translation: numbers.translation, span: numbers.span ?? 0, gap: numbers.gap ?? 0 });

const stateName = (state) =>
  ({
    received: t("received"),
    prepared: t("prepared"),
    transcribed: t("transcribed"),
    translated: t("translated"),
    "in review": t("in review"),
    approved: t("approved"),
  })[state] ?? state;

const box = element("rows");
const { status, body } = await get(`/recordings/${box.dataset.recording}/transcript`);
element("loading").hidden = true;
if (status === 200) new Desk(body, box).begin();
else {
  element("banner").textContent = complain(body);
  element("banner").hidden = false;
}

// The transcript as this page knows it: segments by id, in the order of time, brought up to date piece by piece.

const SEVERITIES = ["note", "warning", "alarm"];

export const openFindings = (segment) => segment.findings.filter((finding) => !finding.settled_by);

/** The heaviest open doubt; undefined where there is none. */
export const worst = (segment) =>
  openFindings(segment)
    .map((finding) => finding.severity)
    .sort((one, two) => SEVERITIES.indexOf(two) - SEVERITIES.indexOf(one))[0];

const WEIGHTS = { note: 1, warning: 10, alarm: 100 };
export const risk = (segment) => openFindings(segment).reduce((sum, finding) => sum + WEIGHTS[finding.severity], 0);

export const isSpeech = (segment) => segment.source.revision > 0;

/** Whether somebody still has to look: nobody has taken responsibility for it, or doubts are open, or it is stale. */
export const isUnsettled = (segment) =>
  isSpeech(segment)
    ? segment.status === "draft" || segment.stale || openFindings(segment).length > 0
    : openFindings(segment).length > 0;

/** What somebody saw of a segment when they decided: the revision of each thing. */
export const seen = ({ id, numbers }) => ({ segment: id, source: numbers.source, translation: numbers.translation, span: numbers.span ?? 0, gap: numbers.gap ?? 0 });

export class Transcript {
  #listeners = new Set();
  #asOf = new Map(); // by segment: the event up to which what is shown here is known

  constructor(facts) {
    this.recording = facts.recording;
    this.speakers = facts.speakers;
    this.languages = facts.languages;
    this.proposals = facts.proposals;
    this.certificate = facts.certificate ?? null;
    this.seq = facts.seq;
    this.byId = new Map(facts.segments.map((segment) => [segment.id, segment]));
    this.#sort();
  }

  get segments() {
    return this.order.map((id) => this.byId.get(id));
  }

  get(id) {
    return this.byId.get(id);
  }

  number(id) {
    return this.#numbers.get(id);
  }

  neighbour(id, step) {
    return this.byId.get(this.order[this.number(id) - 1 + step]);
  }

  /** The segment that is heard at *ms*. */
  at(ms) {
    let [low, high] = [0, this.order.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const segment = this.byId.get(this.order[middle]);
      if (ms < segment.start) high = middle - 1;
      else if (ms >= segment.end) low = middle + 1;
      else return segment;
    }
    return undefined;
  }

  speaker(id) {
    return this.speakers.find((speaker) => speaker.id === id);
  }

  onChange(listener) {
    this.#listeners.add(listener);
  }

  /** Take over what the desk says has changed. An answer that was overtaken by a newer one changes nothing. */
  apply(delta) {
    const changed = [];
    const added = [];
    const isNews = (id) => {
      const isNew = (this.#asOf.get(id) ?? 0) <= delta.seq;
      if (isNew) this.#asOf.set(id, delta.seq);
      return isNew;
    };
    for (const segment of (delta.segments ?? []).filter(({ id }) => isNews(id))) {
      const known = this.byId.get(segment.id);
      if (known && JSON.stringify(known) === JSON.stringify(segment)) continue;
      (known ? changed : added).push(segment.id);
      this.byId.set(segment.id, segment);
    }
    const gone = (delta.gone ?? []).filter((id) => isNews(id) && this.byId.delete(id));
    for (const name of ["speakers", "recording", "proposals", "certificate"]) {
      if (delta[name] !== undefined) this[name] = delta[name];
    }
    const isOther = delta.speakers !== undefined;
    if (added.length || gone.length || changed.length) this.#sort();
    if (changed.length || added.length || gone.length || isOther) {
      for (const listener of this.#listeners) listener({ changed, added, gone, speakers: isOther });
    }
  }

  #numbers = new Map();

  #sort() {
    this.order = [...this.byId.values()].sort((one, two) => one.start - two.start).map((segment) => segment.id);
    this.#numbers = new Map(this.order.map((id, place) => [id, place + 1]));
  }
}

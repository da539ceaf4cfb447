// What is shown beside the rows: how far the work is, who is here, and what waits for somebody and has no row of its own.

import { t, tn } from "../texts.js";
import { h } from "./dom.js";
import { isSpeech, isUnsettled, openFindings } from "./transcript.js";

const element = (id) => document.getElementById(id);

export class Margin {
  #people = [];

  constructor(desk) {
    this.desk = desk;
  }

  refresh() {
    this.#tellProgress();
    this.tellElsewhere();
    this.#tellProposals();
  }

  tellPeople(people) {
    const before = this.#people;
    this.#people = people;
    const touched = new Set([...before, ...people].map(({ segment }) => segment).filter(Boolean));
    for (const id of touched) {
      const row = this.desk.list.drawn(id);
      if (row) this.tellPeopleOf(row);
    }
    const place = element("people");
    if (isSaid(place, people.map(({ name }) => name))) return;
    place.replaceChildren(...people.map(({ name }) => h("span", { className: "person" }, h("bdi", {}, name))));
  }

  tellPeopleOf(row) {
    row.tellPeople(this.#people.filter(({ segment }) => segment === row.id));
  }

  /** What an earlier page could not deliver and no row here can take: its segment was cut or replaced meanwhile. */
  tellElsewhere() {
    const { outbox, transcript } = this.desk;
    const entries = outbox.entries(transcript.recording.id).filter((entry) => !transcript.get(entry.segment));
    const place = element("elsewhere");
    if (isSaid(place, entries)) return;
    const forget = (entry) => () => {
      outbox.drop(entry);
      this.tellElsewhere();
    };
    place.querySelector("ul").replaceChildren(...entries.map((entry) => h("li", {}, h("bdi", {}, entry.text), " ", quiet(t("Forget it"), forget(entry)))));
    place.hidden = entries.length === 0;
  }

  #tellProgress() {
    const { recording, segments } = this.desk.transcript;
    const speech = segments.filter(isSpeech);
    const settled = speech.filter((segment) => !isUnsettled(segment)).length;
    const approved = speech.filter(({ status }) => status === "approved").length;
    const doubts = segments.reduce((sum, segment) => sum + openFindings(segment).length, 0);
    element("findings-left").textContent = tn("{count} finding left", "{count} findings left", doubts);
    element("settled").textContent = t("{settled} of {all} settled", { settled, all: speech.length });
    element("approved").textContent = t("{approved} approved", { approved });
    const bar = element("progress");
    bar.max = Math.max(1, speech.length);
    bar.value = settled;
    element("state").textContent = stateName(recording.state);
    element("state").className = `chip ${recording.state.replaceAll(" ", "-")}`;
  }

  /** What a later run would cut or hear differently, where people have worked on the timeline. */
  #tellProposals() {
    const place = element("proposals");
    const { proposals } = this.desk.transcript;
    if (isSaid(place, proposals)) return;
    place.querySelector("ul").replaceChildren(...proposals.map((proposal) => this.#proposal(proposal)));
    place.hidden = proposals.length === 0;
  }

  #proposal(proposal) {
    const { mayWrite, player, settling, transcript, walk } = this.desk;
    const within = transcript.segments.filter(({ start, end }) => start < proposal.end && proposal.start < end);
    const first = within[0];
    const answer = (what) => () => settling.answer(proposal, what, within.map(({ id }) => transcript.get(id)));
    const { lang, dir } = transcript.recording;
    return h(
      "li",
      {},
      h("button", { type: "button", className: "play", onclick: () => player.segment(proposal.start, proposal.end) }, `${(proposal.start / 1000).toFixed(1)}–${(proposal.end / 1000).toFixed(1)} s`),
      h("div", { className: "wording", lang, dir }, proposal.text ?? "–"),
      first ? quiet(t("Go there"), () => walk.show(first.id)) : "",
      mayWrite ? quiet(t("Accept"), answer("acceptance")) : "",
      mayWrite ? quiet(t("Leave"), answer("refusal")) : "",
    );
  }
}

const quiet = (name, onclick) => h("button", { type: "button", className: "quiet", onclick }, name);

/** Whether *place* shows these *facts* already: what is there is not made anew under somebody's hand. */
function isSaid(place, facts) {
  const said = JSON.stringify(facts);
  if (place.dataset.said === said) return true;
  place.dataset.said = said;
  return false;
}

const stateName = (state) =>
  ({
    received: t("received"),
    prepared: t("prepared"),
    transcribed: t("transcribed"),
    translated: t("translated"),
    "in review": t("in review"),
    approved: t("approved"),
  })[state] ?? state;

// The translation memory beside the open row: what people approved for nearly the same words. It is asked once a row has
// been open for a moment, so that whoever goes from row to row waits for nothing.

import { t } from "../texts.js";
import { get } from "./ask.js";
import { diffed, h, moment } from "./dom.js";
import { isSpeech } from "./transcript.js";

const PAUSE_MS = 350;

export class Memory {
  #timer = 0;
  #held = { id: null, of: 0, offers: [] };
  #at = 0; // the offer that the key is about

  constructor(transcript, { onFound }) {
    this.transcript = transcript;
    this.onFound = onFound;
  }

  /** Look for what is like the original of *segment*, unless that is known. */
  look(segment) {
    const of = segment?.source.revision ?? 0;
    if (segment?.id === this.#held.id && of === this.#held.of) return;
    clearTimeout(this.#timer);
    this.#held = { id: segment?.id ?? null, of, offers: [] };
    this.#at = 0;
    if (segment && isSpeech(segment)) this.#timer = setTimeout(() => this.#ask(segment.id), PAUSE_MS);
  }

  async #ask(id) {
    const { status, body } = await get(`/recordings/${this.transcript.recording.id}/segments/${id}/memory`);
    if (status !== 200 || id !== this.#held.id || body.of !== this.#held.of) return; // gone on, or written anew meanwhile
    this.#held.offers = body.offers;
    if (body.offers.length) this.onFound(id);
  }

  /** What the key would take over in the segment *id*; undefined where nothing is known. */
  offer(id) {
    return id === this.#held.id ? this.#held.offers[this.#at] : undefined;
  }

  /** Go to the next offer. Returns whether there are several. */
  next(id) {
    const { length } = this.#held.offers;
    if (id !== this.#held.id || length < 2) return false;
    this.#at = (this.#at + 1) % length;
    return true;
  }

  /** The offers for *segment*, as a list; nothing where there are none. `button(offer, isActive)` makes each one's button. */
  shown(segment, button) {
    if (segment.id !== this.#held.id || !this.#held.offers.length) return [];
    const lines = this.#held.offers.map((offer, place) => this.#line(segment, offer, place === this.#at, button));
    return [h("section", { className: "memory", "aria-label": t("Approved for nearly the same") }, h("h2", {}, t("Approved for nearly the same")), h("ul", {}, ...lines))];
  }

  #line(segment, offer, isActive, button) {
    const isHere = offer.recording === this.transcript.recording.id;
    const name = isHere ? t("this recording") : h("bdi", {}, offer.reference ?? offer.recording);
    const when = moment(offer.at);
    return h(
      "li",
      { className: isActive ? "active" : "" },
      h("span", { className: "figures percent" }, t("{percent} %", { percent: offer.percent })),
      h("div", { className: "wording", lang: offer.lang, dir: offer.dir }, ...diffed(segment.source.text, offer.source)),
      h("div", { className: "wording english", lang: "en", dir: "ltr" }, offer.english),
      h(
        "p",
        { className: "by" },
        h("a", { href: `/recordings/${offer.recording}?at=${offer.lender}`, target: isHere ? null : "_blank", rel: isHere ? null : "noopener" }, name),
        h("span", {}, t("Approved by {name}", { name: offer.by })),
        h("time", { dateTime: offer.at }, when),
        offer.other_numbers ? h("strong", { className: "differs" }, t("Its numbers are others")) : "",
      ),
      button(offer, isActive),
    );
  }
}

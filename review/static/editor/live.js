// What happens meanwhile: what others change, where they are, and whether the desk is there at all.

import { t } from "../texts.js";
import { adopt, get, post } from "./ask.js";

const BEAT_MS = 2000;
const AWAY_MS = 15_000;

export class Live {
  #timer = 0;
  #isDown = false;

  constructor(desk, banner) {
    this.desk = desk;
    this.banner = banner;
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.beat());
    window.addEventListener("online", () => this.beat());
  }

  /** Ask what is new, and ask again in a while. */
  async beat() {
    clearTimeout(this.#timer);
    const { desk } = this;
    const { recording, seq } = desk.transcript;
    const clash = desk.edits.all.find(({ state }) => state === "conflict");
    const { status, body } = await post(`/recordings/${recording.id}/beat`, {
      since: seq,
      segment: desk.current?.id ?? null,
      collision: clash ? { segment: clash.segment, kind: clash.kind, text: clash.text } : null,
    });
    if (status === 200) this.#arrived(body);
    else await this.hindered(status, body);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.beat(), document.visibilityState === "visible" ? BEAT_MS : AWAY_MS);
  }

  #arrived({ seq, delta, whole, people }) {
    const { desk } = this;
    this.#say("");
    if (whole) {
      const gone = desk.transcript.order.filter((id) => !whole.segments.some((segment) => segment.id === id));
      desk.transcript.apply({ ...whole, gone });
    } else if (delta) desk.transcript.apply(delta);
    desk.transcript.seq = seq;
    desk.margin.tellPeople(people);
    if (this.#isDown) {
      this.#isDown = false;
      desk.edits.flush();
    }
  }

  /** The desk is not there, or does not know who asks: say so, and find out when that has passed. */
  async hindered(status, body) {
    this.#isDown = true;
    if (status === 0 || status === 503) this.#say(t("The desk does not answer. What you type is kept in this browser and saved as soon as it does."));
    else if (status === 401 || status === 403) await this.#askWho();
    else if (status === 404) this.#say(t("This recording is no longer open to you."));
    else this.#say(body.message ?? "");
  }

  // After a new sign-in, in another window perhaps, changes need another token.
  async #askWho() {
    const { status, body } = await get(`/recordings/${this.desk.transcript.recording.id}/token`);
    if (status === 200 && body.account === this.desk.account) {
      adopt(body.token);
      return;
    }
    this.#say(t("You are signed out. What you type is kept in this browser."), {
      href: `/sign-in?next=${encodeURIComponent(location.pathname)}`,
      name: t("Sign in again in another window"),
    });
  }

  #say(sentence, link = null) {
    if (this.banner.dataset.said === sentence) return;
    this.banner.dataset.said = sentence;
    this.banner.replaceChildren(sentence);
    if (link) {
      const anchor = Object.assign(document.createElement("a"), { href: link.href, target: "_blank", textContent: link.name });
      this.banner.append(" ", anchor);
    }
    this.banner.hidden = !sentence;
  }
}

// Segments that were chosen, for what is done to many at once.

import { tn } from "../texts.js";

const element = (id) => document.getElementById(id);

export class Choice {
  #ids = new Set();

  constructor(desk) {
    this.desk = desk;
  }

  get isEmpty() {
    return this.#ids.size === 0;
  }

  has(id) {
    return this.#ids.has(id);
  }

  /** The segments that the next act is about: those chosen, or else the one that is open. */
  get targets() {
    const { current, transcript } = this.desk;
    const ids = this.isEmpty ? [current?.id] : [...this.#ids];
    return ids.map((id) => transcript.get(id)).filter(Boolean);
  }

  choose(id, is) {
    if (is) this.#ids.add(id);
    else this.#ids.delete(id);
    this.#tell([id]);
  }

  /** Choose everything from the open row to *id*. */
  chooseTo(id) {
    const { ids } = this.desk.list;
    const [from, to] = [ids.indexOf(this.desk.current?.id ?? id), ids.indexOf(id)].sort((one, two) => one - two);
    for (const each of ids.slice(from, to + 1)) this.#ids.add(each);
    this.#tell(ids.slice(from, to + 1));
  }

  clear() {
    const ids = [...this.#ids];
    this.#ids.clear();
    this.#tell(ids);
  }

  forget(gone) {
    for (const id of gone) this.#ids.delete(id);
  }

  #tell(ids) {
    for (const row of ids.map((id) => this.desk.list.drawn(id)).filter(Boolean)) row.tellChosen();
    element("chosen").hidden = this.isEmpty;
    element("chosen-count").textContent = tn("{count} segment chosen", "{count} segments chosen", this.#ids.size);
  }
}

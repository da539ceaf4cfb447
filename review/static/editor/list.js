// The list of rows, in blocks. A block gets its rows when it comes near the window, so that three thousand segments cost
// what a hundred do; the browser skips what is out of sight.

import { h } from "./dom.js";
import { Row } from "./row.js";

const BLOCK_ROWS = 40;
const ROW_PX = 92;

export class List {
  #blocks = [];
  #holder = new Map();
  #rows = new Map();
  #watch;

  constructor(box, desk) {
    this.box = box;
    this.desk = desk;
    this.ids = [];
    this.#watch = new IntersectionObserver(
      (seen) => seen.filter(({ isIntersecting }) => isIntersecting).forEach(({ target }) => this.#fill(target.block)),
      { rootMargin: "1500px 0px" },
    );
  }

  /** Show these segments, in this order. */
  show(ids) {
    this.#watch.disconnect();
    this.ids = [...ids];
    this.#blocks = [];
    this.#holder.clear();
    for (let from = 0; from < ids.length; from += BLOCK_ROWS) this.#block(ids.slice(from, from + BLOCK_ROWS));
    this.box.replaceChildren(...this.#blocks.map(({ element }) => element));
    this.#blocks.forEach(({ element }) => this.#watch.observe(element));
  }

  #block(ids) {
    const element = h("div", { className: "block", role: "presentation" });
    const block = { element, ids: [...ids], isFilled: false };
    element.block = block;
    element.style.containIntrinsicBlockSize = `auto ${ids.length * ROW_PX}px`;
    if (ids.length) element.style.minBlockSize = `${ids.length * ROW_PX}px`;
    this.#blocks.push(block);
    for (const id of ids) this.#holder.set(id, block);
    return block;
  }

  #fill(block) {
    if (block.isFilled) return;
    block.isFilled = true;
    block.element.replaceChildren(...block.ids.map((id) => this.#made(id).li));
    block.element.style.minBlockSize = "";
  }

  #made(id) {
    if (!this.#rows.has(id)) this.#rows.set(id, new Row(id, this.desk));
    return this.#rows.get(id);
  }

  has(id) {
    return this.#holder.has(id);
  }

  /** The row of *id*, made and in its place; undefined where it is not shown. */
  row(id) {
    const block = this.#holder.get(id);
    if (!block) return undefined;
    this.#fill(block);
    return this.#made(id);
  }

  /** The row of *id* if somebody has come near it. */
  drawn(id) {
    return this.#holder.get(id)?.isFilled ? this.#rows.get(id) : undefined;
  }

  get rows() {
    return [...this.#rows.values()];
  }

  /** Take rows out and put others in, without disturbing the rest. */
  change({ changed, added, gone }) {
    const { transcript } = this.desk;
    const place = this.ids.findIndex((id) => gone.includes(id));
    for (const id of gone) this.#takeOut(id);
    const fresh = [...added].sort((one, two) => transcript.number(one) - transcript.number(two));
    let at = place;
    for (const id of fresh) {
      if (place < 0) at = this.#placeByTime(id);
      this.#putIn(id, at++);
    }
    for (const id of changed) this.drawn(id)?.refresh();
    if (added.length || gone.length) for (const row of this.rows) if (this.drawn(row.id)) row.refresh();
  }

  #placeByTime(id) {
    const number = this.desk.transcript.number(id);
    const place = this.ids.findIndex((each) => this.desk.transcript.number(each) > number);
    return place < 0 ? this.ids.length : place;
  }

  #takeOut(id) {
    const block = this.#holder.get(id);
    if (!block) return;
    this.ids.splice(this.ids.indexOf(id), 1);
    block.ids.splice(block.ids.indexOf(id), 1);
    this.#holder.delete(id);
    this.#rows.get(id)?.li.remove();
    this.#rows.delete(id);
  }

  #putIn(id, at) {
    const before = this.ids[at - 1];
    const after = this.ids[at];
    const block = this.#holder.get(before) ?? this.#holder.get(after) ?? this.#blocks[0] ?? this.#firstBlock();
    const within = before !== undefined && block === this.#holder.get(before) ? block.ids.indexOf(before) + 1 : 0;
    this.ids.splice(at, 0, id);
    block.ids.splice(within, 0, id);
    this.#holder.set(id, block);
    if (!block.isFilled) return;
    const next = block.ids[within + 1];
    block.element.insertBefore(this.#made(id).li, next ? this.#made(next).li : null);
  }

  #firstBlock() {
    const block = this.#block([]);
    block.isFilled = true;
    this.box.append(block.element);
    return block;
  }
}

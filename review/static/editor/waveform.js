// The waveform: the outline of the sound with the segments on it, in the colours of who speaks. Time runs to the right,
// whatever the direction of the page: the box that holds it says so.

import WaveSurfer from "wavesurfer.js";
import Regions from "wavesurfer.js/plugins/regions";

import { clock } from "./dom.js";

const PX_PER_SECOND = { least: 10, usual: 50, most: 320 };
const HEADER_BYTES = 20;

// wavesurfer brings its rules as a style element, which the page's policy forbids; the bundle leaves that out.
const RULES = `
  :host { user-select: none; min-width: 1px; }
  .scroll { overflow-x: auto; overflow-y: hidden; width: 100%; position: relative; scrollbar-width: thin; }
  .wrapper { position: relative; overflow: visible; z-index: 2; }
  .canvases { pointer-events: none; }
  .canvases > div { position: relative; }
  canvas { display: block; position: absolute; top: 0; image-rendering: pixelated; }
  .progress { pointer-events: none; position: absolute; z-index: 2; top: 0; left: 0; width: 0; height: 100%; overflow: hidden; }
  .progress > div { position: relative; }
  .cursor { pointer-events: none; position: absolute; z-index: 6; top: 0; left: 0; height: 100%; border-radius: 2px; }
  [part~="region"] { border-inline: 1px solid var(--card); }
  [part~="region-handle"] { border-color: var(--accent) !important; opacity: .9; }
  [part~="region-content"] { font: 600 11px/1.3 "Noto Sans Variable", sans-serif; color: var(--ink); padding: 1px 4px !important; max-width: 100%; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; box-sizing: border-box; pointer-events: none; }
`;

export class Waveform {
  #surfer = null;
  #regions = null;
  #shown = new Map();
  #current = null;
  #zoom = PX_PER_SECOND.usual;
  #drawing = 0;

  constructor(box, sound, transcript, { onSegment, onBoundary, mayWrite }) {
    Object.assign(this, { box, sound, transcript, onSegment, onBoundary, mayWrite });
    transcript.onChange(() => this.#redraw());
  }

  /** Fetch the outline and draw it. Resolves to whether there is one. */
  async open(path) {
    const response = await fetch(path).catch(() => null);
    if (!response?.ok) return false;
    const pairs = new Int8Array(await response.arrayBuffer(), HEADER_BYTES);
    const half = pairs.length >> 1;
    const [low, high] = [new Float32Array(half), new Float32Array(half)];
    for (let place = 0; place < half; place++) {
      low[place] = pairs[2 * place] / 128;
      high[place] = pairs[2 * place + 1] / 128;
    }
    this.#draw([high, low]);
    return true;
  }

  #draw(peaks) {
    this.#regions = Regions.create();
    this.#surfer = WaveSurfer.create({
      container: this.box,
      media: this.sound,
      peaks,
      duration: this.transcript.recording.duration / 1000,
      minPxPerSec: this.#zoom,
      height: 84,
      normalize: true,
      ...colours(),
      cursorWidth: 2,
      autoScroll: true,
      autoCenter: false,
      plugins: [this.#regions],
    });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#surfer.setOptions(colours()));
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(RULES);
    this.#surfer.getWrapper().getRootNode().adoptedStyleSheets = [sheet];
    this.#surfer.on("scroll", () => this.#redraw());
    this.#surfer.on("zoom", () => this.#redraw());
    this.#surfer.on("ready", () => {
      this.#redraw();
      this.#bringIntoView(this.#current);
    });
    this.#surfer.on("interaction", () => this.onSegment(this.transcript.at(this.sound.currentTime * 1000), { plays: false }));
    this.#regions.on("region-updated", (region, side) => this.#dragged(region, side));
    this.#regions.on("region-double-clicked", (region) => this.onSegment(this.transcript.get(region.id), { plays: true }));
  }

  /** The segment whose ends can be dragged. */
  select(id) {
    this.#current = id;
    this.#redraw();
    this.#bringIntoView(id);
  }

  zoom(steps) {
    if (!this.#surfer) return;
    this.#zoom = Math.min(PX_PER_SECOND.most, Math.max(PX_PER_SECOND.least, this.#zoom * 2 ** steps));
    this.#surfer.zoom(this.#zoom);
    this.#redraw();
    this.#bringIntoView(this.#current);
  }

  #bringIntoView(id) {
    const segment = this.transcript.get(id);
    if (!this.#surfer || !segment) return;
    const [from, to] = this.#view();
    if (segment.start >= from && segment.end <= to) return;
    const [length, wide] = [segment.end - segment.start, to - from];
    this.#surfer.setScroll(((segment.start - Math.max(0, (wide - length) / 2)) / 1000) * this.#scale());
  }

  #scale() {
    return this.#surfer.getWrapper().clientWidth / (this.transcript.recording.duration / 1000);
  }

  /** From when to when can be seen. */
  #view() {
    const scale = this.#scale();
    const from = (this.#surfer.getScroll() / scale) * 1000;
    return [from, from + (this.box.clientWidth / scale) * 1000];
  }

  // Only what can be seen has a region: three thousand of them would be felt.
  #redraw() {
    if (!this.#surfer || this.#drawing) return;
    this.#drawing = requestAnimationFrame(() => {
      this.#drawing = 0;
      this.#drawRegions();
    });
  }

  #drawRegions() {
    const [from, to] = this.#view();
    const wide = to - from;
    const wanted = new Map();
    let segment = this.transcript.at(Math.max(0, from - wide / 2)) ?? this.transcript.segments[0];
    while (segment && segment.start < to + wide / 2 && wanted.size < 400) {
      wanted.set(segment.id, segment);
      segment = this.transcript.neighbour(segment.id, 1);
    }
    for (const [id, { region }] of this.#shown) {
      if (!wanted.has(id)) {
        region.remove();
        this.#shown.delete(id);
      }
    }
    for (const [id, held] of wanted) this.#drawRegion(id, held);
  }

  #drawRegion(id, segment) {
    const isCurrent = id === this.#current;
    const speaker = this.transcript.speaker(segment.speaker);
    const look = JSON.stringify([segment.start, segment.end, segment.gap, speaker?.name, isCurrent]);
    const shown = this.#shown.get(id);
    if (shown?.look === look) return;
    shown?.region.remove();
    const region = this.#regions.addRegion({
      id,
      start: segment.start / 1000,
      end: segment.end / 1000,
      color: colour(segment, speaker, isCurrent),
      drag: false,
      resize: isCurrent && this.mayWrite,
      resizeStart: segment.start > 0,
      resizeEnd: segment.end < this.transcript.recording.duration,
      minLength: 0.05,
      content: isCurrent ? (speaker?.name ?? clock(segment.start)) : undefined,
    });
    this.#shown.set(id, { region, look });
  }

  #dragged(region, side) {
    const segment = this.transcript.get(region.id);
    this.#shown.delete(region.id); // drawn anew, wherever the desk says that it ends
    region.remove();
    this.#redraw();
    if (!segment || !side) return;
    const ms = Math.round((side === "start" ? region.start : region.end) * 1000);
    this.onBoundary(segment, side, ms);
  }
}

// A canvas takes colours and no names for them.
function colours() {
  const style = getComputedStyle(document.documentElement);
  const [waveColor, progressColor, cursorColor] = ["--wave", "--wave-heard", "--alarm"].map((name) => style.getPropertyValue(name).trim());
  return { waveColor, progressColor, cursorColor };
}

// The same hues as in the rows. A gap is hatched by being nearly nothing.
const HUES = [200, 28, 140, 275, 345, 60, 175, 310, 95];

export const hue = (speaker) => (speaker ? HUES[(speaker.number - 1) % HUES.length] : null);

function colour(segment, speaker, isCurrent) {
  if (segment.gap) return isCurrent ? "hsl(0 0% 45% / .22)" : "hsl(0 0% 45% / .07)";
  const strength = isCurrent ? 0.42 : 0.2;
  return speaker ? `hsl(${hue(speaker)} 65% 45% / ${strength})` : `hsl(200 12% 45% / ${strength})`;
}

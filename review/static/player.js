// The player: plays a segment from its start to its end, or on and on.

const SPEEDS = { least: 0.5, most: 2, step: 0.1 };

export class Player {
  #sound;
  #until = Infinity;

  constructor(sound, { onTime, onSpeed }) {
    this.#sound = sound;
    this.onSpeed = onSpeed;
    sound.addEventListener("timeupdate", () => onTime(sound.currentTime * 1000));
    sound.addEventListener("play", () => this.#watch());
    sound.addEventListener("seeking", () => {
      if (sound.currentTime * 1000 > this.#until) this.#until = Infinity;
    });
  }

  segment(startMs, endMs) {
    this.#until = endMs;
    this.#sound.currentTime = startMs / 1000;
    this.#play();
  }

  toggle() {
    if (!this.#sound.paused) {
      this.#sound.pause();
      return;
    }
    this.#until = Infinity;
    this.#play();
  }

  skip(seconds) {
    this.#until = Infinity;
    this.#sound.currentTime = Math.max(0, this.#sound.currentTime + seconds);
  }

  faster(steps) {
    const wanted = Math.round((this.#sound.playbackRate + steps * SPEEDS.step) * 10) / 10;
    this.#sound.playbackRate = Math.min(SPEEDS.most, Math.max(SPEEDS.least, wanted));
    this.onSpeed(this.#sound.playbackRate);
  }

  #play() {
    // A recording without a listening copy stays silent; the browser's own control says so.
    this.#sound.play().catch(() => {});
  }

  // "timeupdate" comes four times a second: a segment's end needs a finer look.
  #watch() {
    if (this.#sound.paused) return;
    if (this.#sound.currentTime * 1000 >= this.#until) {
      this.#sound.pause();
      this.#until = Infinity;
      return;
    }
    requestAnimationFrame(() => this.#watch());
  }
}

// The player: plays a segment from its start to its end, or over and over. The pitch stays when the speed changes.

const SPEEDS = { least: 0.5, most: 2, step: 0.1 };

export class Player {
  #sound;
  #stretch = null;

  constructor(sound, { onTime, onPlay, onSpeed }) {
    this.#sound = sound;
    this.loops = false;
    this.onTime = onTime;
    this.onSpeed = onSpeed;
    sound.preservesPitch = true;
    sound.addEventListener("timeupdate", () => onTime(this.ms));
    sound.addEventListener("seeked", () => onTime(this.ms));
    sound.addEventListener("play", () => {
      onPlay(true);
      this.#watch();
    });
    sound.addEventListener("pause", () => onPlay(false));
  }

  get ms() {
    return Math.round(this.#sound.currentTime * 1000);
  }

  get isPlaying() {
    return !this.#sound.paused;
  }

  segment(startMs, endMs) {
    this.#stretch = { startMs, endMs };
    this.#sound.currentTime = startMs / 1000;
    this.#play();
  }

  toggle() {
    if (this.isPlaying) {
      this.#sound.pause();
      return;
    }
    if (!this.loops) this.#stretch = null;
    this.#play();
  }

  pause() {
    this.#sound.pause();
  }

  seek(ms) {
    this.#stretch = null;
    this.#sound.currentTime = Math.max(0, ms) / 1000;
  }

  skip(seconds) {
    this.seek(this.ms + seconds * 1000);
  }

  faster(steps) {
    const wanted = Math.round((this.#sound.playbackRate + steps * SPEEDS.step) * 10) / 10;
    this.#sound.playbackRate = Math.min(SPEEDS.most, Math.max(SPEEDS.least, wanted));
    this.onSpeed(this.#sound.playbackRate);
  }

  #play() {
    // A recording without a listening copy stays silent; the page says so.
    this.#sound.play().catch(() => {});
  }

  // "timeupdate" comes four times a second: a segment's end needs a finer look.
  #watch() {
    if (this.#sound.paused) return;
    if (this.#stretch && this.ms >= this.#stretch.endMs) {
      if (this.loops) this.#sound.currentTime = this.#stretch.startMs / 1000;
      else {
        this.#stretch = null;
        this.#sound.pause();
        return;
      }
    }
    requestAnimationFrame(() => this.#watch());
  }
}

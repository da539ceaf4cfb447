import { Player } from "/static/editor/player.js";
import { equal, test } from "./harness.js";

/** A sound that is where it is put, and says what it is told to do. */
class Sound extends EventTarget {
  currentTime = 0;
  playbackRate = 1;
  paused = true;
  async play() {
    this.paused = false;
    this.dispatchEvent(new Event("play"));
  }
  pause() {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }
}

function bench() {
  const sound = new Sound();
  const told = { playing: [], speeds: [] };
  const player = new Player(sound, { onTime: () => {}, onPlay: (is) => told.playing.push(is), onSpeed: (speed) => told.speeds.push(speed) });
  return { player, sound, told };
}

const frames = (count) => new Promise((resolve) => (function next(left) {
  if (left) requestAnimationFrame(() => next(left - 1));
  else resolve();
})(count));

test("nobody hears what lies before the first sample", () => {
  const { player, sound } = bench();
  sound.currentTime = 1.5;
  player.skip(-3);
  equal([sound.currentTime, player.ms], [0, 0]);
});

test("times are whole milliseconds, whatever the browser makes of them", () => {
  const { player, sound } = bench();
  sound.currentTime = 0.1 + 0.2;
  equal(player.ms, 300);
  player.seek(1234);
  equal(player.ms, 1234);
});

test("tenths of speed add up to tenths, and end at half and at twice", () => {
  const { player, told } = bench();
  for (const steps of [1, 1, 1, -1]) player.faster(steps);
  for (const steps of [99, -99]) player.faster(steps);
  equal(told.speeds, [1.1, 1.2, 1.3, 1.2, 2, 0.5]);
});

test("a segment is heard to its end and no further", async () => {
  const { player, sound, told } = bench();
  player.segment(2000, 3000);
  equal([sound.currentTime, player.isPlaying], [2, true]);
  sound.currentTime = 2.999;
  await frames(2);
  equal(player.isPlaying, true);
  sound.currentTime = 3;
  await frames(2);
  equal([player.isPlaying, told.playing], [false, [true, false]]);
});

test("in a loop it begins anew, until somebody goes elsewhere", async () => {
  const { player, sound } = bench();
  player.loops = true;
  player.segment(2000, 3000);
  sound.currentTime = 3.01;
  await frames(2);
  equal([player.ms, player.isPlaying], [2000, true]);
  player.seek(5000);
  await frames(2);
  equal([player.ms, player.isPlaying], [5000, true]);
  player.pause();
});

test("after a pause within a segment it goes on beyond the segment's end", async () => {
  const { player, sound } = bench();
  player.segment(2000, 3000);
  player.toggle();
  player.toggle();
  sound.currentTime = 3.5;
  await frames(2);
  equal(player.isPlaying, true);
  player.pause();
});

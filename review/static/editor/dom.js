// Making elements. Text goes in as text; nothing here ever reads markup.

import { diff } from "./diff.js";

export function h(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key in made && !key.startsWith("aria")) made[key] = value;
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A key as a person names it: `Alt+BracketLeft` becomes Alt [. */
export function keyCaps(binding) {
  const names = {
    ArrowUp: "↑", ArrowDown: "↓", BracketLeft: "[", BracketRight: "]", Escape: "Esc", Slash: "?", Minus: "−", Equal: "=", Comma: ",", Period: ".",
  };
  const caps = binding.split("+").map((part) => names[part] ?? part.replace(/^(Key|Digit)/, "").replace("$mod", "Ctrl"));
  if (binding === "Shift+Slash") return [h("kbd", {}, "?")];
  return caps.map((cap) => h("kbd", {}, cap));
}

export function clock(ms, { tenths = false } = {}) {
  const whole = Math.floor(ms / 1000);
  const [hours, minutes, seconds] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number) => String(number).padStart(2, "0");
  const said = `${hours ? `${hours}:` : ""}${hours ? two(minutes) : minutes}:${two(seconds)}`;
  return tenths ? `${said}.${Math.floor((ms % 1000) / 100)}` : said;
}

/** A moment, the same for readers everywhere, as the other pages say it. */
export const moment = (at) => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Say something to a screen reader, and to the eye at the foot of the page. */
export function announce(sentence) {
  const place = document.getElementById("announcement");
  place.textContent = "";
  place.textContent = sentence;
  place.dataset.fresh = "yes";
  clearTimeout(announce.timer);
  announce.timer = setTimeout(() => delete place.dataset.fresh, 6000);
}

/** What became of *before*, word by word. */
export const diffed = (before, after) =>
  diff(before, after).map(({ what, text }) => (what === "same" ? text : h(what === "gone" ? "del" : "ins", {}, text)));

export const sentence = (text) => (text ? text[0].toUpperCase() + text.slice(1) : "");

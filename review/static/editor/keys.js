// The keys, by their place on the keyboard: the letters there are others under a Uyghur or Kazakh layout.

import { tinykeys } from "tinykeys";

/** What each act is bound to; an act may have several. */
export const KEYS = {
  toggle: ["Escape", "$mod+Space"],
  back: "F1",
  forward: "F2",
  slower: ["F3", "Alt+Minus"],
  faster: ["F4", "Alt+Equal"],
  replay: "Alt+KeyR",
  loop: "Alt+KeyL",
  previous: "Alt+ArrowUp",
  next: "Alt+ArrowDown",
  unsettled: "Alt+KeyJ",
  confirm: ["$mod+Enter", "$mod+NumpadEnter"],
  approve: "Alt+Enter",
  accept: "Alt+KeyA",
  render: "Alt+KeyG",
  dismiss: "Alt+KeyX",
  nextFinding: "Alt+KeyN",
  take: "Alt+KeyP",
  split: "Alt+KeyS",
  mergeBack: "Alt+Shift+ArrowUp",
  mergeOn: "Alt+Shift+ArrowDown",
  startHere: "Alt+BracketLeft",
  endHere: "Alt+BracketRight",
  startEarlier: "Alt+Shift+BracketLeft",
  endLater: "Alt+Shift+BracketRight",
  remember: "Alt+KeyC",
  nextMemory: "Alt+Shift+KeyC",
  term: "Alt+KeyT",
  language: "Alt+KeyI",
  mark: "Alt+KeyK",
  note: "Alt+KeyM",
  gap: "Alt+KeyZ",
  choose: "Alt+KeyB",
  history: "Alt+KeyH",
  find: "$mod+KeyF",
  save: "$mod+KeyS",
  undo: "$mod+KeyZ",
  redo: ["$mod+Shift+KeyZ", "$mod+KeyY"],
  zoomIn: "Alt+Period",
  zoomOut: "Alt+Comma",
  help: ["Shift+Slash", "[Shift]+?"],
};

// In a text these are what they are everywhere; outside of it they are the desk's.
const ONLY_OUTSIDE = new Set(["help"]);

const isText = (target) => target.matches?.("textarea, input:not([type=checkbox]), select");

/** Call `does[name]` for each key; a key does nothing while a letter is being composed, or where a dialog is open. */
export function listen(does) {
  const handlers = {};
  const bind = (binding, name, act) => {
    handlers[binding] = (event) => {
      // AltGr writes letters.
      if (event.isComposing || event.getModifierState("AltGraph") || document.querySelector("dialog[open]")) return;
      if (ONLY_OUTSIDE.has(name) && isText(event.target)) return;
      if (act(event) === false) return; // the browser's own meaning stands
      event.preventDefault();
    };
  };
  for (const [name, bindings] of Object.entries(KEYS)) {
    for (const binding of [bindings].flat()) bind(binding, name, (event) => does[name](event));
  }
  for (let digit = 1; digit <= 9; digit++) bind(`Alt+Digit${digit}`, "speaker", () => does.speaker(digit));
  tinykeys(window, handlers, { ignore: () => false });
  // One line a segment: Enter alone would break it.
  window.addEventListener("keydown", (event) => {
    const isBare = event.code === "Enter" && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (isBare && event.target.matches?.(".typing textarea") && !event.isComposing) event.preventDefault();
  });
}

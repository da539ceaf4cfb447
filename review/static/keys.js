// The keys, by their place on the keyboard: the letters there are others under a Uyghur or Kazakh layout.

const KEYS = [
  { code: "Escape", does: "toggle" },
  { code: "F1", does: "back" },
  { code: "F2", does: "forward" },
  { code: "F3", does: "slower" },
  { code: "F4", does: "faster" },
  { code: "KeyR", alt: true, does: "replay" },
  { code: "ArrowUp", alt: true, does: "previous" },
  { code: "ArrowDown", alt: true, does: "next" },
  { code: "Enter", ctrl: true, does: "confirm" },
  { code: "NumpadEnter", ctrl: true, does: "confirm" },
  { code: "KeyS", ctrl: true, does: "save" },
  { code: "Enter", inText: true, does: "nothing" },
  { code: "Slash", shift: true, inText: false, does: "help" },
];

const isText = (target) => target.matches("textarea, input");

/** What a key press asks for, or undefined. Keys that build a letter (composition) ask for nothing. */
export function asked(event) {
  if (event.isComposing) return undefined;
  const found = KEYS.find(
    (key) =>
      key.code === event.code &&
      Boolean(key.alt) === event.altKey &&
      Boolean(key.ctrl) === (event.ctrlKey || event.metaKey) &&
      Boolean(key.shift) === event.shiftKey &&
      (key.inText === undefined || key.inText === isText(event.target)),
  );
  return found?.does;
}

// The dialogs of the editor: history, speakers, marks, a question with an answer, and the sheet of keys.

import { t } from "../texts.js";
import { get } from "./ask.js";
import { diffed, h, keyCaps, moment } from "./dom.js";
import { KEYS } from "./keys.js";
import { hue } from "./waveform.js";

/** Open a dialog and resolve to the value of the button that closed it. */
export function openDialog(title, content, buttons, { className = "" } = {}) {
  const heading = h("h2", { id: "dialog-title" }, title);
  const foot = h("div", { className: "foot" }, ...buttons.map(([value, name, look = "quiet"]) => h("button", { value, className: look }, name)));
  const form = h("form", { method: "dialog" }, heading, ...content, foot);
  const dialog = h("dialog", { className, "aria-labelledby": "dialog-title" }, form);
  const before = document.activeElement;
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus?.({ preventScroll: true });
      resolve(dialog.returnValue);
    });
  });
}

/** Ask for a sentence. Resolves to it, or to null. */
export async function askFor(title, { label, value = "", name = t("Save"), dir = "auto" }) {
  const area = h("textarea", { rows: 3, value, dir, maxLength: 4000, required: true, "aria-label": label });
  area.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.stopPropagation(); // it ends the question, and is not the page's key as well
    event.preventDefault();
    area.form.querySelector("button[value=yes]").click();
  });
  const answer = openDialog(title, [area], [["no", t("Cancel")], ["yes", name, ""]]);
  area.form.querySelector("button[value=no]").formNoValidate = true;
  area.focus();
  return (await answer) === "yes" ? area.value.trim() || null : null;
}

const MARKS = () => [
  ["[inaudible]", t("cannot be heard")],
  ["[unintelligible]", t("heard, and cannot be understood")],
  ["[crying]", t("crying")],
  ["[pause]", t("a pause")],
  ["[overlap]", t("several speak at once")],
  ["[|?]", t("a word that is not certain")],
  ["[sp?]", t("a spelling that is not certain")],
  ["[in Mandarin]", t("said in Mandarin")],
  ["[in Russian]", t("said in Russian")],
  ["[translator's note: |]", t("a translator's note")],
];

/** Choose one of *choices*, [value, ...what is shown], by its digit or with the arrows. Resolves to its value, or to null. */
export async function choose(title, choices) {
  const list = h(
    "ol",
    { className: "choices" },
    ...choices.map(([value, ...shown], place) => h("li", {}, h("button", { value, className: "quiet choice" }, h("kbd", {}, place < 10 ? String((place + 1) % 10) : ""), ...shown))),
  );
  list.addEventListener("keydown", (event) => {
    const all = [...list.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) all[(at + step + all.length) % all.length].focus();
    const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
    if (digit) all[(Number(digit[1]) + 9) % 10]?.click();
    if (!step && !digit) return;
    event.stopPropagation();
    event.preventDefault();
  });
  const answer = openDialog(title, [list], [["", t("Cancel")]]);
  list.querySelector("button").focus();
  return (await answer) || null;
}

/** Choose a mark. Resolves to its text, "|" where the selected words go; or to null. */
export function chooseMark() {
  return choose(
    t("Mark"),
    MARKS().map(([mark, said]) => [mark, h("code", { lang: "en", dir: "ltr" }, mark.replace("|", "…")), h("span", {}, said)]),
  );
}

/** Who is heard: names, roles, and somebody new. */
export async function speakersDialog(transcript, save) {
  const roles = { witness: t("witness"), interviewer: t("interviewer"), interpreter: t("interpreter"), other: t("other") };
  const line = (speaker) => {
    const name = h("input", { value: speaker?.name ?? "", dir: "auto", maxLength: 200, autocomplete: "off", "aria-label": t("Pseudonym"), placeholder: speaker ? "" : t("Somebody new") });
    const role = h("select", { "aria-label": t("Role") }, ...Object.entries(roles).map(([value, said]) => h("option", { value, selected: value === speaker?.role }, said)));
    const item = h("li", {}, h("kbd", {}, speaker ? String(speaker.number) : "+"), name, role);
    if (speaker) item.style.setProperty("--hue", hue(speaker));
    return { item, name, role, speaker };
  };
  const lines = [...transcript.speakers.map(line), line(null)];
  const hint = h("p", { className: "faint" }, t("A name that you change here changes everywhere at once. Never the real name of a witness."));
  const answer = await openDialog(t("Speakers"), [h("ul", { className: "speakers" }, ...lines.map(({ item }) => item)), hint], [["no", t("Cancel")], ["yes", t("Save"), ""]]);
  if (answer !== "yes") return;
  for (const { name, role, speaker } of lines) {
    const wanted = { name: name.value.trim(), role: role.value };
    if (wanted.name && (wanted.name !== speaker?.name || wanted.role !== speaker?.role)) await save(speaker, wanted);
  }
}

/** Everything that was ever written in a segment, each wording beside what it changed. */
export async function historyDialog(transcript, segment) {
  const { status, body } = await get(`/recordings/${transcript.recording.id}/segments/${segment}/history`);
  if (status !== 200) return;
  const before = {};
  const names = { source: t("Original"), translation: t("Translation"), speaker: t("Speaker"), status: t("State"), span: t("Time"), language: t("Language"), gap: t("Gap") };
  const lines = body.entries.map((entry) => {
    const isWording = entry.kind === "source" || entry.kind === "translation";
    const content = isWording
      ? h("div", { className: "wording", lang: entry.lang, dir: entry.dir }, ...(entry.kind in before ? diffed(before[entry.kind], entry.text) : [entry.text]))
      : h("div", { dir: "auto" }, h("bdi", {}, entry.kind === "speaker" ? (transcript.speaker(entry.text)?.name ?? "–") : entry.text));
    if (isWording) before[entry.kind] = entry.text;
    return h(
      "li",
      {},
      h(
        "p",
        { className: "by" },
        h("strong", {}, `${names[entry.kind] ?? entry.kind} ${entry.number}`),
        entry.draft ? h("span", { className: "draft" }, t("Machine draft")) : "",
        h("bdi", {}, entry.author),
        h("time", { dateTime: entry.at }, moment(entry.at)),
        entry.of ? h("span", { className: "faint" }, t("renders original {number}", { number: entry.of })) : "",
        entry.reason ? h("span", { className: "faint", dir: "auto" }, entry.reason) : "",
      ),
      content,
    );
  });
  const empty = lines.length ? [] : [h("p", { className: "faint" }, t("Nothing was ever written here."))];
  await openDialog(t("History"), [h("ol", { className: "revisions" }, ...lines), ...empty], [["", t("Close"), ""]], { className: "wide" });
}

const SHEET = () => [
  [t("Listening"), [
    ["toggle", t("play or pause")], ["back", t("3 s back")], ["forward", t("3 s forward")], ["slower", t("slower")], ["faster", t("faster")],
    ["replay", t("play the segment again")], ["loop", t("over and over")], ["zoomIn", t("waveform closer")], ["zoomOut", t("waveform farther")],
  ]],
  [t("Moving"), [
    ["previous", t("previous segment")], ["next", t("next segment")], ["unsettled", t("next that is not settled")], ["Tab", t("from the original to its translation")], ["find", t("find and replace")],
  ]],
  [t("Words"), [
    ["confirm", t("confirm both wordings as yours, and go on")], ["save", t("save now; it saves by itself as well")], ["undo", t("undo")], ["redo", t("redo")], ["mark", t("put a mark")], ["note", t("write a note")], ["history", t("history")],
  ]],
  [t("Terms and memory"), [
    ["remember", t("take the English over that was approved for nearly the same")], ["nextMemory", t("the next of these")], ["term", t("propose a term for the glossary")],
  ]],
  [t("Doubts"), [
    ["nextFinding", t("next doubt here")], ["render", t("apply the agreed rendering")], ["accept", t("accept as it is")], ["dismiss", t("not a fault")], ["take", t("accept what a later run proposes")], ["approve", t("approve, and go on")],
  ]],
  [t("Time and speakers"), [
    ["split", t("split at the caret")], ["mergeBack", t("merge with the previous")], ["mergeOn", t("merge with the next")], ["startHere", t("begins at the playhead")], ["endHere", t("ends at the playhead")],
    ["startEarlier", t("begins a little earlier")], ["endLater", t("ends a little later")], ["Alt+Digit1", t("speaker 1 to 9")], ["language", t("which language is spoken")], ["gap", t("no words here")], ["choose", t("choose this segment, for many at once")],
  ]],
];

/** The sheet of keys. */
export function keysDialog() {
  const groups = SHEET().map(([title, lines]) =>
    h("section", {}, h("h3", {}, title), h("dl", { className: "keys" }, ...lines.flatMap(([name, said]) => [h("dt", {}, ...keyCaps([KEYS[name] ?? name].flat()[0])), h("dd", {}, said)]))),
  );
  const hint = h("p", { className: "faint" }, t("The keys are those at the same place on every keyboard, whatever letters it writes."));
  return openDialog(t("Keys"), [h("div", { className: "sheet" }, ...groups), hint], [["", t("Close"), ""]], { className: "wide" });
}

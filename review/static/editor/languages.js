// Which language is spoken in a segment, and how its words are written.

import { t } from "../texts.js";
import { choose } from "./dialogs.js";
import { h } from "./dom.js";

const name = (language) =>
  ({
    Kazakh: t("Kazakh"),
    Uyghur: t("Uyghur"),
    English: t("English"),
    Mandarin: t("Mandarin"),
    Russian: t("Russian"),
    Turkish: t("Turkish"),
  })[language] ?? language;

const letters = (script) => ({ Arab: t("Arabic letters"), Cyrl: t("Cyrillic letters"), Latn: t("Latin letters") })[script] ?? "";

/** What the language of *tag* is called; with its letters where the same language has others as well. */
export function languageName(transcript, tag) {
  const known = transcript.languages.find((each) => each.tag === tag);
  if (!known) return tag;
  const isOne = transcript.languages.filter(({ language }) => language === known.language).length === 1;
  return isOne ? name(known.language) : t("{language}, {letters}", { language: name(known.language), letters: letters(known.script) });
}

/** The tags that a segment can have: that of the recording first, then those that are heard in it, then the others. */
export function tags(transcript) {
  const heard = new Set([transcript.recording.lang, ...transcript.segments.map(({ lang }) => lang)]);
  return [...heard, ...transcript.languages.map(({ tag }) => tag).filter((tag) => !heard.has(tag))];
}

/** Resolves to a tag, or to null. */
export const chooseLanguage = (transcript) => choose(t("Language"), tags(transcript).map((tag) => [tag, h("span", {}, languageName(transcript, tag))]));

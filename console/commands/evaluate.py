"""`testimony evaluate`: how far a machine's text is from a person's."""

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from console.installation import Installation
from console.output import json_option, print_result
from console.running import plan_of
from console.scores import speech_scores, text_scores
from flows.wiring import LoadedEngines, keep_to_this_machine
from media.limits import Limits
from media.prepare import AUDIO, prepare
from media.samples import samples
from testimony.draft import Wording
from testimony.errors import BadInputError
from testimony.identity import SegmentId
from testimony.language import Language, LanguageTag, witness_language
from testimony.span import Span
from transcribe.choice import choose as choose_recogniser
from transcribe.chunks import clips
from transcribe.port import Options, Transcriber
from transcribe.profiles import Profile, profile_for
from translate.choice import choose as choose_translator
from translate.glossed import translate_wordings
from translate.options import Options as TranslationOptions


class UnusableReferencesError(BadInputError):
    """A file of references cannot be used."""

    def __init__(self, path: str, fault: str) -> None:
        super().__init__(path, fault)
        self.path, self.fault = path, fault

    def __str__(self) -> str:
        return (
            f"{self.path}: {self.fault}; for speech it needs a first line with the columns path and transcript, for "
            "text two columns without a first line: source and English, separated by a tab"
        )


@dataclass(frozen=True, slots=True)
class Clip:
    """A recording with what a person heard in it; several layers where several spellings are right."""

    audio: Path
    transcripts: tuple[str, ...]


@click.command("evaluate")
@click.option("--references", type=click.Path(path_type=Path), required=True, help="A TSV of clips or of sentences.")
@click.option("--language", metavar="kk|ug", required=True, help="The language of the speech or text.")
@click.option(
    "--transcriber", "transcribers", multiple=True, metavar="NAME", help="A model or engine; may be repeated."
)
@click.option("--translator", "translators", multiple=True, metavar="NAME", help="A model; may be repeated.")
@click.option("--approximate", is_flag=True, help="Let a related language's model try.")
@json_option
@click.pass_obj
def command(
    installation: Installation,
    references: Path,
    language: str,
    transcribers: tuple[str, ...],
    translators: tuple[str, ...],
    approximate: bool,
    as_json: bool,
) -> None:
    """Print error rates of speech (WER, CER), or scores of text (BLEU, chrF), with the counts behind them."""
    spoken = witness_language(language)
    rows = _rows(references)
    keep_to_this_machine()
    documents: list[dict[str, Any]]
    if rows and {"path", "transcript"} <= set(rows[0]):
        heard = _clips(references, rows, spoken)
        documents = [_hear(installation, heard, spoken, name, approximate) for name in transcribers or (None,)]
    else:
        pairs = _pairs(references, rows)
        documents = [_translate(installation, pairs, spoken, name) for name in translators or (None,)]
    print_result(as_json, documents, (_line(document) for document in documents))


def _rows(path: Path) -> list[list[str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableReferencesError(path.name, f"it cannot be read as UTF-8 ({type(error).__name__})") from None
    rows = [row for row in csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE) if row]
    if not rows:
        raise UnusableReferencesError(path.name, "it is empty")
    return rows


def _clips(references: Path, rows: Sequence[Sequence[str]], language: Language) -> list[Clip]:
    """The clips of *language*; paths count from the folder of the references."""
    header, *lines = rows
    clips_ = []
    for line in lines:
        row = dict(zip(header, line, strict=False))
        if row.get("language", language.value) != language.value:
            continue
        layers = (row["transcript"], row.get("transcript_normalised") or row["transcript"])
        clips_.append(Clip(references.parent / row["path"], tuple(dict.fromkeys(layers))))
    if not clips_:
        raise UnusableReferencesError(references.name, f"no clip in it is in {language.english_name}")
    return clips_


def _pairs(references: Path, rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    for number, row in enumerate(rows, 1):
        if len(row) < 2:  # noqa: PLR2004 - source and English
            raise UnusableReferencesError(references.name, f"line {number} has no second column")
    return [(row[0], row[1]) for row in rows]


def _hear(
    installation: Installation, heard: Sequence[Clip], language: Language, name: str | None, approximate: bool
) -> dict[str, Any]:
    plan = plan_of(name, None, approximate=approximate)
    chosen = choose_recogniser(language, installation.shelf.installed(), plan.transcriber, approximate=approximate)
    model = installation.shelf.verified(chosen.entry.name)
    engine = plan.engine or installation.settings.transcriber
    transcriber = LoadedEngines(installation.settings).transcriber(engine, model)
    profile = profile_for(language, model.entry, approximate)
    pairs = []
    for clip in heard:
        text = _transcript(installation, clip.audio, transcriber, profile)
        pairs.append((clip.transcripts, text))
    return {"model": model.entry.name, "engine": engine, "clips": len(pairs), **speech_scores(pairs)}


def _transcript(installation: Installation, audio: Path, transcriber: Transcriber, profile: Profile) -> str:
    installation.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Inside the home: what is spoken in a clip is nobody's business in the machine's own temporary folder.
    with tempfile.TemporaryDirectory(prefix="evaluate-", dir=installation.home) as folder:
        preparation = prepare(audio, Path(folder), Limits())
        speech = [region.span for region in preparation.regions if region.is_speech]
        whole = Span(0, preparation.duration_ms)
        within = clips(speech, whole, profile.window_ms)
        if not within:
            return ""
        utterances = transcriber.transcribe(samples(Path(folder) / AUDIO, whole), within, profile, Options())
    return " ".join(utterance.text for utterance in utterances)


def _translate(
    installation: Installation, pairs: Sequence[tuple[str, str]], language: Language, name: str | None
) -> dict[str, Any]:
    chosen = choose_translator(language, installation.shelf.installed(), name)
    model = installation.shelf.verified(chosen.entry.name)
    translator = LoadedEngines(installation.settings).translator(model)
    tag = LanguageTag.usual(language)
    wordings = [
        Wording(segment=SegmentId(str(number)), revision=1, text=source, tag=tag)
        for number, (source, _) in enumerate(pairs)
    ]
    drafts = translate_wordings(wordings, translator, installation.glossaries.in_force(), TranslationOptions())
    scores = text_scores([(english, draft.text) for (_, english), draft in zip(pairs, drafts, strict=True)])
    return {"model": model.entry.name, "engine": "argos", "sentences": len(pairs), **scores}


def _line(document: dict[str, Any]) -> str:
    if "wer" in document:
        return (
            f"{document['model']} ({document['engine']}): WER {document['wer']:.3f} ({document['word_edits']} edits in "
            f"{document['words']} words), CER {document['cer']:.3f} ({document['character_edits']} edits in "
            f"{document['characters']} characters), {document['clips']} clips"
        )
    return (
        f"{document['model']}: BLEU {document['bleu']:.1f}, chrF {document['chrf']:.1f}, "
        f"{document['sentences']} sentences, {document['words']} words of reference"
    )

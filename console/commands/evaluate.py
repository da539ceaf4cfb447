"""`testimony evaluate`: how far a machine's text is from a person's."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import click

from console.evaluation.places import Places, places
from console.evaluation.references import Clip, UnusableReferencesError, clips, is_speech, rows_of
from console.evaluation.table import side_by_side, with_differences
from console.evaluation.trial import Hearing, Trial
from console.installation import Installation
from console.output import json_option, print_result
from console.running import plan_of
from console.scores import speech_scores, text_scores
from flows.ears import ears
from flows.plan import Plan
from flows.wiring import LoadedEngines, keep_to_this_machine
from testimony.draft import Wording
from testimony.identity import SegmentId
from testimony.language import Language, LanguageTag, witness_language
from translate.choice import choose as choose_translator
from translate.glossed import translate_wordings
from translate.options import Options as TranslationOptions


@click.command("evaluate")
@click.option("--references", type=click.Path(path_type=Path), required=True, help="A TSV of clips or of sentences.")
@click.option("--language", metavar="kk|ug", required=True, help="The language of the speech or text.")
@click.option(
    "--transcriber", "--model", "transcribers", multiple=True, metavar="NAME",
    help="A model or engine; repeated, they stand side by side.",
)  # fmt: skip
@click.option("--translator", "translators", multiple=True, metavar="NAME", help="A model; may be repeated.")
@click.option("--approximate", is_flag=True, help="Let a related language's model try.")
@click.option("--also", type=click.Choice([each.value for each in Language]), multiple=True, help="As for `run`.")
@click.option("--hints", is_flag=True, help="As for `run`.")
@json_option
@click.pass_obj
def command(
    installation: Installation,
    references: Path,
    language: str,
    transcribers: tuple[str, ...],
    translators: tuple[str, ...],
    approximate: bool,
    also: tuple[str, ...],
    hints: bool,
    as_json: bool,
) -> None:
    """Print error rates of speech (WER, CER), or scores of text (BLEU, chrF), with the counts behind them.

    Where a reference tells when what was said, also how much speech is covered, how many words stand where nobody
    speaks, how far times are off, and whether speakers and languages are right. Several models stand side by side.
    """
    spoken = witness_language(language)
    rows = rows_of(references)
    keep_to_this_machine()
    if is_speech(rows):
        besides = tuple(Language(each) for each in also)
        plans = [
            replace(plan_of(name, None, approximate=approximate), also=besides, hints=hints)
            for name in transcribers or (None,)
        ]
        documents = with_differences(_hear(installation, clips(references, rows, spoken), spoken, plans))
        print_result(as_json, documents, _spoken_lines(documents))
        return
    pairs = _pairs(references, rows)
    documents = [_translate(installation, pairs, spoken, name) for name in translators or (None,)]
    print_result(as_json, documents, map(_line, documents))


@dataclass(slots=True)
class _Tally:
    """What one model did with all clips."""

    pairs: list[tuple[Sequence[str], str]] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    doubts: int = 0
    engine: str = ""
    model: str = ""

    def add(self, clip: Clip, hearing: Hearing, tag: LanguageTag) -> None:
        self.pairs.append((clip.transcripts, hearing.text))
        self.places += places(clip.said, hearing, tag)
        self.doubts += sum(heard.doubts for heard in hearing.segments)
        self.model, self.engine = hearing.cards[0].name, hearing.cards[0].engine

    def document(self, tag: LanguageTag) -> dict[str, Any]:
        scores = speech_scores(self.pairs, tag)
        named = {"model": self.model, "engine": self.engine, "clips": len(self.pairs)}
        return {**named, **scores, **self.places.as_json(), "doubts": self.doubts}


def _hear(
    installation: Installation, heard: Iterable[Clip], language: Language, plans: Sequence[Plan]
) -> list[dict[str, Any]]:
    for plan in plans:  # that one is missing is better told now than after an hour
        ears(language, installation.shelf.installed(), plan, installation.settings)
    tag = LanguageTag.usual(language)
    tallies = [_Tally() for _ in plans]
    with Trial.of(installation, tag) as trial:
        for clip in heard:
            for tally, hearing in zip(tallies, trial.hear(clip.audio, plans), strict=True):
                tally.add(clip, hearing, tag)
    return [tally.document(tag) for tally in tallies]


def _pairs(references: Path, rows: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    for number, row in enumerate(rows, 1):
        if len(row) < 2:  # noqa: PLR2004 - source and English
            raise UnusableReferencesError(references.name, f"line {number} has no second column")
    return [(row[0], row[1]) for row in rows]


def _translate(
    installation: Installation, pairs: Sequence[tuple[str, str]], language: Language, name: str | None
) -> dict[str, Any]:
    chosen = choose_translator(language, installation.shelf.installed(), name)
    model = installation.shelf.verified(chosen.entry.name)
    translator = LoadedEngines(installation.settings).translator(model, language)
    tag = LanguageTag.usual(language)
    wordings = [
        Wording(segment=SegmentId(str(number)), revision=1, text=source, tag=tag)
        for number, (source, _) in enumerate(pairs)
    ]
    drafts = translate_wordings(wordings, translator, installation.glossary(), TranslationOptions())
    scores = text_scores([(english, draft.text) for (_, english), draft in zip(pairs, drafts, strict=True)])
    return {"model": model.entry.name, "engine": translator.model.engine, "sentences": len(pairs), **scores}


def _spoken_lines(documents: Sequence[dict[str, Any]]) -> Iterator[str]:
    for document in documents:
        yield (
            f"{document['model']} ({document['engine']}): WER {document['wer']:.3f} ({document['word_edits']} edits in "
            f"{document['words']} words), CER {document['cer']:.3f} ({document['character_edits']} edits in "
            f"{document['characters']} characters), {document['clips']} clips"
        )
    yield ""
    yield from side_by_side(documents)


def _line(document: dict[str, Any]) -> str:
    return (
        f"{document['model']}: BLEU {document['bleu']:.1f}, chrF {document['chrf']:.1f}, "
        f"{document['sentences']} sentences, {document['words']} words of reference"
    )

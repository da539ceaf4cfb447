"""`testimony translate`: text alone, one line in, one line out."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from console.installation import Installation
from console.output import json_option, print_result
from console.reading import UnreadableFileError, in_words, read_text
from flows.wiring import LoadedEngines, keep_to_this_machine
from testimony.draft import TermUse, TranslationDraft, Wording
from testimony.identity import SegmentId
from testimony.language import LanguageTag, witness_language
from testimony.starter import starter_translated
from translate.choice import choose
from translate.glossed import translate_wordings
from translate.options import Options


@click.command("translate")
@click.argument("text", required=False)
@click.option("--language", metavar="kk|ug", required=True, help="The language of the text.")
@click.option("-f", "--file", type=click.Path(path_type=Path), help="Read lines from this file; - is standard input.")
@click.option("--translator", metavar="NAME", help="A translation model of `testimony models list`.")
@click.option("--project", metavar="NAME", help="Under the glossary of this project.")
@json_option
@click.pass_obj
def command(
    installation: Installation,
    text: str | None,
    language: str,
    file: Path | None,
    translator: str | None,
    project: str | None,
    as_json: bool,
) -> None:
    """Translate TEXT, or each line of a file, into English under the glossary. Nothing is stored.

    What the checks doubt goes to standard error. Other accounts of this machine can see a TEXT while it is translated,
    and the shell may keep it: give testimony with -f.
    """
    tag = LanguageTag.usual(witness_language(language))
    lines = _lines(text, file)
    keep_to_this_machine()
    chosen = choose(tag.language, installation.shelf.installed(), translator)
    model = installation.shelf.verified(chosen.entry.name)
    engine = LoadedEngines(installation.settings).translator(model, tag.language)
    wordings = [
        Wording(segment=SegmentId(str(number)), revision=1, text=line, tag=tag) for number, line in enumerate(lines, 1)
    ]
    drafts = translate_wordings(wordings, engine, installation.glossary(project), Options())
    if model.entry.is_starter:
        drafts = tuple(_by_a_starter(draft, model.entry.name) for draft in drafts)
    documents = [_document(wording, draft) for wording, draft in zip(wordings, drafts, strict=True)]
    print_result(as_json, documents, (draft.text for draft in drafts))
    if not as_json:
        for doubt in _doubts(drafts):
            click.echo(doubt, err=True)


def _by_a_starter(draft: TranslationDraft, model: str) -> TranslationDraft:
    """Fluent as it is, its English may be about something else."""
    return replace(draft, findings=(*draft.findings, starter_translated(draft.segment, model)))


def _lines(text: str | None, file: Path | None) -> Sequence[str]:
    if (text is None) is (file is None):
        msg = "give either a TEXT or a file with -f"
        raise click.UsageError(msg)
    if text is not None:
        return [text]
    try:
        if str(file) != "-":
            return read_text(Path(str(file))).splitlines()
        return sys.stdin.buffer.read().decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise UnreadableFileError(Path("standard input"), in_words(error)) from None


def _doubts(drafts: Sequence[TranslationDraft]) -> Iterator[str]:
    for number, draft in enumerate(drafts, 1):
        line = f"line {number}: " if len(drafts) > 1 else ""
        for finding in draft.findings:
            yield f"{line}{finding.severity}: {finding.message}"


def _document(wording: Wording, draft: TranslationDraft) -> dict[str, Any]:
    return {
        "source": wording.text,
        "translation": draft.text,
        "raw": draft.raw,
        "evidence": draft.evidence,
        "terms": [_term(use) for use in draft.terms],
        "findings": [
            {"code": finding.code.value, "severity": finding.severity.value, "message": finding.message}
            for finding in draft.findings
        ],
    }


def _term(use: TermUse) -> dict[str, Any]:
    return {
        "concept": use.concept,
        "version": use.version,
        "form": use.form,
        "source_span": use.source_span,
        "target_span": use.target_span,
        "verdict": use.verdict.value,
        "method": use.method.value if use.method else None,
    }

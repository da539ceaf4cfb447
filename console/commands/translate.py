"""`testimony translate`: text alone, one line in, one line out."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from console.installation import Installation
from console.output import json_option, print_result
from flows.wiring import LoadedEngines, keep_to_this_machine
from testimony.draft import TermUse, TranslationDraft, Wording
from testimony.identity import SegmentId
from testimony.language import LanguageTag, witness_language
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
    """Translate TEXT, or each line of a file, into English under the glossary. Nothing is stored."""
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
    documents = [_document(wording, draft) for wording, draft in zip(wordings, drafts, strict=True)]
    print_result(as_json, documents, (draft.text for draft in drafts))


def _lines(text: str | None, file: Path | None) -> Sequence[str]:
    if (text is None) is (file is None):
        msg = "say either a TEXT or a file with -f, not both"
        raise click.UsageError(msg)
    if text is not None:
        return [text]
    try:
        content = sys.stdin.buffer.read() if str(file) == "-" else Path(str(file)).read_bytes()
        return content.decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{str(file)[:200]!r} cannot be read as text in UTF-8 ({type(error).__name__})"
        raise click.BadParameter(msg, param_hint="--file") from None


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

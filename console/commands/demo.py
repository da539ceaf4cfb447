"""`testimony demo`: the practice interviews through the whole flow."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import click

from archive.export.document import document
from archive.record import Record
from archive.store import Archive
from console.commands.review import open_desk
from console.commands.show import transcript
from console.installation import Installation
from console.main import FAILED_JOB
from console.output import json_option, print_result
from console.receiving import Declared, receive_all
from console.running import run
from console.scores import speech_scores, text_scores
from flows.plan import Plan
from practice.agreed import agreed
from practice.shipped import PracticeInterview, shipped
from testimony.draft import Verdict
from testimony.identity import RecordingId
from testimony.recording import State

_MODELS = ("whisper-base", "starter-kk", "starter-ug", "starter-kk-en", "starter-ug-en")
_LINES_SHOWN = 24  # of each transcript; `show` has the rest
_AS_APPROVED = {Verdict.RENDERED, Verdict.VARIANT_REPLACED}


@click.command("demo")
@click.option(
    "--review/--no-review", "opened", default=None, help="Open the review desk then (default: in a terminal)."
)
@json_option
@click.pass_obj
def command(installation: Installation, opened: bool | None, as_json: bool) -> int:
    """Take the synthetic practice interviews in both languages through the whole flow.

    They get an archive of their own, and what is finished is not done again.
    """
    within = installation.practice()
    for name in _MODELS:
        within.shelf.pull(name, lambda sentence: click.echo(sentence, err=True))
    interviews = shipped()
    with within.archive() as archive:
        archive.glossaries.adopt(agreed(interviews), by=within.person)
        ids = [_receive(within, archive, interview) for interview in interviews]
        well = run(within, archive, Plan(practice=True), ids)
        records = [archive.record(recording, by=within.person) for recording in ids]
    figures = [_figures(interview, record) for interview, record in zip(interviews, records, strict=True)]
    documents = [{**each, "record": document(record)} for each, record in zip(figures, records, strict=True)]
    print_result(as_json, documents, _lines(within, records, figures))
    if opened or (opened is None and not as_json and sys.stdout.isatty()):
        open_desk(within)
    return 0 if well else FAILED_JOB


def _receive(within: Installation, archive: Archive, interview: PracticeInterview) -> RecordingId:
    declared = Declared.read(interview.language.value, "public", f"practice-{interview.name}", "a synthetic voice")
    receipts, _ = receive_all(within, archive, [str(interview.audio)], declared)
    return receipts[0].recording.id


def _figures(interview: PracticeInterview, record: Record) -> dict[str, Any]:
    """How near the machine came to what is said in an interview, taken as a whole."""
    said = interview.sentences()
    heard = " ".join(each.source.revision.text for each in record.segments if each.source)
    english = " ".join(each.translation.revision.text for each in record.segments if each.translation)
    uses = Counter(
        "as approved" if use.verdict in _AS_APPROVED else "flagged"
        for each in record.segments
        if each.translation
        for use in each.translation.terms
    )
    return {
        "interview": interview.name,
        "recording": record.recording.id,
        "state": record.recording.state.value,
        "cer": speech_scores([((" ".join(each.source for each in said),), heard)], record.recording.language)["cer"],
        "chrf": text_scores([(" ".join(each.english for each in said), english)])["chrf"],
        "terms": dict(uses),
    }


def _lines(within: Installation, records: Sequence[Record], figures: Sequence[dict[str, Any]]) -> Iterator[str]:
    home = f"testimony --home {within.home}"
    for record in records:
        lines = list(transcript(record))
        yield from lines[:_LINES_SHOWN]
        if len(lines) > _LINES_SHOWN:
            yield f"(the rest: {home} show {record.recording.reference})"
        yield ""
    yield "All of this is synthetic: voices of a machine, sentences made from patterns, no real person."
    for each in figures:
        terms = ", ".join(f"{count} {how}" for how, count in sorted(each["terms"].items()))
        yield (
            f"{each['interview']}  {each['recording']}  {each['state']}  character errors {each['cer']:.1%} "
            f"of what is said, translation chrF {each['chrf']:.0f}, terms: {terms or 'none'}"
        )
    if all(record.recording.state is State.IN_REVIEW for record in records):
        first = records[0].recording.reference
        yield f"They are ready for review: {home} review"
        yield f"(or {home} show {first}, or {home} export {first} --format srt)"

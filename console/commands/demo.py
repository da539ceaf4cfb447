"""`testimony demo`: the practice interviews through the whole flow."""

from collections.abc import Iterator, Sequence

import click

from archive.export.document import document
from archive.record import Record
from archive.store import Archive
from console.commands.show import transcript
from console.installation import Installation
from console.main import FAILED_JOB
from console.output import json_option, print_result
from console.receiving import Declared, receive_all
from console.running import run
from flows.plan import Plan
from practice.agreed import agreed
from practice.shipped import PracticeInterview, shipped
from testimony.recording import State

_MODELS = ("whisper-base", "starter-kk", "starter-ug", "starter-kk-en", "starter-ug-en")


@click.command("demo")
@json_option
@click.pass_obj
def command(installation: Installation, as_json: bool) -> int:
    """Take the synthetic practice interviews in both languages through the whole flow.

    They get an archive of their own, and what is finished is not done again.
    """
    within = installation.practice()
    for name in _MODELS:
        within.shelf.pull(name, lambda sentence: click.echo(sentence, err=True))
    interviews = shipped()
    within.glossaries.adopt(agreed(interviews))
    with within.archive() as archive:
        well = _process(within, archive, interviews)
        records = [archive.record(each.id, by=within.person) for each in archive.recordings.all()]
    documents = [document(record) for record in records]
    print_result(as_json, documents, _lines(within, records))
    return 0 if well else FAILED_JOB


def _process(within: Installation, archive: Archive, interviews: Sequence[PracticeInterview]) -> bool:
    """Receive the interviews and run the flow once over all of them, so that each model is loaded once."""
    recordings = []
    for interview in interviews:
        declared = Declared.read(interview.language.value, "public", f"practice-{interview.name}", "a synthetic voice")
        receipts, _ = receive_all(within, archive, [str(interview.audio)], declared)
        recordings += [receipt.recording.id for receipt in receipts]
    return run(within, archive, Plan(), recordings)


def _lines(within: Installation, records: Sequence[Record]) -> Iterator[str]:
    for record in records:
        yield from transcript(record)
        yield ""
    home = f"testimony --home {within.home}"
    yield "All of this is synthetic: voices of a machine, sentences made from patterns, no real person."
    for record in records:
        state = record.recording.state
        ready = "is ready for review" if state is State.IN_REVIEW else f"is {state}"
        yield f"{record.recording.id} ({record.recording.reference}) {ready}: {home} show {record.recording.id}"
    yield f"Take one out as subtitles: {home} export ID --format srt"

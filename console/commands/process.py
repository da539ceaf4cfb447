"""`testimony process`: add and run in one go."""

from collections.abc import Sequence
from typing import Any

import click

from archive.export.document import document
from archive.store import Archive
from console.installation import Installation
from console.main import BAD_INPUT, FAILED_JOB
from console.output import json_option, print_result
from console.receiving import Declared, declaration_options, receive_all
from console.running import check_models, hold_open, plan_options, run
from flows.plan import Plan
from flows.undone import WithdrawnError
from testimony.identity import RecordingId
from testimony.recording import Consent, Stage


@click.command("process")
@declaration_options
@plan_options
@json_option
@click.pass_obj
def command(installation: Installation, files: tuple[str, ...], declared: Declared, plan: Plan, as_json: bool) -> int:
    """Receive FILEs, transcribe and translate them, and queue them for review."""
    # Asked before anything is received: a missing model is better told now than after an hour.
    check_models(installation, declared.language.language, plan, tuple(Stage))
    with installation.archive() as archive:
        receipts, refused = receive_all(installation, archive, files, declared)
        recordings = list(dict.fromkeys(receipt.recording.id for receipt in receipts))
        recordings, closed = _open_ones(archive, recordings)
        well = run(installation, archive, plan, recordings)
        documents = [document(archive.record(recording, by=installation.person)) for recording in recordings]
    results = [_result(document) for document in documents]
    print_result(as_json, results, (_line(result) for result in results))
    if refused or closed:
        return BAD_INPUT
    return 0 if well else FAILED_JOB


def _open_ones(archive: Archive, recordings: Sequence[RecordingId]) -> tuple[list[RecordingId], list[RecordingId]]:
    """Those of *recordings* that may be worked on, and those whose witness has taken consent back, which is told."""
    closed = []
    for each in recordings:
        try:
            hold_open(archive, [each])
        except WithdrawnError as refusal:
            click.echo(f"testimony: {refusal}", err=True)
            closed.append(each)
    return [each for each in recordings if each not in closed], closed


def _result(record: dict[str, Any]) -> dict[str, Any]:
    """What became of one recording: its state, its segments, and every doubt with the segment that it is about.

    Of one that is sealed the words are left out: they are for those alone who are appointed to it.
    """
    sealed = not Consent(record["recording"]["consent"]).covers(Consent.TEAM)
    segments = record["segments"]
    return {
        "recording": record["recording"]["id"],
        "sha256": record["recording"]["sha256"],
        "duration_ms": record["recording"]["duration_ms"],
        "state": record["recording"]["state"],
        "segments": None if sealed else segments,
        "findings": None
        if sealed
        else [{"segment": segment["id"], **finding} for segment in segments for finding in segment["findings"]],
        "runs": record["runs"],
    }


def _line(result: dict[str, Any]) -> str:
    if result["segments"] is None:
        return f"{result['recording']}  {result['state']}  sealed; those who are appointed to it read it at the desk"
    speech = sum(segment["kind"] == "speech" for segment in result["segments"])
    return (
        f"{result['recording']}  {result['state']}  {speech} segments of speech, {len(result['findings'])} doubts; "
        f"read it with `testimony show {result['recording']}`"
    )

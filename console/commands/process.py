"""`testimony process`: add and run in one go."""

from typing import Any

import click

from archive.export.document import document
from console.installation import Installation
from console.main import BAD_INPUT, FAILED_JOB
from console.output import json_option, print_result
from console.receiving import Declared, declaration_options, receive_all
from console.running import plan_options, run
from flows.ears import ears, second_ears
from flows.plan import Plan
from translate.choice import choose as choose_translator


@click.command("process")
@declaration_options
@plan_options
@json_option
@click.pass_obj
def command(installation: Installation, files: tuple[str, ...], declared: Declared, plan: Plan, as_json: bool) -> int:
    """Receive FILEs, transcribe and translate them, and queue them for review."""
    # Asked before anything is received: a missing model is better told now than after an hour.
    installed = installation.shelf.installed()
    first = ears(declared.language.language, installed, plan, installation.settings)
    second_ears(declared.language.language, installed, plan, installation.settings, first)
    choose_translator(declared.language.language, installed, plan.translator)
    with installation.archive() as archive:
        receipts, refused = receive_all(installation, archive, files, declared)
        recordings = list(dict.fromkeys(receipt.recording.id for receipt in receipts))
        well = run(installation, archive, plan, recordings)
        documents = [document(archive.record(recording, by=installation.person)) for recording in recordings]
    results = [_result(document) for document in documents]
    print_result(as_json, results, (_line(result) for result in results))
    if refused:
        return BAD_INPUT
    return 0 if well else FAILED_JOB


def _result(record: dict[str, Any]) -> dict[str, Any]:
    """What became of one recording: its state, its segments, and every doubt with the segment that it is about."""
    return {
        "recording": record["recording"]["id"],
        "sha256": record["recording"]["sha256"],
        "duration_ms": record["recording"]["duration_ms"],
        "state": record["recording"]["state"],
        "segments": record["segments"],
        "findings": [
            {"segment": segment["id"], **finding} for segment in record["segments"] for finding in segment["findings"]
        ],
        "runs": record["runs"],
    }


def _line(result: dict[str, Any]) -> str:
    speech = sum(segment["kind"] == "speech" for segment in result["segments"])
    return (
        f"{result['recording']}  {result['state']}  {speech} segments of speech, {len(result['findings'])} doubts; "
        f"read it with `testimony show {result['recording']}`"
    )

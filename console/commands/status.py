"""`testimony status`: how far recordings have come."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import click

from archive.store import Archive
from console.installation import Installation
from console.naming import HOW_NAMED
from console.output import json_option, print_result
from console.wiring import now
from console.work_view import WorkView
from testimony.recording import Consent, Recording
from testimony.span import clock


@click.command("status", epilog=HOW_NAMED)
@click.argument("called", required=False, metavar="[RECORDING]")
@click.option("--work", is_flag=True, help="What is under way, what waits and since when, and what comes next.")
@click.option("--watch", is_flag=True, help="The same, again and again until Ctrl+C.")
@click.option(
    "--every", "every_s", type=click.FloatRange(min=0.5, max=3600), default=5, show_default=True, help="With --watch."
)
@json_option
@click.pass_obj
def command(
    installation: Installation, called: str | None, work: bool, watch: bool, every_s: float, as_json: bool
) -> None:
    """Show the state of one recording or of all, and why any failed."""
    if called and (work or watch):
        msg = "--work and --watch show all that is done; leave RECORDING out"
        raise click.UsageError(msg)
    with installation.archive() as archive:
        if watch:
            _watch(archive, every_s, as_json=as_json)
            return
        if work:
            view = WorkView.of(archive, now())
            print_result(as_json, view.document(), view.lines())
            return
        recordings = archive.recordings
        found = (recordings.get(recordings.called(called)),) if called else recordings.all()
    print_result(as_json, [_document(each) for each in found], _lines(found))


def _watch(archive: Archive, every_s: float, *, as_json: bool) -> None:
    """Until Ctrl+C; on a terminal in one place, else one view after the other, as JSON one to a line."""
    with suppress(KeyboardInterrupt):
        while True:
            view = WorkView.of(archive, now())
            if as_json:
                click.echo(json.dumps(view.document(), ensure_ascii=False))
            else:
                click.clear()
                click.echo("\n".join(view.lines()) + "\n")
            time.sleep(every_s)


def _document(recording: Recording) -> dict[str, Any]:
    failure = recording.failure
    return {
        "recording": recording.id,
        "state": recording.state.value,
        "language": str(recording.language),
        "consent": recording.consent.value,
        "reference": recording.reference,
        "witness": recording.witness,
        "name": recording.name,
        "sha256": recording.original.hex,
        "size_bytes": recording.size_bytes,
        "duration_ms": recording.duration_ms,
        "declared_ms": recording.media.declared_ms if recording.media else None,
        "received_at": recording.received_at.isoformat(),
        "failed_at": {"stage": failure.stage.value, "cause": failure.cause} if failure else None,
    }


def _lines(recordings: tuple[Recording, ...]) -> Iterator[str]:
    if not recordings:
        yield "the archive is empty; `testimony add FILE --language kk|ug` receives a recording"
    for each in recordings:
        duration = clock(each.duration_ms)[:8] if each.duration_ms is not None else "--:--:--"
        code = f"  {each.reference}" if each.reference else ""
        closed = f"  ({each.consent})" if not each.consent.covers(Consent.TEAM) else ""
        yield f"{each.id}  {each.language.language}  {duration}  {each.state}{code}{closed}"
        if each.failure:
            yield f"    failed at stage {each.failure.stage}: {each.failure.cause}"

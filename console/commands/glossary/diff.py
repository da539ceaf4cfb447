"""What a glossary would change: concepts, and the translations that they bear on."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from archive.store import Archive
from console.commands.glossary.options import project_option
from console.installation import Installation
from console.output import json_option, print_result
from flows.touched import Touched, glossary_with, touched_in
from glossary.book import Glossary
from glossary.compare import Change, compare
from glossary.read import read
from testimony.identity import RecordingId
from testimony.plural import counted

_NOTHING = "nothing would change"


@click.command("diff")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False), required=False)
@project_option
@json_option
@click.pass_obj
def diff(installation: Installation, file: Path | None, project: str | None, as_json: bool) -> None:
    """Say which translations would change if the glossary in FILE came into force.

    Without FILE: which do not yet follow the glossary in force. `testimony run --touched` makes these anew, and these
    alone; where a person wrote or approved the translation, it makes a proposal.
    """
    with installation.glossaries() as glossaries:
        before = glossaries.in_force(project)
        own = glossaries.own(project) if project else before
    given = read(file) if file else own
    with installation.archive() as archive:
        touched = [
            each for recording in archive.recordings.all() for each in _touched(archive, recording.id, given, project)
        ]
    changes = compare(own, given)
    segments = _by_concept(touched)
    document = {
        "before": before.version,
        "after": given.version,
        "changes": [{**asdict(change), "segments": segments.get(change.concept, ())} for change in changes],
        "touched": [
            {
                "recording": each.recording,
                "segment": each.wording.segment,
                "concepts": list(each.concepts),
                "settled": each.is_settled,
            }
            for each in touched
        ],
    }
    print_result(as_json, document, _diff_lines(changes, segments, touched) if changes or touched else (_NOTHING,))


def _touched(archive: Archive, recording: RecordingId, given: Glossary, project: str | None) -> Sequence[Touched]:
    glossary = glossary_with(archive, recording, given, project)
    return touched_in(archive, recording, glossary) if glossary else ()


def _by_concept(touched: Sequence[Touched]) -> dict[str, list[str]]:
    segments: dict[str, list[str]] = {}
    for each in touched:
        for concept in each.concepts:
            segments.setdefault(concept, []).append(each.wording.segment)
    return segments


def _diff_lines(
    changes: Sequence[Change], segments: Mapping[str, Sequence[str]], touched: Sequence[Touched]
) -> Iterator[str]:
    for change in changes:
        count = len(segments.get(change.concept, ()))
        yield f"{change}  touches {counted(count, 'segment')}" if count else str(change)
    for recording in dict.fromkeys(each.recording for each in touched):
        here = [each for each in touched if each.recording == recording]
        settled = sum(each.is_settled for each in here)
        kept = f", {settled} of them settled by people, who get proposals" if settled else ""
        yield f"{recording}  {counted(len(here), 'segment')}{kept}"

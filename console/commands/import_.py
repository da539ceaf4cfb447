"""`testimony import`: what an interpreter has corrected in a translator's program comes back as their corrections."""

from collections.abc import Iterator
from pathlib import Path

import click

from archive.accounts import NoSuchAccountError
from archive.corrections import Correction
from archive.export.visible import visible
from archive.record import Entry, Record, SegmentRecord
from archive.store import Archive
from console.installation import Installation
from console.output import json_option, print_result
from console.returned import Fault, Returned, Unit, hold_no_fault, read_xliff
from testimony.identity import RecordingId, SegmentId
from testimony.recording import Consent
from testimony.revision import Kind, Person, Revision

_TEXTS = ((Kind.SOURCE, "source"), (Kind.TRANSLATION, "target"))


@click.command("import")
@click.argument("recording_id", metavar="RECORDING")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--by", "account", metavar="ACCOUNT", help="Whose work it is, by their account at the desk.")
@json_option
@click.pass_obj
def command(installation: Installation, recording_id: str, file: Path, account: str | None, as_json: bool) -> None:
    """Bring back FILE, an XLIFF export of RECORDING that somebody has corrected in a translator's program.

    All of it is taken over or nothing: each fault is told with its line. What was changed at the desk meanwhile is
    never written over. Whoever has corrected something may not approve it: say with --by whose work it is.
    """
    with installation.archive() as archive:
        recording = archive.recordings.get(RecordingId(recording_id))
        archive.access.hold_consent(recording.id, Consent.TEAM, by=installation.person)
        person = Person(_known(archive, account) if account else installation.person)
        returned = read_xliff(file.read_bytes(), file.name)
        changes = _changes(archive.record(recording.id, by=installation.person), returned, file.name)
        reason = f"from a translator's program, brought in by {installation.person}"
        made = archive.corrections.replace_many(recording.id, person, changes, reason) if changes else ()
    document = [{"segment": each.segment, "kind": each.kind, "revision": each.number} for each in made]
    print_result(as_json, document, _lines(made, returned))


def _known(archive: Archive, account: str) -> str:
    found = archive.accounts.find(account)
    if found is None or found.closed_at is not None:
        raise NoSuchAccountError(account)
    return found.name


def _changes(record: Record, returned: Returned, name: str) -> list[Correction]:
    """What the file says otherwise than the record does.

    Raises:
        UnfitFileError: it is of another recording, or something in it does not fit; it names every line.
    """
    if returned.recording != record.recording.id:
        hold_no_fault(name, [Fault(returned.line, f"it is not of {record.recording.id}")])
    standing = {held.segment.id: held for held in record.segments}
    changes, faults, met = list[Correction](), list[Fault](), set[str]()
    for unit in returned.units:
        held = standing.get(SegmentId(unit.segment))
        changed = list(_changed(unit, held)) if held else []
        if unit.segment in met:
            faults.append(Fault(unit.line, "this passage stands here twice"))
        elif held is None:
            faults.append(Fault(unit.line, "this passage is not in the recording as it is cut now"))
        elif changed and (why := _behind(unit, held)):
            faults.append(Fault(unit.line, why))
        elif any(not change.text for change in changed):
            faults.append(Fault(unit.line, "a text is empty; say at the desk that nothing is heard there"))
        met.add(unit.segment)
        changes += changed
    hold_no_fault(name, faults)
    return changes


def _changed(unit: Unit, held: SegmentRecord) -> Iterator[Correction]:
    for kind, name in _TEXTS:
        entry: Entry | None = held.source if kind is Kind.SOURCE else held.translation
        said = unit.texts.get(name)
        if said is None or said == (visible(entry.revision.text) if entry else ""):
            continue
        text = " ".join(said.split())  # a passage is one line
        yield Correction(segment=held.segment.id, kind=kind, based_on=held.number(kind), text=text)


def _behind(unit: Unit, held: SegmentRecord) -> str | None:
    """Why what was changed cannot be taken over; None where it was made on what stands here."""
    for kind, name in ((Kind.SOURCE, "source_revision"), (Kind.TRANSLATION, "translation_revision")):
        made_on, now = unit.number(name), held.number(kind)
        if made_on is None:
            return f"its {name} is no number; leave the metadata as they were"
        if made_on != now:
            return f"the {kind} was made on revision {made_on}, it is now at {now}"
    return None


def _lines(made: tuple[Revision, ...], returned: Returned) -> Iterator[str]:
    for each in made:
        yield f"{each.segment}  {each.kind}  revision {each.number}"
    changed = len({each.segment for each in made})
    yield f"{changed} of {len(returned.units)} passages were changed there, and are corrected here"

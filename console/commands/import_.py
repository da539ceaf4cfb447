"""`testimony import`: what an interpreter has corrected in a program of their own comes back as their corrections."""

from collections.abc import Iterator
from pathlib import Path

import click

from archive.accounts import NoSuchAccountError
from archive.export.form import Format
from archive.returning import READERS, SUBTITLES, Brought, Returned, changes, form_of, read, reason
from archive.returning.decoding import bytes_of
from archive.store import Archive
from console.installation import Installation
from console.naming import HOW_NAMED
from console.output import json_option, print_result
from testimony.recording import Consent
from testimony.revision import Person, Revision

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("import", epilog=HOW_NAMED)
@click.argument("called", metavar="RECORDING")
@click.argument("file", type=_FILE)
@click.option("--by", "account", metavar="ACCOUNT", help="Whose work it is, by their account at the desk.")
@click.option(
    "--before",
    type=_FILE,
    help="The file as it was taken out: needed for subtitles, which do not say what they were made from.",
)
@click.option(
    "--format",
    "said",
    type=click.Choice([form.value for form in (*READERS, *SUBTITLES)]),
    help="What FILE is, where the end of its name does not say it.",
)
@json_option
@click.pass_obj
def command(
    installation: Installation,
    called: str,
    file: Path,
    account: str | None,
    before: Path | None,
    said: str | None,
    as_json: bool,
) -> None:
    """Bring back FILE, an export of RECORDING that somebody has corrected in another program.

    It may be XLIFF, TMX, JSON, or subtitles with the file as it was taken out (--before). All of it is taken over or
    nothing: each fault is told with its line. What was changed at the desk meanwhile is never written over. Whoever
    has corrected something may not approve it: say with --by whose work it is.
    """
    form = Format(said) if said else form_of(file.name)
    with installation.archive() as archive:
        recording = archive.recordings.get(archive.recordings.called(called))
        archive.access.hold_consent(recording.id, Consent.TEAM, by=installation.person)
        person = Person(_known(archive, account) if account else installation.person)
        record = archive.record(recording.id, by=installation.person)
        original = Brought(name=before.name, data=bytes_of(before)) if before else None
        brought = Brought(name=file.name, data=bytes_of(file))
        returned = read(record, form, brought, original, lambda: archive.trail.about(recording.id))
        wanted = changes(record, returned, file.name)
        why = reason(form, installation.person)
        made = archive.corrections.replace_many(recording.id, person, wanted, why) if wanted else ()
    document = [{"segment": each.segment, "kind": each.kind, "revision": each.number} for each in made]
    print_result(as_json, document, _lines(made, returned))


def _known(archive: Archive, account: str) -> str:
    found = archive.accounts.find(account)
    if found is None or found.closed_at is not None:
        raise NoSuchAccountError(account)
    return found.name


def _lines(made: tuple[Revision, ...], returned: Returned) -> Iterator[str]:
    for each in made:
        yield f"{each.segment}  {each.kind}  revision {each.number}"
    changed, held = len({each.segment for each in made}), len(returned.passages)
    if changed:
        yield f"{changed} of {held} passages were changed there, and are corrected here"
    else:
        yield f"nothing to change: each of the {held} passages is as it was taken out, or as it stands here"

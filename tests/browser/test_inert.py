"""Script wherever people can write a word: on every page of the desk it stays a word."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive.store import Archive
from media.identify import identify
from testimony.certificate import Statement
from testimony.identity import RecordingId
from testimony.language import Language, LanguageTag
from testimony.recording import Consent
from testimony.revision import Kind, Person
from testimony.speaker import Role
from tests.browser.conftest import Served
from tests.browser.interviews import FOLDER
from tests.browser.people import Person as Sitter

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

#: Each would make the page ask for an address, open a dialog, or leave an element behind.
HOSTILE = "<img src=//evil.example/x onerror=alert(1)><script>alert(2)</script></textarea>\"'{{7*7}}"


@pytest.fixture
def poisoned(served: Served) -> RecordingId:
    """A recording in which everything that people write is script."""
    recording = served.recordings["ug-2"]
    with served.archive() as archive:
        _words(archive, recording)
        archive.declarations.add(recording, place=HOSTILE, remark=HOSTILE, by="nurlan")
        archive.access.change_consent(recording, Consent.LEGAL, said_by=HOSTILE, reason=HOSTILE, by="mara")
        # The same bytes once more, under a name that somebody chose.
        sound = next((FOLDER / "ug-2").glob("*.ogg"))
        again = archive.receive(
            sound, name=f"{HOSTILE}.ogg", language=LanguageTag.usual(Language.UYGHUR), identify=identify, by="mara"
        )
        assert again.recording.id == recording
        _vouch(archive, recording)
    return recording


def _words(archive: Archive, recording: RecordingId) -> None:
    person = Person("aigul")
    name = archive.speakers.add(recording, Role.OTHER, HOSTILE, by="aigul").id
    held = next(each for each in archive.record(recording, by="test").segments if each.is_speech)
    for kind, wording in ((Kind.SOURCE, HOSTILE), (Kind.TRANSLATION, HOSTILE), (Kind.SPEAKER, name)):
        number = held.number(kind)
        archive.corrections.revise(held.segment.id, kind, wording, based_on=number, author=person, reason=HOSTILE)
    archive.notes.add(held.segment.id, person, HOSTILE)
    archive.terms.propose(
        form=HOSTILE, tag=held.segment.language, rendering=HOSTILE, by="aigul", segment=held.segment.id, note=HOSTILE
    )


def _vouch(archive: Archive, recording: RecordingId) -> None:
    """Confirm every word of the machine's, and certify it."""
    person = Person("aigul")
    for held in archive.record(recording, by="test").segments:
        for entry in (held.source, held.translation):
            if entry and held.is_draft:
                kind, text = entry.revision.kind, entry.revision.text
                archive.corrections.revise(
                    held.segment.id, kind, text, based_on=held.number(kind), author=person, reason="confirmed"
                )
    statement = Statement(
        name=HOSTILE,
        qualification=HOSTILE,
        source=LanguageTag.usual(Language.UYGHUR),
        target=LanguageTag.usual(Language.ENGLISH),
        text=HOSTILE,
        place=HOSTILE,
    )
    basis = archive.certificates.draft(recording)
    given = archive.certificates.certify(recording, person, statement, digest=basis.digest)
    archive.certificates.withdraw(given.id, person, HOSTILE)
    archive.certificates.certify(recording, person, statement, digest=basis.digest)


def test_script_stays_a_word_on_every_page(
    come_in: Callable[[str], Sitter], served: Served, poisoned: RecordingId, tmp_path: Path
) -> None:
    at = f"/recordings/{poisoned}"
    with served.archive() as archive:
        number = archive.certificates.of(poisoned)[0].id
    pages = {
        "aigul": (at, f"{at}/reading", f"{at}/about", f"{at}/certificates", f"{at}/certificates/{number}"),
        "mara": (f"{at}/about", f"{at}/receipt", f"{at}/certificates", f"{at}/export", "/archive", "/archive/trail"),
    }
    shown = {}
    for name, paths in pages.items():
        one = come_in(name)
        for path in (*paths, "/recordings", "/search?q=onerror", "/terms"):
            one.page.goto(served.origin + path)
            one.page.wait_for_load_state("networkidle") if path != at else one.page.wait_for_selector(".row.current")
            assert one.page.locator("img").count() == 0, path
            shown[name, path] = "evil.example" in one.page.content()
        assert (one.elsewhere, one.complaints) == ([], []), name

    # It was there to be shown: a page that shows nothing proves nothing.
    quiet = {path for (_, path), is_there in shown.items() if not is_there}
    assert quiet <= {"/recordings", "/archive", "/archive/trail", "/terms", f"{at}/export"}
    assert shown["mara", "/terms"]
    taken = _taken_out(come_in("dolkun"), f"{served.origin}{at}/export", tmp_path)
    assert taken


def _taken_out(dolkun: Sitter, address: str, folder: Path) -> bool:
    """A document never opens within the desk: it is put into a file, whatever is in it."""
    dolkun.page.goto(address)
    with dolkun.page.expect_download() as download:
        dolkun.page.get_by_role("button", name="WebVTT", exact=True).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    assert dolkun.page.url == address
    return "evil.example" in path.read_text(encoding="utf-8")

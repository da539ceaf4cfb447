"""An interpreter vouches for what the page shows, is held to it, and may take it back; everybody sees how it stands."""

from collections.abc import Callable

import pytest
from httpx2 import Response

from archive.export import Format
from archive.record import SegmentRecord
from archive.store import Archive
from review.desk import Desk
from review.texts import ENGLISH, Texts
from testimony.certificate import VoidCause
from testimony.identity import RecordingId
from testimony.revision import Kind, Person
from tests.review.test_texts import PSEUDO, Unsaid
from tests.review.visit import Browser, actions

SCRIPT = "<script>alert(1)</script>"
AIGUL = Person("interpreter-1")


@pytest.fixture
def place(recording: RecordingId) -> str:
    return f"/recordings/{recording}/certificates"


@pytest.fixture
def corrected(archive: Archive, segments: tuple[SegmentRecord, ...]) -> None:
    """A person has vouched for every word of it."""
    for found in segments:
        for entry in filter(None, (found.source, found.translation)):
            archive.corrections.revise(
                found.segment.id, entry.revision.kind, entry.revision.text, based_on=1, author=AIGUL
            )


def certify(one: Browser, archive: Archive, path: str, **other: str) -> Response:
    """Fill in the form as it is shown now."""
    digest = archive.certificates.draft(RecordingId(path.split("/")[2])).digest.hex
    filled = {"name": "A. Interpreter", "qualification": "sworn interpreter", "place": "Almaty", "digest": digest}
    return one.submit(path, **filled | other)


@pytest.mark.usefixtures("corrected")
def test_an_interpreter_vouches_for_what_the_page_shows_and_everybody_sees_it(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, place: str
) -> None:
    one = signed_in("interpreter-1")
    digest = archive.certificates.draft(recording).digest.hex
    shown = one.get(place).text
    assert f'name="digest" value="{digest}"' in shown

    assert certify(one, archive, place).headers["location"] == place

    (given,) = archive.certificates.of(recording)
    assert (given.person, given.statement.name, given.digest.hex, given.void) == (
        "interpreter-1",
        "A. Interpreter",
        digest,
        None,
    )
    declared = "I, A. Interpreter, sworn interpreter, am competent in Kazakh and English."
    for path in (place, f"{place}/{given.id}"):
        page = signed_in("archivist-1").get(path).text
        assert declared in page
        assert "It holds." in page
        assert digest in page
    assert "vouches for what stands there" in signed_in("reviewer-1").get(f"/recordings/{recording}/about").text
    assert "vouches for" not in signed_in("interviewer-1").get(f"/recordings/{recording}/about").text
    assert actions(archive, "interpreter-1")[-1] == "recording.certified"


@pytest.mark.usefixtures("corrected")
def test_a_later_edit_voids_it_and_the_pages_say_who_and_when(
    signed_in: Callable[[str], Browser],
    archive: Archive,
    recording: RecordingId,
    segments: tuple[SegmentRecord, ...],
    place: str,
) -> None:
    one = signed_in("interpreter-1")
    certify(one, archive, place)
    archive.corrections.revise(
        segments[0].segment.id, Kind.TRANSLATION, "Three", based_on=2, author=Person("reviewer-1")
    )

    (given,) = archive.certificates.of(recording)
    assert given.void
    assert given.void.cause is VoidCause.EDITED
    for path in (place, f"{place}/{given.id}"):
        page = one.get(path).text
        assert "Void: something else stands there now." in page
        assert "<bdi>reviewer-1</bdi>" in page
        assert "It holds." not in page
    assert "it was changed since" in one.get(f"/recordings/{recording}/about").text


@pytest.mark.usefixtures("corrected")
def test_whoever_signs_an_old_page_vouches_for_nothing_and_loses_nothing_typed(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, place: str
) -> None:
    page = certify(signed_in("interpreter-1"), archive, place, digest="0" * 64, text="I swear it.")

    assert page.status_code == 422
    assert "was changed meanwhile; read it again before you vouch for it" in page.text
    assert 'value="A. Interpreter"' in page.text
    assert ">I swear it.</textarea>" in page.text
    assert archive.certificates.of(recording) == ()


@pytest.mark.usefixtures("corrected")
def test_a_certificate_names_who_gives_it_and_may_be_in_the_words_of_a_court(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, place: str
) -> None:
    one = signed_in("interpreter-1")
    assert "fill in all three" in certify(one, archive, place, qualification=" ").text
    assert archive.certificates.of(recording) == ()

    certify(one, archive, place, text="Prescribed words.")

    assert archive.certificates.of(recording)[0].statement.text == "Prescribed words."


def test_a_machines_draft_is_not_certified_and_the_page_says_why(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, place: str
) -> None:
    one = signed_in("interpreter-1")

    page = one.get(place).text

    assert "machine&#39;s draft that nobody has corrected or approved" in page
    assert 'name="digest"' not in page
    assert certify(one, archive, place).status_code == 422
    assert archive.certificates.of(recording) == ()


@pytest.mark.usefixtures("corrected")
def test_only_whoever_gave_it_withdraws_it_and_says_why(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, place: str
) -> None:
    one, two = signed_in("interpreter-1"), signed_in("reviewer-1")
    certify(one, archive, place)
    (given,) = archive.certificates.of(recording)
    withdrawal = f"{place}/{given.id}/withdrawal"
    assert withdrawal in one.get(place).text
    assert withdrawal not in two.get(place).text
    assert "interpreter-1 gave it" in two.submit(withdrawal, reason="I doubt it").text
    assert one.submit(withdrawal, reason=" ").status_code == 422

    assert one.submit(withdrawal, reason=f"the second half {SCRIPT}").headers["location"] == place

    page = two.get(f"{place}/{given.id}").text
    assert "Void: withdrawn by whoever gave it." in page
    assert "the second half &lt;script&gt;" in page
    assert SCRIPT not in page
    assert archive.certificates.of(recording)[0].void is not None


@pytest.mark.usefixtures("corrected")
def test_what_a_certificate_says_stays_text_on_every_page(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, place: str
) -> None:
    one = signed_in("interpreter-1")
    certify(one, archive, place, name=SCRIPT, qualification=SCRIPT, place=SCRIPT, text=SCRIPT)
    (given,) = archive.certificates.of(recording)

    for path in (place, f"{place}/{given.id}", f"/recordings/{recording}/about"):
        page = one.get(path).text
        assert "&lt;script&gt;alert(1)" in page
        assert SCRIPT not in page
    refused = certify(one, archive, place, digest="0" * 64, name=f'">{SCRIPT}', text=f"</textarea>{SCRIPT}").text
    assert SCRIPT not in refused


@pytest.mark.usefixtures("corrected")
def test_the_pages_are_ready_for_another_language(
    signed_in: Callable[[str], Browser], archive: Archive, desk: Desk, recording: RecordingId, place: str
) -> None:
    object.__setattr__(desk, "texts", Texts((ENGLISH, PSEUDO)))
    archive.accounts.speak("everybody-1", "ar")
    one = signed_in("everybody-1")
    before = unsaid(one, place)
    certify(one, archive, place)
    (given,) = archive.certificates.of(recording)
    holding = [*unsaid(one, place), *unsaid(one, f"{place}/{given.id}"), *unsaid(one, f"/recordings/{recording}/about")]
    archive.certificates.withdraw(given.id, Person("everybody-1"), "why")

    withdrawn = [*unsaid(one, place), *unsaid(one, f"{place}/{given.id}")]

    assert before + holding + withdrawn == []


def unsaid(one: Browser, path: str) -> list[str]:
    """What a page says in one language alone."""
    page = one.get(path)
    assert page.status_code == 200, path
    reader = Unsaid()
    reader.feed(page.text)
    return reader.found


@pytest.mark.usefixtures("corrected")
def test_the_certificate_goes_along_in_every_document_that_people_read(
    signed_in: Callable[[str], Browser], archive: Archive, recording: RecordingId, place: str
) -> None:
    certify(signed_in("interpreter-1"), archive, place)
    one = signed_in("reviewer-1")

    assert b"A. Interpreter" in one.get(f"/recordings/{recording}/export/{Format.JSON.value}").content


def test_a_certificate_of_another_recording_is_not_here(
    signed_in: Callable[[str], Browser], archive: Archive, place: str
) -> None:
    one = signed_in("everybody-1")
    before = archive.audit.head()

    assert one.get(f"{place}/99").status_code == 404
    assert one.submit(f"{place}/99/withdrawal", reason="x").status_code == 404
    assert one.get(f"{place}/abc").status_code in {404, 422}
    assert archive.audit.head() == before

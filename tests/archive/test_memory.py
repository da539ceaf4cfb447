"""What people approved is found again where the same is said, and only where it may be."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.accounts import Account, Duty
from archive.likeness import bands
from archive.recalling import NotOfferedError
from archive.store import Archive
from testimony.draft import Wording
from testimony.identity import RecordingId, SegmentId
from testimony.language import LanguageTag
from testimony.recording import Consent, Stage
from testimony.revision import Kind, StaleRevisionError
from tests.archive.interview import AIGUL, DOLKUN, DURATION_MS, KAZAKH, WHISPER, Identify, heard

SAID = "Бізді таңертең ерте оятты."
ENGLISH = "They woke us early in the morning."
Hear = Callable[..., RecordingId]


@pytest.fixture
def hear(archive: Archive, tmp_path: Path) -> Hear:
    """Makes a recording in which something is said."""

    def hear(said: str, consent: Consent = Consent.TEAM) -> RecordingId:
        path = tmp_path / f"{len(archive.recordings.all())}.wav"
        path.write_bytes(path.name.encode() * 99)
        receipt = archive.receive(path, name="a.wav", language=KAZAKH, identify=Identify(), consent=consent)
        recording = receipt.recording.id
        run = archive.runs.begin(recording, [Stage.TRANSCRIBE], {}).id
        archive.recordings.prepared(recording, {}, DURATION_MS, run)
        archive.transcripts.write(run, recording, WHISPER, heard(recording, said))
        return recording

    return hear


def first(archive: Archive, recording: RecordingId) -> Wording:
    return archive.transcripts.wordings(recording)[0]


def approve(archive: Archive, recording: RecordingId, english: str) -> Wording:
    """One person translates the first segment, and another approves it."""
    wording = first(archive, recording)
    archive.corrections.revise(wording.segment, Kind.TRANSLATION, english, based_on=0, author=AIGUL)
    archive.approvals.approve(wording.segment, DOLKUN, source=wording.revision, translation=1)
    return wording


def known(archive: Archive, recording: RecordingId) -> list[str]:
    """What the memory has for the first segment of *recording*."""
    archive.memory.refresh()
    wording = first(archive, recording)
    found = archive.memory.exact(recording, archive.transcripts.wordings(recording))
    assert found.keys() <= {wording.segment}
    return [each.english for each in found.get(wording.segment, ())]


def test_what_was_approved_is_found_with_the_place_where_it_stands(archive: Archive, hear: Hear) -> None:
    there, here = hear(SAID), hear(f" {SAID}  ")
    approved = approve(archive, there, ENGLISH)
    assert archive.memory.refresh() == 1
    assert archive.memory.refresh() == 0

    ((one,),) = archive.memory.exact(here, archive.transcripts.wordings(here)).values()

    assert (one.source, one.tag, one.english) == (SAID, KAZAKH, ENGLISH)
    assert one.origin.as_json() == {"recording": there, "segment": approved.segment, "revision": 1}
    assert one.origin.approved_by == "dolkun"


def test_a_segment_does_not_get_its_own_translation_back(archive: Archive, hear: Hear) -> None:
    there = hear(SAID)
    approve(archive, there, ENGLISH)

    assert known(archive, there) == []


def test_a_draft_and_an_approval_that_was_voided_count_for_nothing(archive: Archive, hear: Hear) -> None:
    there, here = hear(SAID), hear(SAID)
    wording = approve(archive, there, ENGLISH)
    assert known(archive, here) == [ENGLISH]

    archive.corrections.revise(wording.segment, Kind.TRANSLATION, "They woke us.", based_on=1, author=AIGUL)

    assert known(archive, here) == []


def test_nothing_crosses_the_border_of_a_project(archive: Archive, hear: Hear) -> None:
    there, here = hear(SAID), hear(SAID)
    approve(archive, there, ENGLISH)
    archive.projects.make("one", by="aigul")
    archive.projects.make("other", by="aigul")

    archive.projects.assign(there, "one", by="aigul")
    assert known(archive, here) == []
    archive.projects.assign(here, "other", by="aigul")
    assert known(archive, here) == []
    archive.projects.assign(here, "one", by="aigul")
    assert known(archive, here) == [ENGLISH]
    assert archive.projects.recordings("one") == (there, here)


@pytest.mark.parametrize(
    ("lender", "borrower", "lends"),
    [
        (Consent.TEAM, Consent.TEAM, True),
        (Consent.PUBLIC, Consent.TEAM, True),
        (Consent.LEGAL, Consent.PUBLIC, False),
        (Consent.SEALED, Consent.SEALED, False),
        (Consent.TEAM, Consent.SEALED, True),
    ],
)
def test_words_never_come_before_more_people_than_their_witness_agreed_to(
    archive: Archive, hear: Hear, lender: Consent, borrower: Consent, *, lends: bool
) -> None:
    there, here = hear(SAID, lender), hear(SAID, borrower)
    approve(archive, there, ENGLISH)

    assert known(archive, here) == [ENGLISH] * lends
    assert [each.english for each, _ in archive.memory.similar(here, first(archive, here))] == [ENGLISH] * lends


def test_what_is_nearly_the_same_is_offered_best_first_and_each_english_once(archive: Archive, hear: Hear) -> None:
    nearest, near, again, far = (
        hear(said)
        for said in (
            "Бізді таңертең ерте оятты деді.",
            "Бізді таңертең өте ерте оятып, сыртқа шығарды.",
            "Бізді таңертең ерте оятты дейді.",
            "Мен базардан нан сатып алдым.",
        )
    )
    for recording, english in ((nearest, "one"), (near, "two"), (again, "one"), (far, "three")):
        approve(archive, recording, english)
    archive.memory.refresh()
    here = hear(SAID)

    offered = archive.memory.similar(here, first(archive, here))

    assert [each.english for each, _ in offered][:1] == ["one"]
    assert "three" not in [each.english for each, _ in offered]
    assert [likeness for _, likeness in offered] == sorted((likeness for _, likeness in offered), reverse=True)
    assert all(0.75 <= likeness < 1 for _, likeness in offered)


def account(archive: Archive, name: str) -> Account:
    archive.accounts.add(name, {Duty.INTERPRETER}, "secret", by="founder")
    found = archive.accounts.find(name)
    assert found
    return found


def test_nobody_is_offered_what_stands_where_they_may_not_read(archive: Archive, hear: Hear) -> None:
    there, here = hear(SAID), hear(SAID)
    approve(archive, there, ENGLISH)
    archive.memory.refresh()
    reader, barred = account(archive, "reader"), account(archive, "barred")
    archive.access.appoint("barred", there, [], by="founder")

    offered = {
        each.name: [near.english for near, _ in archive.memory.similar(here, first(archive, here), reader=each)]
        for each in (reader, barred)
    }

    assert offered == {"reader": [ENGLISH], "barred": []}


def test_what_is_taken_over_is_the_persons_own_and_says_where_it_stood(archive: Archive, hear: Hear) -> None:
    there, here = hear(SAID), hear(SAID)
    lender, wording = approve(archive, there, ENGLISH), first(archive, here)
    archive.memory.refresh()
    reader = account(archive, "reader")

    written = archive.recalling.take(wording.segment, lender.segment, 1, reader, based_on=0)

    assert (written.text, str(written.author), written.of_revision) == (ENGLISH, "reader", 1)
    entry = archive.record(here).segments[0].translation
    assert entry
    assert entry.evidence == {"memory": {"recording": there, "segment": lender.segment, "revision": 1}}
    assert not entry.is_draft
    with pytest.raises(StaleRevisionError):
        archive.recalling.take(wording.segment, lender.segment, 1, reader, based_on=0)
    archive.undoing.undo(here, written.author)  # type: ignore[arg-type] # it is a person
    assert archive.record(here).segments[0].translation is None


def test_what_is_not_offered_any_more_is_not_taken_over(archive: Archive, hear: Hear) -> None:
    there, here = hear(SAID), hear(SAID)
    lender, wording = approve(archive, there, ENGLISH), first(archive, here)
    archive.memory.refresh()
    reader, barred = account(archive, "reader"), account(archive, "barred")
    archive.access.appoint("barred", there, [], by="founder")

    with pytest.raises(NotOfferedError):
        archive.recalling.take(wording.segment, lender.segment, 1, barred, based_on=0)
    with pytest.raises(NotOfferedError):
        archive.recalling.take(lender.segment, lender.segment, 1, reader, based_on=1)
    archive.corrections.revise(lender.segment, Kind.TRANSLATION, "They woke us.", based_on=1, author=AIGUL)
    with pytest.raises(NotOfferedError, match="does not stand any more"):
        archive.recalling.take(wording.segment, lender.segment, 1, reader, based_on=0)
    assert archive.record(here).segments[0].translation is None


def test_a_wording_is_kept_in_the_language_that_people_say_it_is_in(archive: Archive, hear: Hear) -> None:
    there, here = hear(SAID), hear(SAID)
    wording = first(archive, there)
    archive.corrections.revise(wording.segment, Kind.LANGUAGE, "kk-Latn", based_on=0, author=AIGUL)
    approve(archive, there, ENGLISH)

    assert known(archive, here) == []

    archive.corrections.revise(first(archive, here).segment, Kind.LANGUAGE, "kk-Latn", based_on=0, author=AIGUL)

    assert known(archive, here) == [ENGLISH]


def test_another_script_is_another_wording(archive: Archive, hear: Hear) -> None:
    there, here = hear(SAID), hear("бір")
    approve(archive, there, ENGLISH)
    archive.memory.refresh()

    asked = Wording(segment=SegmentId("seg-1"), revision=1, text=SAID, tag=LanguageTag.parse("kk-Arab"))

    assert archive.memory.exact(here, [asked]) == {}


@given(st.text("абвгдеж ", min_size=1, max_size=80), st.integers(0, 79))
def test_wordings_that_differ_in_a_letter_are_compared(said: str, at: int) -> None:
    """A long wording with one letter changed shares many a band with what it was."""
    long = said * 2 if len(said) > 20 else "таңертең ерте оятты да сыртқа шығарды " + said
    changed = long[: at % len(long)] + "ю" + long[at % len(long) + 1 :]

    assert {*bands(long)} & {*bands(changed)}

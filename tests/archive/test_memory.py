"""What people approved is found again where the same is said, and only where it may be."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.likeness import bands
from archive.store import Archive
from testimony.draft import Wording
from testimony.identity import RecordingId, SegmentId
from testimony.language import LanguageTag
from testimony.recording import Consent, Stage
from testimony.revision import Kind
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

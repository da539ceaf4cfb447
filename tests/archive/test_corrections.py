"""Corrections and approvals: the people's side of the rules."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from archive.approval import OutdatedTranslationError
from archive.doubts import SettledError
from archive.history import NoSuchSegmentError
from archive.store import Archive
from testimony.identity import RunId, SegmentId
from testimony.recording import Recording, Stage, State
from testimony.revision import Kind, OwnWorkError, StaleRevisionError, Status
from testimony.speaker import Role
from tests.archive.interview import AIGUL, DOLKUN


@pytest.fixture
def first(archive: Archive, translated: Recording) -> SegmentId:
    """The first segment: speech, transcribed and translated."""
    return archive.record(translated.id).segments[0].segment.id


@pytest.fixture
def second(archive: Archive, translated: Recording) -> SegmentId:
    """The other segment with words in it."""
    return archive.record(translated.id).segments[2].segment.id


def test_a_correction_stands_after_the_machines_draft(
    archive: Archive, translated: Recording, first: SegmentId
) -> None:
    archive.corrections.revise(first, Kind.SOURCE, "бір, екі", based_on=1, author=AIGUL, reason="a pause")

    segment = archive.record(translated.id).segments[0]
    assert [entry.revision.text for entry in segment.history if entry.revision.kind is Kind.SOURCE] == [
        "бір екі",
        "бір, екі",
    ]
    assert (segment.status, segment.is_stale) == (Status.CORRECTED, True)


def test_two_interpreters_cannot_overwrite_each_other(archive: Archive, first: SegmentId) -> None:
    archive.corrections.revise(first, Kind.SOURCE, "бір", based_on=1, author=AIGUL)

    with pytest.raises(StaleRevisionError) as stale:
        archive.corrections.revise(first, Kind.SOURCE, "екі", based_on=1, author=DOLKUN)

    assert str(stale.value) == (
        f"the source of {first} was changed meanwhile: this was made on revision 1, it is now at 2; "
        "look at both and try again"
    )


def test_an_interpreter_can_write_what_the_machine_took_for_a_gap(archive: Archive, translated: Recording) -> None:
    gap = archive.record(translated.id).segments[3]
    assert not gap.is_speech

    archive.corrections.revise(gap.segment.id, Kind.SOURCE, "жоқ", based_on=0, author=AIGUL)

    assert archive.record(translated.id).segments[3].is_speech
    assert archive.transcripts.wordings(translated.id)[-1].text == "жоқ"


def test_a_speaker_is_named_by_a_person(archive: Archive, translated: Recording, first: SegmentId) -> None:
    witness = archive.speakers.add(translated.id, Role.WITNESS, "A-12", by="aigul")
    archive.corrections.revise(first, Kind.SPEAKER, witness.id, based_on=0, author=AIGUL)

    record = archive.record(translated.id)
    assert record.speakers == (witness,) == archive.speakers.all(translated.id)
    assert record.segments[0].speaker == witness.id


def test_a_span_and_a_status_are_not_revised_by_themselves(archive: Archive, first: SegmentId) -> None:
    for kind in (Kind.SPAN, Kind.STATUS):
        with pytest.raises(ValueError, match=f"the {kind} of a segment is not revised by itself"):
            archive.corrections.revise(first, kind, "0-1", based_on=0, author=AIGUL)


def test_a_segment_that_does_not_exist_is_a_sentence(archive: Archive) -> None:
    with pytest.raises(NoSuchSegmentError) as missing:
        archive.corrections.revise(SegmentId("seg-x"), Kind.SOURCE, "бір", based_on=0, author=AIGUL)

    assert str(missing.value) == "there is no segment 'seg-x'; open the recording again to see those that there are"


def test_nobody_approves_what_they_corrected(archive: Archive, translated: Recording, first: SegmentId) -> None:
    archive.corrections.revise(first, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)

    with pytest.raises(OwnWorkError) as own:
        archive.approvals.approve(first, AIGUL, source=1, translation=2)
    assert str(own.value) == f"aigul corrected {first}; somebody else must approve it"

    archive.approvals.approve(first, DOLKUN, source=1, translation=2)
    assert archive.record(translated.id).segments[0].status is Status.APPROVED


def test_nobody_approves_what_they_did_not_see(archive: Archive, first: SegmentId) -> None:
    archive.corrections.revise(first, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)

    with pytest.raises(StaleRevisionError, match="this was made on revision 1, it is now at 2"):
        archive.approvals.approve(first, DOLKUN, source=1, translation=1)


def test_an_outdated_translation_is_not_approved(archive: Archive, first: SegmentId) -> None:
    archive.corrections.revise(first, Kind.SOURCE, "бір, үш", based_on=1, author=AIGUL)

    with pytest.raises(OutdatedTranslationError) as outdated:
        archive.approvals.approve(first, DOLKUN, source=2, translation=1)

    assert str(outdated.value) == (
        f"the translation of {first} renders revision 1 of the source, which is now at 2; "
        "bring the translation up to date before approving"
    )


def test_a_recording_is_approved_with_its_last_segment_and_any_edit_voids_that(
    archive: Archive, translated: Recording, first: SegmentId, second: SegmentId
) -> None:
    archive.approvals.approve(first, DOLKUN, source=1, translation=1)
    assert archive.recordings.get(translated.id).state is State.IN_REVIEW
    archive.approvals.approve(second, DOLKUN, source=1, translation=1)
    assert archive.recordings.get(translated.id).state is State.APPROVED

    archive.corrections.revise(first, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)

    record = archive.record(translated.id)
    assert [found.status for found in record.segments if found.is_speech] == [Status.CORRECTED, Status.APPROVED]
    assert record.recording.state is State.IN_REVIEW


def test_a_run_never_takes_back_what_people_reached(
    archive: Archive, translated: Recording, first: SegmentId, second: SegmentId
) -> None:
    for segment in (first, second):
        archive.approvals.approve(segment, DOLKUN, source=1, translation=1)
    run = archive.runs.begin(translated.id, [Stage.TRANSCRIBE], {})

    archive.recordings.advance(translated.id, State.TRANSCRIBED, run.id)

    assert archive.recordings.get(translated.id).state is State.APPROVED


def test_a_finding_is_settled_by_a_person_once(archive: Archive, translated: Recording) -> None:
    (doubt, _) = archive.record(translated.id).segments[2].doubts
    archive.doubts.settle(doubt.id, AIGUL, "she does say it twice")

    settled = archive.record(translated.id).segments[2]
    assert settled.findings[0].settled_by == "aigul"
    assert settled.risk == 10
    with pytest.raises(SettledError) as again:
        archive.doubts.settle(doubt.id, DOLKUN)
    with pytest.raises(SettledError) as unknown:
        archive.doubts.settle(999, DOLKUN)
    assert str(again.value) == f"aigul has already settled finding {doubt.id}"
    assert str(unknown.value) == "there is no finding 999; open the recording again to see those that there are"


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE revision SET text = 'x'", "a row of revision is never changed"),
        ("DELETE FROM revision", "a row of revision is never deleted"),
        ("UPDATE segment SET end_ms = 5000", "a row of segment is never changed"),
        ("UPDATE finding SET severity = 'note'", "a row of finding is never changed"),
        ("UPDATE custody SET name = 'x'", "a row of custody is never changed"),
        ("DELETE FROM audit", "a row of audit is never deleted"),
        ("UPDATE recording SET original = 'x'", "what was written of a recording is never changed"),
        ("DELETE FROM recording", "a row of recording is never deleted"),
        ("UPDATE run SET began_at = 'x' WHERE outcome = 'running'", "what was written of a run is never changed"),
        (
            "INSERT INTO revision (segment, kind, number, text, at, author, event) "
            "VALUES (:first, 'translation', 3, 'x', 'now', 'aigul', 1)",
            "ck_revision_of_revision",
        ),
        (
            "INSERT INTO revision "
            "(segment, kind, number, text, of_revision, at, author, model, model_digest, run, event) "
            "SELECT segment, 'translation', 3, 'x', 1, at, 'argos', 'kk-en', 'd', run, 1 FROM revision "
            "WHERE segment = :first AND number = 1 LIMIT 1",
            "a machine never writes over a person",
        ),
        (
            "INSERT INTO revision (segment, kind, number, text, of_revision, at, author, event) "
            "VALUES (:first, 'translation', 3, 'x', 9, 'now', 'aigul', 1)",
            "a translation renders a source revision that exists",
        ),
        (
            "INSERT INTO retirement (segment, number, retired, run, at) VALUES (:first, 1, 1, :run, 'now')",
            "a segment that a person has worked on is never retired by a machine",
        ),
        (
            "INSERT INTO revision (segment, kind, number, text, at, author, event) "
            "VALUES (:first, 'status', 1, 'approved', 'now', 'aigul', 1); "
            "INSERT INTO approval (segment, kind, number, person, source, translation, speaker) "
            "VALUES (:first, 'status', 1, 'aigul', 1, 2, 0)",
            "whoever corrected a segment cannot approve it",
        ),
    ],
)
def test_the_database_holds_the_rules_against_any_hand(
    archive: Archive, first: SegmentId, run: RunId, statement: str, sentence: str
) -> None:
    archive.corrections.revise(first, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)

    def by_any_hand() -> None:
        with archive._database.writing() as connection:
            for one in statement.split("; "):
                connection.execute(text(one), {"first": first, "run": run})

    with pytest.raises(IntegrityError, match=sentence):
        by_any_hand()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_row_is_not_replaced_behind_the_back_of_its_guards(archive: Archive, first: SegmentId) -> None:
    with (
        pytest.raises(IntegrityError, match="revisions of a segment are counted one by one"),
        archive._database.writing() as connection,
    ):
        connection.execute(text("REPLACE INTO revision SELECT * FROM revision"))


def test_speakers_keep_their_numbers_when_somebody_is_added(archive: Archive, translated: Recording) -> None:
    """A digit on the keyboard means the same voice tomorrow."""
    names = [f"voice {number}" for number in range(1, 41)]
    for name in names:
        archive.speakers.add(translated.id, Role.OTHER, name, by="aigul")

    assert [each.pseudonym for each in archive.speakers.all(translated.id)] == names
    assert all(re.fullmatch(r"spk-[0-9a-z]{12}", each.id) for each in archive.speakers.all(translated.id))

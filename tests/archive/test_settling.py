"""What people say of the machines' doubts, and of each other's work."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from archive.approval import NotApprovedError, OpenAlarmError, ReasonWantedError
from archive.corrections import Correction, NoSuchSpeakerError, StaleTextsError
from archive.doubts import NotTheirsError, SettledError, StillOpenError
from archive.notes import NoSuchNoteError, NoteStateError
from archive.record import Record
from archive.store import Archive
from testimony.act import ActKind
from testimony.draft import TranslationDraft
from testimony.finding import Code, Finding, Resolution, Severity
from testimony.identity import Digest, RunId, SpeakerId
from testimony.language import UnknownLanguageError
from testimony.mark import MarkKind
from testimony.recording import Recording, State
from testimony.revision import Kind, OwnWorkError, Status
from testimony.speaker import Role
from tests.archive.interview import AIGUL, ARGOS, DOLKUN


@pytest.fixture
def before(archive: Archive, translated: Recording) -> Record:
    return archive.record(translated.id)


def test_doubts_that_are_alike_are_settled_at_one_stroke_or_not_at_all(
    archive: Archive, translated: Recording, before: Record
) -> None:
    numbers = [
        doubt.id for found in before.segments for doubt in found.doubts if doubt.finding.code is Code.NEGATION_LOST
    ]
    archive.doubts.settle(numbers[1], DOLKUN)
    with pytest.raises(SettledError, match="dolkun has already settled"):
        archive.doubts.settle_many(numbers, AIGUL, resolution=Resolution.NO_FAULT)
    assert archive.record(translated.id).segments[0].doubts[0].resolution is None
    archive.doubts.unsettle(numbers[1], DOLKUN)

    archive.doubts.settle_many(numbers, AIGUL, "the check knows no irony", resolution=Resolution.NO_FAULT)

    record = archive.record(translated.id)
    settled = [doubt for found in record.segments for doubt in found.doubts if doubt.resolution]
    assert [(doubt.id, doubt.finding.settled_by, doubt.resolution, doubt.reason) for doubt in settled] == [
        (number, "aigul", Resolution.NO_FAULT, "the check knows no irony") for number in numbers
    ]
    assert record.open_findings == before.open_findings - 2
    assert [act.kind for act in record.acts] == [ActKind.SETTLE, ActKind.UNSETTLE, ActKind.SETTLE]


def test_a_doubt_is_opened_again_by_whoever_settled_it_or_by_a_reviewer(
    archive: Archive, translated: Recording, before: Record
) -> None:
    number = before.segments[0].doubts[0].id
    with pytest.raises(StillOpenError, match="nobody has settled it"):
        archive.doubts.unsettle(number, AIGUL)
    archive.doubts.settle(number, AIGUL, resolution=Resolution.CORRECTED)
    with pytest.raises(NotTheirsError) as theirs:
        archive.doubts.unsettle(number, DOLKUN)
    assert str(theirs.value) == f"aigul settled finding {number}; they or a reviewer may open it again"

    archive.doubts.unsettle(number, DOLKUN, reviewer=True, reason="it is still wrong")
    assert archive.record(translated.id).open_findings == before.open_findings

    archive.undoing.undo(translated.id, DOLKUN)
    doubt = archive.record(translated.id).segments[0].doubts[0]
    assert (doubt.resolution, doubt.finding.settled_by) == (Resolution.CORRECTED, "aigul")


def test_many_texts_are_replaced_or_none_and_every_stale_one_is_named(
    archive: Archive, translated: Recording, before: Record
) -> None:
    one, two = (before.segments[at].segment.id for at in (0, 2))
    changes = [
        Correction(segment=one, kind=Kind.TRANSLATION, based_on=1, text="one"),
        Correction(segment=two, kind=Kind.TRANSLATION, based_on=0, text="two"),
        Correction(segment=two, kind=Kind.SOURCE, based_on=0, text="екі"),
    ]
    with pytest.raises(StaleTextsError) as stale:
        archive.corrections.replace_many(translated.id, AIGUL, changes)
    assert str(stale.value) == (
        f"2 of 3 segments were changed meanwhile ({two}, {two}); nothing was written: look at them and try again"
    )
    assert archive.record(translated.id).segments == before.segments

    right = [changes[0], Correction(segment=two, kind=Kind.TRANSLATION, based_on=1, text="two")]
    revisions = archive.corrections.replace_many(translated.id, AIGUL, right, "Ürümchi, everywhere")

    assert [(revision.text, revision.reason) for revision in revisions] == [
        ("one", "Ürümchi, everywhere"),
        ("two", "Ürümchi, everywhere"),
    ]
    undone = archive.undoing.undo(translated.id, AIGUL)
    assert (undone.of.kind, set(undone.segments)) == (ActKind.REPLACE, {one, two})


def test_many_are_approved_but_for_those_with_an_open_alarm_or_of_ones_own(
    archive: Archive, translated: Recording, run: RunId, before: Record
) -> None:
    one, two = before.segments[0], before.segments[2]
    alarm = Finding(
        segment=two.segment.id, code=Code.TERM_FORBIDDEN, severity=Severity.ALARM, message="a forbidden word"
    )
    draft = TranslationDraft(
        segment=two.segment.id, of_revision=1, text="x", raw="x", key=Digest.of_bytes(b"x"), findings=(alarm,)
    )
    archive.transcripts.write_translations(run, translated.id, ARGOS, [draft])
    archive.corrections.revise(one.segment.id, Kind.TRANSLATION, "One", based_on=1, author=AIGUL)
    seen = [archive.record(translated.id).segments[at].seen for at in (0, 2)]

    done = archive.approvals.approve_many(translated.id, AIGUL, seen)
    assert done.approved == ()
    assert [type(left.error) for left in done.left] == [OwnWorkError, OpenAlarmError]
    assert archive.approvals.approve_many(translated.id, DOLKUN, seen).approved == (one.segment.id,)
    assert archive.recordings.get(translated.id).state is State.IN_REVIEW

    done = archive.approvals.approve_many(translated.id, DOLKUN, seen[1:], despite_alarms=True)
    assert (done.approved, done.left) == ((two.segment.id,), ())
    assert archive.recordings.get(translated.id).state is State.APPROVED


def test_an_approval_is_taken_back_with_a_reason(archive: Archive, translated: Recording, before: Record) -> None:
    first = before.segments[0].segment.id
    with pytest.raises(NotApprovedError, match="there is nothing to reopen"):
        archive.approvals.reopen(first, AIGUL, "a doubt")
    archive.approvals.approve(first, DOLKUN, source=1, translation=1)
    with pytest.raises(ReasonWantedError, match="say why the approval of"):
        archive.approvals.reopen(first, AIGUL, " ")

    archive.approvals.reopen(first, AIGUL, "the number is wrong")

    found = archive.record(translated.id).segments[0]
    assert (found.status, found.approved) == (Status.DRAFT, False)
    assert found.reopened
    assert (found.reopened.author, found.reopened.reason) == (AIGUL, "the number is wrong")


def test_a_moved_boundary_ends_an_approval(archive: Archive, translated: Recording, before: Record) -> None:
    archive.approvals.approve(before.segments[0].segment.id, DOLKUN, source=1, translation=1)
    one, pause = archive.record(translated.id).segments[:2]

    archive.timeline.move(one.seen, pause.seen, 2500, AIGUL)

    assert not archive.record(translated.id).segments[0].approved
    # To have moved it makes nobody an author.
    archive.approvals.approve(one.segment.id, AIGUL, source=1, translation=1)


def test_a_speaker_is_renamed_everywhere_and_named_in_many_segments_at_once(
    archive: Archive, translated: Recording, before: Record
) -> None:
    speaker = archive.speakers.add(translated.id, Role.OTHER, "A-12", by="aigul")
    segments = [(found.segment.id, 0) for found in before.segments]
    archive.speakers.assign(translated.id, AIGUL, speaker.id, segments)
    archive.speakers.rename(speaker.id, AIGUL, pseudonym="A-13", role=Role.WITNESS)

    record = archive.record(translated.id)
    assert [(each.pseudonym, each.role) for each in record.speakers] == [("A-13", Role.WITNESS)]
    assert {found.speaker for found in record.segments} == {speaker.id}
    with pytest.raises(StaleTextsError, match="2 of 2 segments were changed meanwhile"):
        archive.speakers.assign(translated.id, DOLKUN, None, segments[:2])
    with pytest.raises(NoSuchSpeakerError, match="there is no speaker 'spk-x' in this recording"):
        archive.speakers.assign(translated.id, DOLKUN, SpeakerId("spk-x"), [(segments[0][0], 1)])

    archive.undoing.undo(translated.id, AIGUL)
    assert archive.speakers.all(translated.id) == (speaker,)
    archive.undoing.undo(translated.id, AIGUL)
    assert {found.speaker for found in archive.record(translated.id).segments} == {None}


def test_the_language_of_a_segment_is_what_a_person_says(
    archive: Archive, translated: Recording, before: Record
) -> None:
    first = before.segments[0].segment.id
    with pytest.raises(UnknownLanguageError):
        archive.corrections.revise(first, Kind.LANGUAGE, "xx", based_on=0, author=AIGUL)

    archive.corrections.revise(first, Kind.LANGUAGE, "ug", based_on=0, author=AIGUL)

    assert str(archive.record(translated.id).segments[0].segment.language) == "ug-Arab"
    assert str(archive.transcripts.wordings(translated.id)[0].tag) == "ug-Arab"


def test_marks_are_kept_with_the_wording_that_they_stand_in(
    archive: Archive, translated: Recording, before: Record
) -> None:
    first = before.segments[0].segment.id
    revision = archive.corrections.revise(first, Kind.SOURCE, "бір [inaudible] [екі?]", based_on=1, author=AIGUL)

    entry = archive.record(translated.id).segments[0].source
    assert entry
    assert (entry.revision.author, entry.revision.at) == (AIGUL, revision.at)
    assert [(mark.kind, mark.start, mark.end, mark.detail) for mark in entry.marks] == [
        (MarkKind.INAUDIBLE, 4, 15, None),
        (MarkKind.UNSURE_WORD, 16, 22, "екі"),
    ]


def test_notes_are_threads_that_go_with_what_is_cut_from_their_segment(
    archive: Archive, translated: Recording, before: Record
) -> None:
    first = before.segments[0]
    question = archive.notes.add(first.segment.id, AIGUL, "Which county?")
    answer = archive.notes.add(first.segment.id, DOLKUN, "Guma.", answers=question.id)
    with pytest.raises(NoSuchNoteError, match=f"no thread begins with note {answer.id}"):
        archive.notes.resolve(answer.id, AIGUL)
    archive.notes.resolve(question.id, AIGUL)
    with pytest.raises(NoteStateError, match="aigul has already resolved"):
        archive.notes.resolve(question.id, DOLKUN)

    archive.timeline.split(first.seen, archive.timeline.place(first.segment.id), AIGUL)

    for part in archive.record(translated.id).segments[:2]:
        assert [(note.id, note.text, note.resolved_by) for note in part.notes] == [
            (question.id, "Which county?", "aigul"),
            (answer.id, "Guma.", None),
        ]
    archive.notes.reopen(question.id, DOLKUN)
    assert archive.record(translated.id).segments[0].notes[0].resolved_by is None
    trail = [event for event in archive.audit.events() if event.action.startswith("note.")]
    assert [event.action for event in trail] == ["note.added", "note.added", "note.resolved", "note.opened"]
    assert not any("Guma" in str(event.payload) for event in trail)


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE act SET person = 'dolkun'", "a row of act is never changed"),
        ("DELETE FROM descent", "a row of descent is never deleted"),
        ("UPDATE settlement SET by = 'x'", "a row of settlement is never changed"),
        (
            "INSERT INTO act (event, recording, person, at, kind, takes_back, facts) "
            "SELECT 999, recording, 'aigul', at, 'undo', event, facts FROM act WHERE kind = 'split'",
            "nobody takes back what somebody else did",
        ),
        (
            "INSERT INTO retirement (segment, number, retired, run, at) VALUES (:part, 1, 1, :run, 'now')",
            "a segment that a person has worked on is never retired by a machine",
        ),
        (
            "INSERT INTO retirement (segment, number, retired, act, at) VALUES (:part, 1, 0, :act, 'now')",
            "a segment is retired and brought back by turns",
        ),
        (
            "INSERT INTO revision (segment, kind, number, text, at, author, event, carried) "
            "VALUES (:part, 'source', 2, 'x', 'now', 'dolkun', 999, 1)",
            "words are carried into a segment by the cut that made it",
        ),
        (
            "INSERT INTO revision (segment, kind, number, text, at, author, event, carried, restores) "
            "VALUES (:part, 'source', 2, 'x', 'now', 'dolkun', 999, 1, 1)",
            "what is brought back has stood there before",
        ),
        (
            "INSERT INTO revision (segment, kind, number, text, at, author, event) "
            "VALUES (:part, 'status', 1, 'corrected', 'now', 'dolkun', 999)",
            "an approval is taken back for a reason",
        ),
        (
            "INSERT INTO descent (segment, ancestor, generation) VALUES (:old, :part, 1)",
            "a segment has ancestors only where a person made a cut",
        ),
        (
            "INSERT INTO settlement (finding, number, resolution, by, at) "
            "SELECT id, 2, 'open', 'x', 'now' FROM finding",
            "settlements of a finding are counted one by one",
        ),
        (
            "INSERT INTO revision (segment, kind, number, text, at, author, event) "
            "VALUES (:part, 'status', 1, 'approved', 'now', 'aigul', 999); "
            "INSERT INTO approval (segment, kind, number, person, source, translation, speaker) "
            "VALUES (:part, 'status', 1, 'aigul', 1, 1, 0)",
            "whoever corrected a segment cannot approve it",
        ),
    ],
)
def test_the_database_holds_the_rules_of_cutting_against_any_hand(
    archive: Archive, translated: Recording, run: RunId, before: Record, statement: str, sentence: str
) -> None:
    first = before.segments[0]
    archive.corrections.revise(first.segment.id, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)
    seen = archive.record(translated.id).segments[0].seen
    cut = archive.timeline.split(seen, archive.timeline.place(first.segment.id), DOLKUN)
    archive.doubts.settle(before.segments[2].doubts[0].id, DOLKUN)
    given = {"part": cut.made[0], "old": first.segment.id, "run": run, "act": cut.act}

    def by_any_hand() -> None:
        with archive._database.writing() as connection:
            for one in statement.split("; "):
                wanted = {name: value for name, value in given.items() if f":{name}" in one}
                connection.execute(text(one), wanted)

    with pytest.raises(IntegrityError, match=sentence):
        by_any_hand()

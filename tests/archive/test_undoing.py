"""Undoing: each person's own way back, across everything, and never over what others have built."""

import pytest

from archive.built_upon import BuiltUponError
from archive.record import Record, SegmentRecord
from archive.store import Archive
from archive.undoing import NothingToUndoError
from testimony.act import ActKind
from testimony.cut import Place
from testimony.finding import Resolution
from testimony.identity import RunId
from testimony.recording import Recording
from testimony.revision import Kind, Status
from testimony.segment import Gap, check_timeline
from testimony.speaker import Role
from tests.archive.interview import AIGUL, ARGOS, DOLKUN, DURATION_MS, rendered

PLACE = Place(at_ms=900, at_source=4, at_translation=8)


@pytest.fixture
def before(archive: Archive, translated: Recording) -> Record:
    return archive.record(translated.id)


@pytest.fixture
def first(before: Record) -> SegmentRecord:
    """Speech: "бір екі", translated as "English of бір екі"."""
    return before.segments[0]


def now(archive: Archive, recording: Recording) -> Record:
    record = archive.record(recording.id)
    check_timeline(recording.id, [found.segment for found in record.segments], DURATION_MS)
    assert archive.verify().faults == ()
    return record


def reading(record: Record) -> list[object]:
    """What somebody reads who does not look at the history."""
    return [
        (
            found.segment,
            found.source.revision.text if found.source else None,
            found.source.words if found.source else None,
            found.translation.revision.text if found.translation else None,
            found.translation.terms if found.translation else None,
            found.is_stale,
            found.is_draft,
            [(doubt.finding.code, doubt.resolution) for doubt in found.doubts],
        )
        for found in record.segments
    ]


def test_a_draft_comes_back_as_a_draft(archive: Archive, translated: Recording, before: Record) -> None:
    segment = before.segments[0].segment.id
    archive.corrections.revise(segment, Kind.SOURCE, "бір, екі", based_on=1, author=AIGUL)
    corrected = reading(archive.record(translated.id))

    undone = archive.undoing.undo(translated.id, AIGUL)

    record = now(archive, translated)
    assert reading(record) == reading(before)
    assert record.segments[0].status is Status.DRAFT
    assert (undone.of.kind, undone.segments) == (ActKind.SOURCE, (segment,))
    assert [entry.revision.text for entry in record.segments[0].history if entry.revision.kind is Kind.SOURCE] == [
        "бір екі",
        "бір, екі",
        "бір екі",
    ]

    redone = archive.undoing.redo(translated.id, AIGUL)

    assert reading(now(archive, translated)) == corrected
    assert redone.of == undone.of
    assert archive.record(translated.id).segments[0].status is Status.CORRECTED


def test_what_was_undone_needs_no_new_translation(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    archive.corrections.revise(first.segment.id, Kind.SOURCE, "бір, екі", based_on=1, author=AIGUL)
    archive.undoing.undo(translated.id, AIGUL)
    assert first.translation
    key = first.translation.key
    assert key

    assert archive.transcripts.untranslated(translated.id, lambda _: key) == ()


def test_a_whole_afternoon_is_undone_step_by_step_and_done_again(archive: Archive, translated: Recording) -> None:
    states = [reading(archive.record(translated.id))]
    segments = archive.record(translated.id).segments
    witness = archive.speakers.add(translated.id, Role.WITNESS, "A-12", by="aigul")

    def look() -> tuple[SegmentRecord, ...]:
        found = archive.record(translated.id)
        states.append(reading(found))
        return found.segments

    archive.corrections.revise(segments[3].segment.id, Kind.SOURCE, "жоқ", based_on=0, author=AIGUL)
    segments = look()
    archive.timeline.split(segments[0].seen, PLACE, AIGUL)
    segments = look()
    archive.corrections.revise(segments[0].segment.id, Kind.TRANSLATION, "One", based_on=1, author=AIGUL)
    segments = look()
    archive.timeline.move(segments[0].seen, segments[1].seen, 1200, AIGUL)
    segments = look()
    archive.speakers.assign(translated.id, AIGUL, witness.id, [(segments[at].segment.id, 0) for at in (0, 1)])
    segments = look()
    archive.timeline.merge(segments[0].seen, segments[1].seen, AIGUL)
    segments = look()
    archive.timeline.to_gap(segments[2].seen, Gap.NOISE, AIGUL)
    segments = look()
    archive.corrections.revise(segments[0].segment.id, Kind.LANGUAGE, "kk-Arab", based_on=0, author=AIGUL)
    segments = look()
    archive.doubts.settle(segments[0].doubts[0].id, AIGUL, resolution=Resolution.NO_FAULT)
    look()

    for state in reversed(states[:-1]):
        archive.undoing.undo(translated.id, AIGUL)
        assert reading(archive.record(translated.id)) == state
    with pytest.raises(NothingToUndoError, match="there is nothing of yours left to undo"):
        archive.undoing.undo(translated.id, AIGUL)
    for state in states[1:]:
        archive.undoing.redo(translated.id, AIGUL)
        assert reading(archive.record(translated.id)) == state
    now(archive, translated)
    with pytest.raises(NothingToUndoError, match="there is nothing to do again"):
        archive.undoing.redo(translated.id, AIGUL)


def test_a_cut_that_is_undone_brings_the_old_segment_back_under_its_name(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    cut = archive.timeline.split(first.seen, PLACE, AIGUL)

    undone = archive.undoing.undo(translated.id, AIGUL)

    record = now(archive, translated)
    assert record.segments[0] == first
    assert {found.segment.id for found in record.retired} == set(cut.made)
    assert set(undone.segments) == {first.segment.id, *cut.made}
    assert [act.takes_back for act in record.acts] == [None, cut.act]


def test_an_approval_does_not_come_back_with_the_segment(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    archive.approvals.approve(first.segment.id, DOLKUN, source=1, translation=1)
    archive.timeline.split(archive.record(translated.id).segments[0].seen, PLACE, AIGUL)

    archive.undoing.undo(translated.id, AIGUL)

    back = now(archive, translated).segments[0]
    assert (back.segment.id, back.approved) == (first.segment.id, False)
    assert back.reopened
    assert back.reopened.reason == "the segment was cut after the approval, and brought back"


def test_nobody_undoes_what_somebody_else_did(archive: Archive, translated: Recording, first: SegmentRecord) -> None:
    archive.corrections.revise(first.segment.id, Kind.SOURCE, "бір", based_on=1, author=AIGUL)

    with pytest.raises(NothingToUndoError):
        archive.undoing.undo(translated.id, DOLKUN)

    assert archive.undoing.next(translated.id, DOLKUN) == (None, None)
    undo, redo = archive.undoing.next(translated.id, AIGUL)
    assert (undo.kind if undo else None, redo) == (ActKind.SOURCE, None)


def test_whoever_does_something_new_has_left_the_old_way(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    archive.corrections.revise(first.segment.id, Kind.SOURCE, "бір", based_on=1, author=AIGUL)
    archive.undoing.undo(translated.id, AIGUL)
    archive.corrections.revise(first.segment.id, Kind.SOURCE, "екі", based_on=3, author=AIGUL)

    with pytest.raises(NothingToUndoError):
        archive.undoing.redo(translated.id, AIGUL)

    archive.undoing.undo(translated.id, AIGUL)
    undo, redo = archive.undoing.next(translated.id, AIGUL)
    assert (undo, redo.kind if redo else None) == (None, ActKind.SOURCE)


def test_what_others_have_built_upon_is_not_undone(
    archive: Archive, translated: Recording, run: RunId, before: Record
) -> None:
    first, _, second, _ = before.segments

    def refused(sentence: str) -> None:
        with pytest.raises(BuiltUponError) as built:
            archive.undoing.undo(translated.id, AIGUL)
        assert str(built.value) == f"{sentence} since; what was built upon is not undone"

    archive.corrections.revise(first.segment.id, Kind.SOURCE, "бір", based_on=1, author=AIGUL)
    archive.corrections.revise(first.segment.id, Kind.TRANSLATION, "one", based_on=1, author=DOLKUN)
    refused(f"dolkun has translated {first.segment.id}")
    archive.corrections.revise(first.segment.id, Kind.SOURCE, "Бір.", based_on=2, author=DOLKUN)
    refused(f"dolkun has corrected the original of {first.segment.id}")

    cut = archive.timeline.split(second.seen, archive.timeline.place(second.segment.id, at_source=3), AIGUL)
    archive.notes.add(cut.made[0], DOLKUN, "Is this the county?")
    refused(f"dolkun has made a note about {cut.made[0]}")
    archive.undoing.undo(translated.id, DOLKUN)
    wordings = [each for each in archive.transcripts.wordings(translated.id) if each.segment == cut.made[1]]
    archive.transcripts.write_translations(run, translated.id, ARGOS, rendered(wordings, key=b"new"))
    with pytest.raises(BuiltUponError, match=r"made a note|a later run has written the translation"):
        archive.undoing.undo(translated.id, AIGUL)


def test_an_approved_correction_is_not_undone(archive: Archive, translated: Recording, first: SegmentRecord) -> None:
    archive.corrections.revise(first.segment.id, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)
    archive.approvals.approve(first.segment.id, DOLKUN, source=1, translation=2)

    with pytest.raises(BuiltUponError) as built:
        archive.undoing.undo(translated.id, AIGUL)
    assert str(built.value) == f"dolkun has approved {first.segment.id} since; what was built upon is not undone"

    archive.approvals.reopen(first.segment.id, DOLKUN, "a word is missing")
    archive.undoing.undo(translated.id, AIGUL)
    assert now(archive, translated).segments[0].translation


def test_what_others_took_back_themselves_stands_in_nobodys_way(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    archive.corrections.revise(first.segment.id, Kind.SOURCE, "бір", based_on=1, author=AIGUL)
    archive.corrections.revise(first.segment.id, Kind.SOURCE, "екі", based_on=2, author=DOLKUN)
    archive.undoing.undo(translated.id, DOLKUN)

    archive.undoing.undo(translated.id, AIGUL)

    found = now(archive, translated).segments[0]
    assert found.source
    assert (found.source.revision.text, found.source.is_draft) == ("бір екі", True)

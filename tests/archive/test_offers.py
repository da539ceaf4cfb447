"""Proposals: what people take over from a machine becomes theirs, and what they leave is kept and shown no longer."""

import pytest

from archive.offers import AnsweredError, NoSuchProposalError, UncoveredError
from archive.record import Record
from archive.store import Archive
from testimony.answer import Answer
from testimony.draft import SegmentDraft
from testimony.identity import RunId, new_segment_id
from testimony.recording import Recording
from testimony.revision import Kind, StaleRevisionError
from testimony.segment import Segment, check_timeline
from testimony.span import Span
from tests.archive.interview import AIGUL, ARGOS, DOLKUN, DURATION_MS, KAZAKH, OTHER_WHISPER, heard, rendered


@pytest.fixture
def proposed(archive: Archive, translated: Recording, run: RunId) -> Record:
    """Somebody has worked on it; another model hears one sentence from 1 to 5 s, and has its doubts about the rest."""
    first = archive.record(translated.id).segments[0].segment.id
    archive.corrections.revise(first, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)
    usual = heard(translated.id)
    spans = {0: Span(0, 1000), 1: Span(1000, 5000), 2: Span(5000, 8000)}
    texts = {0: "бір", 1: "екі үш төрт", 2: "Үрімжіде"}
    drafts = [
        SegmentDraft(
            segment=Segment(id=new_segment_id(), recording=translated.id, span=spans[at], language=KAZAKH),
            text=texts[at],
        )
        for at in spans
    ]
    archive.transcripts.write(run, translated.id, OTHER_WHISPER, [*drafts, usual[3]])
    return archive.record(translated.id)


def test_a_translation_that_is_taken_over_is_the_persons_and_names_the_proposal(
    archive: Archive, translated: Recording, run: RunId
) -> None:
    found = archive.record(translated.id).segments[0]
    archive.corrections.revise(found.segment.id, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)
    wordings = archive.transcripts.wordings(translated.id)[:1]
    archive.transcripts.write_translations(run, translated.id, ARGOS, rendered(wordings, key=b"new", suffix="!"))
    found = archive.record(translated.id).segments[0]
    (offer,) = found.proposals

    archive.offers.accept(offer.id, DOLKUN, [found.seen])

    taken = archive.record(translated.id).segments[0]
    assert taken.translation
    revision = taken.translation.revision
    assert (revision.text, revision.author) == ("English of бір екі!", DOLKUN)
    assert (taken.translation.proposal, taken.translation.is_draft) == (offer.id, False)
    assert taken.proposals == ()
    assert [(past.id, past.answer, past.answered_by) for past in taken.past_proposals] == [
        (offer.id, Answer.ACCEPTED, "dolkun")
    ]
    # What the machine doubts of its own proposal is doubted still.
    assert [doubt.about for doubt in taken.doubts] == [(Kind.TRANSLATION, 1), (Kind.TRANSLATION, 3)]
    with pytest.raises(AnsweredError) as answered:
        archive.offers.leave(offer.id, AIGUL)
    assert str(answered.value) == f"dolkun has already accepted proposal {offer.id}"


def test_a_timeline_that_is_taken_over_is_cut_like_that_and_comes_back_whole(
    archive: Archive, translated: Recording, proposed: Record
) -> None:
    offer = next(each for each in proposed.proposals if each.text == "екі үш төрт")
    before = proposed.segments

    cut = archive.offers.accept(offer.id, DOLKUN, [found.seen for found in before[:3]])

    record = archive.record(translated.id)
    check_timeline(translated.id, [found.segment for found in record.segments], DURATION_MS)
    assert archive.verify().faults == ()
    assert [
        (found.segment.span, found.source.revision.text if found.source else None) for found in record.segments
    ] == [
        (Span(0, 1000), "бір"),
        (Span(1000, 5000), "екі үш төрт"),
        (Span(5000, 8000), "Үрімжіде"),
        (Span(8000, DURATION_MS), None),
    ]
    assert record.segments[1].is_stale
    assert set(cut.retired) == {found.segment.id for found in before[:3]}
    assert cut.made == tuple(found.segment.id for found in record.segments[:3])

    archive.undoing.undo(translated.id, DOLKUN)

    record = archive.record(translated.id)
    assert record.segments == before
    assert offer.id in {each.id for each in record.proposals}


def test_a_proposal_is_taken_over_as_the_person_saw_the_timeline(
    archive: Archive, translated: Recording, proposed: Record
) -> None:
    offer = next(each for each in proposed.proposals if each.text == "екі үш төрт")
    seen = [found.seen for found in proposed.segments]

    with pytest.raises(UncoveredError) as uncovered:
        archive.offers.accept(offer.id, DOLKUN, seen[:2])
    assert str(uncovered.value) == (
        f"proposal {offer.id} is for 00:00:01.000-00:00:05.000; name every segment that lies there, and no other: "
        "open the recording again to see how it is cut now"
    )
    archive.corrections.revise(seen[0].segment, Kind.SOURCE, "бір", based_on=1, author=AIGUL)
    with pytest.raises(StaleRevisionError):
        archive.offers.accept(offer.id, DOLKUN, seen[:3])
    with pytest.raises(NoSuchProposalError, match="there is no proposal 999"):
        archive.offers.accept(999, DOLKUN, seen[:3])


def test_what_is_left_is_kept_and_shown_no_longer_until_that_is_undone(
    archive: Archive, translated: Recording, proposed: Record
) -> None:
    one, two, *_ = proposed.proposals

    archive.offers.leave(one.id, DOLKUN, "the old cut is right")

    record = archive.record(translated.id)
    assert record.proposals[0] == two
    assert [(each.id, each.answer) for each in record.past_proposals] == [(one.id, Answer.LEFT)]
    archive.undoing.undo(translated.id, DOLKUN)
    assert archive.record(translated.id).proposals == proposed.proposals

"""The timeline in people's hands: cuts act on the pair, lose nothing, and leave the recording covered."""

from dataclasses import replace

import pytest

from archive.approval import corrected_by
from archive.history import RetiredSegmentError
from archive.record import Record, SegmentRecord
from archive.store import Archive
from archive.timeline import NotNeighboursError, UnlikeSegmentsError
from testimony.act import ActKind
from testimony.cut import CutPlaceError, Place
from testimony.draft import Verdict
from testimony.identity import RunId
from testimony.recording import Recording
from testimony.revision import Kind, OwnWorkError, Person, StaleRevisionError, Status
from testimony.segment import Gap, check_timeline
from testimony.span import Span
from testimony.speaker import Role
from tests.archive.interview import AIGUL, ARGOS, DOLKUN, DURATION_MS, OTHER_WHISPER, WHISPER, heard, rendered

ERKIN = Person("erkin")


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


def wordings(record: Record) -> list[tuple[Span, str | None, str | None]]:
    return [
        (
            found.segment.span,
            found.source.revision.text if found.source else None,
            found.translation.revision.text if found.translation else None,
        )
        for found in record.segments
    ]


def test_a_cut_is_proposed_where_the_words_are_heard(archive: Archive, first: SegmentRecord) -> None:
    segment = first.segment.id

    assert archive.timeline.place(segment) == Place(at_ms=900, at_source=4, at_translation=11)
    assert archive.timeline.place(segment, at_ms=950) == Place(at_ms=950, at_source=4, at_translation=11)
    assert archive.timeline.place(segment, at_source=7) == Place(at_ms=2500, at_source=7, at_translation=18)


def test_a_segment_is_parted_with_its_translation_and_the_times_of_its_words(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    cut = archive.timeline.split(first.seen, Place(at_ms=900, at_source=4, at_translation=8), AIGUL, "two sentences")

    record = now(archive, translated)
    one, two = record.segments[:2]
    assert wordings(record)[:2] == [
        (Span(0, 900), "бір", "English"),
        (Span(900, 3000), "екі", "of бір екі"),
    ]
    assert (cut.kind, cut.retired, cut.made) == (ActKind.SPLIT, (first.segment.id,), (one.segment.id, two.segment.id))
    assert [[word.text for word in part.words] for part in (one, two)] == [["бір"], ["екі"]]
    assert [part.source.revision.author for part in (one, two) if part.source] == [WHISPER, WHISPER]
    assert [part.translation.revision.author for part in (one, two) if part.translation] == [ARGOS, ARGOS]
    assert [part.status for part in (one, two)] == [Status.DRAFT, Status.DRAFT]
    assert [part.parents for part in (one, two)] == [(first.segment.id,), (first.segment.id,)]
    (gone,) = record.retired
    assert (gone.history, gone.retired_act) == (first.history, cut.act)
    (act,) = record.acts
    assert (act.person, act.kind, act.reason) == ("aigul", ActKind.SPLIT, "two sentences")
    assert act.facts == {"at_ms": 900, "at_source": 4, "at_translation": 8}


def test_no_doubt_is_lost_and_each_term_keeps_its_place(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    archive.timeline.split(first.seen, Place(at_ms=900, at_source=4, at_translation=8), AIGUL)

    one, two = now(archive, translated).segments[:2]
    # Nobody can say in which part the negation was lost: both keep the doubt.
    assert [[(doubt.origin, doubt.about) for doubt in part.doubts] for part in (one, two)] == [
        [(first.doubts[0].id, (Kind.TRANSLATION, 1))],
        [(first.doubts[0].id, (Kind.TRANSLATION, 1))],
    ]
    assert one.translation
    assert two.translation
    assert first.translation
    assert one.translation.terms == first.translation.terms
    assert two.translation.terms == ()


def test_a_term_whose_english_went_to_the_other_part_is_missing_there(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    archive.timeline.split(first.seen, Place(at_ms=900, at_source=4, at_translation=0), AIGUL)

    one, two = now(archive, translated).segments[:2]
    assert one.translation is None
    assert two.translation
    (use,) = two.translation.terms
    assert (use.verdict, use.source_span, use.target_span) == (Verdict.WITHOUT_SOURCE, None, (1, 4))


@pytest.mark.parametrize(
    ("place", "sentence"),
    [
        (Place(at_ms=0, at_source=4, at_translation=8), "it lasts from 0 to 3000 ms, and 0 was asked for"),
        (Place(at_ms=9, at_source=8, at_translation=8), "its wording has 7 code points, and 8 was asked for"),
        (Place(at_ms=9, at_source=7, at_translation=8), "one part would have a translation without the words"),
    ],
)
def test_where_a_segment_cannot_be_cut_the_reason_is_said(
    archive: Archive, translated: Recording, first: SegmentRecord, place: Place, sentence: str
) -> None:
    with pytest.raises(CutPlaceError, match=sentence):
        archive.timeline.split(first.seen, place, AIGUL)

    assert archive.record(translated.id).acts == ()


@pytest.mark.parametrize(("text", "at"), [("ба\u0301р", 2), ("бір [inaudible] екі", 8)])
def test_no_letter_and_no_mark_is_taken_apart(
    archive: Archive, translated: Recording, first: SegmentRecord, text: str, at: int
) -> None:
    archive.corrections.revise(first.segment.id, Kind.SOURCE, text, based_on=1, author=AIGUL)
    seen = archive.record(translated.id).segments[0].seen

    with pytest.raises(CutPlaceError, match="the cut would"):
        archive.timeline.split(seen, Place(at_ms=900, at_source=at, at_translation=0), AIGUL)


def test_silence_is_cut_off_as_a_gap_that_somebody_has_to_name(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    archive.timeline.split(first.seen, archive.timeline.place(first.segment.id, at_ms=2500), AIGUL)
    rest = archive.record(translated.id).segments[1]
    assert (rest.segment.span, rest.segment.gap, rest.source) == (Span(2500, 3000), Gap.UNCLEAR, None)

    archive.timeline.to_gap(rest.seen, Gap.SILENCE, AIGUL)

    assert now(archive, translated).segments[1].segment.gap is Gap.SILENCE


def test_two_neighbours_become_one_and_their_drafts_stay_drafts(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    archive.timeline.split(first.seen, Place(at_ms=900, at_source=4, at_translation=8), AIGUL)
    one, two = archive.record(translated.id).segments[:2]

    archive.timeline.merge(one.seen, two.seen, DOLKUN)

    record = now(archive, translated)
    joined = record.segments[0]
    assert wordings(record)[0] == (Span(0, 3000), "бір екі", "English of бір екі")
    assert joined.source
    assert joined.translation
    assert (joined.source.revision.author, joined.translation.revision.author) == (WHISPER, ARGOS)
    assert [word.text for word in joined.words] == ["бір", "екі"]
    assert joined.ancestors == (*sorted((one.segment.id, two.segment.id)), first.segment.id)
    assert first.translation
    assert joined.translation.terms == first.translation.terms


def test_a_persons_words_joined_to_a_machines_are_still_a_draft_and_no_machine_writes_over_them(
    archive: Archive, translated: Recording, run: RunId, first: SegmentRecord
) -> None:
    archive.timeline.split(first.seen, Place(at_ms=900, at_source=4, at_translation=8), AIGUL)
    one = archive.record(translated.id).segments[0]
    archive.corrections.revise(one.segment.id, Kind.SOURCE, "Бір.", based_on=1, author=AIGUL)
    one, two = archive.record(translated.id).segments[:2]

    archive.timeline.merge(one.seen, two.seen, DOLKUN)

    joined = now(archive, translated).segments[0]
    assert joined.source
    assert (joined.source.revision.text, joined.source.revision.author) == ("Бір. екі", DOLKUN)
    assert (joined.source.is_draft, joined.source.is_carried, joined.status) == (True, True, Status.DRAFT)
    # The left translation renders what the machine heard, so that the joined one is behind.
    assert joined.is_stale
    assert [entry.revision.text for entry in joined.history if entry.revision.kind is Kind.SOURCE] == [
        "бір екі",
        "Бір. екі",
    ]
    again = archive.transcripts.write(run, translated.id, OTHER_WHISPER, heard(translated.id))
    assert again.written == 0
    assert archive.record(translated.id).segments[0] == joined


def test_whoever_wrote_words_cannot_approve_what_was_cut_from_them_and_whoever_cut_can(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    archive.corrections.revise(first.segment.id, Kind.TRANSLATION, "One. Two.", based_on=1, author=AIGUL)
    seen = archive.record(translated.id).segments[0].seen
    archive.timeline.split(seen, Place(at_ms=900, at_source=4, at_translation=5), DOLKUN)
    one, two = archive.record(translated.id).segments[:2]

    for part in (one, two):
        with pytest.raises(OwnWorkError):
            archive.approvals.approve(part.segment.id, AIGUL, source=1, translation=1)
        archive.approvals.approve(part.segment.id, DOLKUN, source=1, translation=1)

    assert [part.status for part in now(archive, translated).segments[:2]] == [Status.APPROVED, Status.APPROVED]


def test_whoever_joined_two_peoples_words_is_no_author_of_them(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    archive.timeline.split(first.seen, Place(at_ms=900, at_source=4, at_translation=8), ERKIN)
    for at, person in ((0, AIGUL), (1, DOLKUN)):
        part = archive.record(translated.id).segments[at]
        for kind, text in ((Kind.SOURCE, "бір"), (Kind.TRANSLATION, "one")):
            archive.corrections.revise(part.segment.id, kind, text, based_on=1, author=person)
    one, two = archive.record(translated.id).segments[:2]
    archive.timeline.merge(one.seen, two.seen, ERKIN)

    joined = now(archive, translated).segments[0]
    assert (joined.is_draft, joined.is_stale) == (False, False)
    with archive._database.reading() as connection:
        authors = {each.name: corrected_by(connection, joined.segment.id, each) for each in (AIGUL, DOLKUN, ERKIN)}
    assert authors == {"aigul": True, "dolkun": True, "erkin": False}


def test_a_boundary_moves_and_both_segments_keep_their_ids_texts_and_findings(
    archive: Archive, translated: Recording, before: Record
) -> None:
    one, pause = before.segments[:2]

    cut = archive.timeline.move(one.seen, pause.seen, 1500, AIGUL)

    record = now(archive, translated)
    moved, after = record.segments[:2]
    assert cut.changed == (one.segment.id, pause.segment.id)
    assert (moved.segment.span, after.segment.span) == (Span(0, 1500), Span(1500, 4000))
    assert (moved.first, moved.source, moved.doubts) == (one.segment, one.source, one.doubts)
    # The word that goes on beyond the end is heard as far as the segment goes.
    assert [(word.text, word.span) for word in moved.words] == [("бір", Span(100, 900)), ("екі", Span(900, 1500))]
    with pytest.raises(StaleRevisionError, match="the span of"):
        archive.timeline.move(one.seen, pause.seen, 2000, DOLKUN)


def test_a_boundary_stays_between_its_neighbours(archive: Archive, before: Record) -> None:
    one, pause, two, _ = before.segments

    with pytest.raises(CutPlaceError, match="the boundary lies between 0 and 4000 ms, not at 4000"):
        archive.timeline.move(one.seen, pause.seen, 4000, AIGUL)
    with pytest.raises(NotNeighboursError) as apart:
        archive.timeline.move(one.seen, two.seen, 2000, AIGUL)
    assert str(apart.value) == (
        f"{two.segment.id} does not begin where {one.segment.id} ends; name two neighbours, the earlier one first"
    )


def test_words_that_were_called_a_gap_stay_in_the_history_and_come_back(
    archive: Archive, translated: Recording, first: SegmentRecord
) -> None:
    archive.timeline.to_gap(first.seen, Gap.NOISE, AIGUL, "the radio")

    silenced = now(archive, translated).segments[0]
    assert (silenced.segment.gap, silenced.source, silenced.translation) == (Gap.NOISE, None, None)
    assert silenced.latest(Kind.SOURCE) == first.source
    assert [wording.text for wording in archive.transcripts.wordings(translated.id)] == ["Үрімжіде"]

    archive.timeline.to_speech(silenced.seen, DOLKUN)

    again = now(archive, translated).segments[0]
    assert (again.source, again.translation, again.segment.gap) == (first.source, first.translation, None)


def test_a_gap_joins_the_speech_beside_it(archive: Archive, translated: Recording, before: Record) -> None:
    one, pause, two, unclear = before.segments

    archive.timeline.merge(one.seen, pause.seen, AIGUL)
    archive.timeline.merge(two.seen, unclear.seen, AIGUL)

    record = now(archive, translated)
    assert wordings(record) == [
        (Span(0, 4000), "бір екі", "English of бір екі"),
        (Span(4000, DURATION_MS), "Үрімжіде", "English of Үрімжіде"),
    ]
    # That nothing was written down for the unclear stretch is still doubted.
    assert sorted(doubt.finding.code for doubt in record.segments[1].doubts) == sorted(
        doubt.finding.code for found in (two, unclear) for doubt in found.doubts
    )


def test_two_gaps_become_the_more_doubtful_one(archive: Archive, translated: Recording, before: Record) -> None:
    _, _, two, unclear = before.segments
    archive.timeline.to_gap(two.seen, Gap.SILENCE, AIGUL)
    silence = archive.record(translated.id).segments[2]

    archive.timeline.merge(silence.seen, unclear.seen, AIGUL)

    joined = now(archive, translated).segments[2]
    assert (joined.segment.gap, joined.source) == (Gap.UNCLEAR, None)


def test_two_speakers_are_not_joined_unseen(archive: Archive, translated: Recording, first: SegmentRecord) -> None:
    archive.timeline.split(first.seen, Place(at_ms=900, at_source=4, at_translation=8), AIGUL)
    one, two = archive.record(translated.id).segments[:2]
    for part, role in ((one, Role.WITNESS), (two, Role.INTERVIEWER)):
        speaker = archive.speakers.add(translated.id, role, role, by="aigul")
        archive.corrections.revise(part.segment.id, Kind.SPEAKER, speaker.id, based_on=0, author=AIGUL)

    with pytest.raises(UnlikeSegmentsError) as unlike:
        archive.timeline.merge(one.seen, two.seen, AIGUL)

    assert str(unlike.value) == (
        f"{one.segment.id} and {two.segment.id} differ in their speaker; say first which is right, then join them"
    )


def test_a_cut_is_made_in_what_the_person_saw_or_not_at_all(archive: Archive, first: SegmentRecord) -> None:
    archive.corrections.revise(first.segment.id, Kind.SOURCE, "бір, екі", based_on=1, author=DOLKUN)
    place = Place(at_ms=900, at_source=4, at_translation=8)
    with pytest.raises(StaleRevisionError):
        archive.timeline.split(first.seen, place, AIGUL)

    archive.timeline.split(replace(first.seen, source=2), replace(place, at_source=5), AIGUL)
    with pytest.raises(RetiredSegmentError):
        archive.timeline.split(replace(first.seen, source=2), place, DOLKUN)


def test_a_machine_does_not_take_back_a_cut(
    archive: Archive, translated: Recording, run: RunId, first: SegmentRecord
) -> None:
    archive.timeline.split(first.seen, Place(at_ms=900, at_source=4, at_translation=8), AIGUL)
    before = archive.record(translated.id).segments

    tally = archive.transcripts.write(run, translated.id, OTHER_WHISPER, heard(translated.id))

    assert (tally.written, tally.proposed) == (0, 1)
    assert archive.record(translated.id).segments == before


def test_the_parts_of_a_draft_are_translated_anew_and_a_persons_are_not(
    archive: Archive, translated: Recording, run: RunId, first: SegmentRecord
) -> None:
    archive.timeline.split(first.seen, Place(at_ms=900, at_source=4, at_translation=8), AIGUL)
    key = first.translation.key if first.translation else None
    assert key
    parts = archive.record(translated.id).segments[:2]
    mine = parts[1].segment.id
    archive.corrections.revise(mine, Kind.TRANSLATION, "two", based_on=1, author=AIGUL)
    wanted = archive.transcripts.untranslated(translated.id, lambda _: replace(key, hex="0" * 64))
    assert [wording.text for wording in wanted] == ["бір", "Үрімжіде"]

    archive.transcripts.write_translations(run, translated.id, ARGOS, rendered(wanted, key=b"new", suffix="!"))

    again = now(archive, translated).segments[:2]
    assert [part.translation.revision.text for part in again if part.translation] == ["English of бір!", "two"]

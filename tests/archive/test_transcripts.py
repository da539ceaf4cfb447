"""What machines write, and how they keep their hands off what people wrote."""

import pytest

from archive.history import RetiredSegmentError
from archive.store import Archive
from archive.transcripts import Tally
from testimony.identity import Digest, RunId
from testimony.recording import Recording
from testimony.revision import Kind
from testimony.segment import TimelineError
from tests.archive.interview import AIGUL, ARGOS, KAZAKH, OTHER_WHISPER, WHISPER, heard, rendered

KEY = Digest.of_bytes(b"key")


def test_a_transcript_is_read_back_as_it_was_heard(archive: Archive, recording: Recording, run: RunId) -> None:
    drafts = heard(recording.id)

    assert archive.transcripts.write(run, recording.id, WHISPER, drafts) == Tally(written=4)

    record = archive.record(recording.id)
    assert [found.segment for found in record.segments] == [draft.segment for draft in drafts]
    first, pause, second, unclear = record.segments
    assert first.source is not None
    assert first.source.revision.text == "бір екі"
    assert first.source.revision.author == WHISPER
    assert (first.source.words, first.source.evidence) == (drafts[0].words, {"avg_logprob": -0.25})
    assert second.source is not None
    assert second.source.raw == "Urimjide"
    assert second.findings == drafts[2].findings
    assert (pause.source, pause.findings) == (None, ())
    assert unclear.findings == drafts[3].findings
    assert record.open_findings == 2


def test_a_timeline_with_a_hole_is_not_written(archive: Archive, recording: Recording, run: RunId) -> None:
    drafts = heard(recording.id)

    with pytest.raises(TimelineError, match="nothing covers"):
        archive.transcripts.write(run, recording.id, WHISPER, drafts[:1] + drafts[2:])

    assert archive.record(recording.id).segments == ()


def test_hearing_the_same_again_keeps_every_segment_and_its_id(
    archive: Archive, translated: Recording, run: RunId
) -> None:
    before = archive.record(translated.id)

    assert archive.transcripts.write(run, translated.id, WHISPER, heard(translated.id)) == Tally(unchanged=4)

    assert archive.record(translated.id).segments == before.segments


def test_another_model_takes_the_place_of_what_only_machines_wrote(
    archive: Archive, translated: Recording, run: RunId
) -> None:
    before = archive.record(translated.id).segments

    assert archive.transcripts.write(run, translated.id, OTHER_WHISPER, heard(translated.id)) == Tally(written=4)

    record = archive.record(translated.id)
    assert {found.segment.id for found in record.retired} == {found.segment.id for found in before}
    assert all(found.retired_by == run for found in record.retired)
    assert [found.history for found in record.retired] == [found.history for found in before]
    with pytest.raises(RetiredSegmentError) as retired:
        archive.corrections.revise(before[0].segment.id, Kind.SOURCE, "бір", based_on=1, author=AIGUL)
    assert str(retired.value) == (
        f"{before[0].segment.id} was replaced meanwhile; open the recording again and work on what stands there now"
    )


def test_where_a_person_has_worked_another_model_only_proposes(
    archive: Archive, translated: Recording, run: RunId
) -> None:
    first = archive.record(translated.id).segments[0].segment.id
    archive.corrections.revise(first, Kind.SOURCE, "бір, екі", based_on=1, author=AIGUL)
    before = archive.record(translated.id).segments

    tally = archive.transcripts.write(run, translated.id, OTHER_WHISPER, heard(translated.id, second="Үрімжі"))
    again = archive.transcripts.write(run, translated.id, OTHER_WHISPER, heard(translated.id, second="Үрімжі"))

    record = archive.record(translated.id)
    assert record.segments == before
    assert [proposal.text for proposal in record.proposals] == ["бір екі", "Үрімжі"]
    assert (tally, again) == (Tally(proposed=2, unchanged=2), Tally(unchanged=4))


def test_wordings_are_the_latest_and_leave_gaps_out(archive: Archive, translated: Recording) -> None:
    first, second = archive.transcripts.wordings(translated.id)
    archive.corrections.revise(second.segment, Kind.SOURCE, "Үрімжі", based_on=1, author=AIGUL)

    wordings = archive.transcripts.wordings(translated.id)

    assert [(wording.revision, wording.text, wording.tag) for wording in wordings] == [
        (1, "бір екі", KAZAKH),
        (2, "Үрімжі", KAZAKH),
    ]
    archive.corrections.revise(first.segment, Kind.SOURCE, "", based_on=1, author=AIGUL)
    assert [wording.text for wording in archive.transcripts.wordings(translated.id)] == ["Үрімжі"]


def test_only_what_changed_is_translated_again(archive: Archive, translated: Recording, run: RunId) -> None:
    assert archive.transcripts.untranslated(translated.id, lambda _: KEY) == ()
    first, second = archive.transcripts.wordings(translated.id)
    archive.corrections.revise(first.segment, Kind.SOURCE, "бір", based_on=1, author=AIGUL)

    (again,) = archive.transcripts.untranslated(translated.id, lambda _: KEY)
    assert (again.segment, again.revision, again.text) == (first.segment, 2, "бір")

    tally = archive.transcripts.write_translations(run, translated.id, ARGOS, rendered((again, second)))
    assert tally == Tally(written=1, unchanged=1)
    assert archive.transcripts.untranslated(translated.id, lambda _: KEY) == ()


def test_a_changed_glossary_translates_machines_work_again_and_no_persons(
    archive: Archive, translated: Recording, run: RunId
) -> None:
    first, second = archive.transcripts.wordings(translated.id)
    archive.corrections.revise(first.segment, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)

    newer = Digest.of_bytes(b"newer glossary")
    assert archive.transcripts.untranslated(translated.id, lambda _: newer) == (second,)


def test_beside_a_persons_outdated_translation_a_proposal_is_kept_once(
    archive: Archive, translated: Recording, run: RunId
) -> None:
    first = archive.transcripts.wordings(translated.id)[0].segment
    archive.corrections.revise(first, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)
    archive.corrections.revise(first, Kind.SOURCE, "бір, үш", based_on=1, author=AIGUL)

    wordings = archive.transcripts.untranslated(translated.id, lambda _: KEY)
    tally = archive.transcripts.write_translations(run, translated.id, ARGOS, rendered(wordings))

    assert tally == Tally(proposed=1)
    assert archive.transcripts.untranslated(translated.id, lambda _: KEY) == ()
    segment = archive.record(translated.id).segments[0]
    assert segment.translation is not None
    assert (segment.translation.revision.text, segment.is_stale) == ("One, two", True)
    assert [(offer.text, offer.of_revision) for offer in segment.proposals] == [("English of бір, үш", 2)]


def test_doubts_about_a_text_that_a_machine_replaced_leave_the_queue_and_stay_in_the_record(
    archive: Archive, translated: Recording, run: RunId
) -> None:
    wordings = archive.transcripts.wordings(translated.id)
    archive.transcripts.write_translations(run, translated.id, ARGOS, rendered(wordings, key=b"new", suffix="!"))

    segment = archive.record(translated.id).segments[0]

    assert [doubt.about for doubt in segment.doubts] == [(Kind.TRANSLATION, 2)]
    assert [doubt.about for doubt in segment.past_doubts] == [(Kind.TRANSLATION, 1)]


def test_a_correction_does_not_settle_the_doubt_about_what_it_corrects(archive: Archive, translated: Recording) -> None:
    segment = archive.record(translated.id).segments[2]
    archive.corrections.revise(segment.segment.id, Kind.SOURCE, "Үрімжі", based_on=1, author=AIGUL)

    assert archive.record(translated.id).segments[2].doubts == segment.doubts

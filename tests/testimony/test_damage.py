from testimony.damage import damage
from testimony.finding import Code, Severity
from testimony.identity import RecordingId, new_segment_id
from testimony.language import Language, LanguageTag
from testimony.segment import Gap, Segment
from testimony.span import Span


def segment(start: int, end: int, gap: Gap | None = None) -> Segment:
    tag = LanguageTag.usual(Language.KAZAKH)
    return Segment(id=new_segment_id(), recording=RecordingId("rec-1"), span=Span(start, end), language=tag, gap=gap)


def test_a_truncated_file_is_flagged_with_both_durations():
    last = segment(0, 432_000)

    (finding,) = damage([last], declared_ms=600_000, duration_ms=432_000, lost_ms=0, complaints=0)

    assert finding.message == "The file claims to last 00:10:00.000, but 00:07:12.000 could be decoded."
    assert finding.segment == last.id
    assert finding.evidence == {"declared_ms": 600_000, "decoded_ms": 432_000, "lost_ms": 0}


def test_each_undecodable_stretch_is_an_alarm():
    whole = [segment(0, 1000), segment(1000, 1800, Gap.UNDECODABLE), segment(1800, 3000)]

    (finding,) = damage(whole, declared_ms=3000, duration_ms=3000, lost_ms=800, complaints=3)

    assert (finding.segment, finding.code, finding.severity) == (whole[1].id, Code.DAMAGED, Severity.ALARM)
    assert finding.evidence == {"lost_ms": 800}


def test_padding_of_the_last_frame_is_no_damage():
    assert damage([segment(0, 3000)], declared_ms=3040, duration_ms=3000, lost_ms=0, complaints=0) == ()


def test_a_file_that_claims_no_duration_cannot_break_its_promise():
    assert damage([segment(0, 3000)], declared_ms=None, duration_ms=3000, lost_ms=0, complaints=0) == ()


def test_a_decoder_that_stumbled_without_losing_time_is_told_of():
    first, second = segment(0, 1000), segment(1000, 3000)

    (finding,) = damage([first, second], declared_ms=3000, duration_ms=3000, lost_ms=0, complaints=2)

    assert finding.message == "The decoder stumbled 2 times over this file: some sounds in it may be broken."
    assert (finding.segment, finding.severity) == (first.id, Severity.WARNING)

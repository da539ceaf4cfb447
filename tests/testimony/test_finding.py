from dataclasses import replace

from testimony.finding import Code, Finding, Severity, risk
from testimony.identity import SegmentId

NOTE = Finding(segment=SegmentId("seg-1"), code=Code.NEGATION_LOST, severity=Severity.NOTE, message="Look here.")
ALARM = replace(NOTE, severity=Severity.ALARM)


def test_one_alarm_outweighs_many_notes():
    assert risk([ALARM]) > risk([NOTE] * 50)


def test_what_a_person_has_settled_weighs_nothing_more():
    assert risk([replace(ALARM, settled_by="aigul"), NOTE]) == risk([NOTE])

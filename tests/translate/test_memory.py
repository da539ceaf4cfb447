"""What people approved once is at hand when the same is said again, with where it comes from."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from testimony.draft import Wording
from testimony.identity import RecordingId, SegmentId
from testimony.language import LanguageTag
from translate.memory import Approved, Memory, Origin

KAZAKH, UYGHUR = LanguageTag.parse("kk"), LanguageTag.parse("ug")


def approved(source: str, english: str, segment: str = "seg-1", day: int = 1) -> Approved:
    origin = Origin(
        recording=RecordingId("rec-1"),
        segment=SegmentId(segment),
        revision=2,
        approved_by="aigul",
        approved_at=datetime(2026, 3, day, tzinfo=UTC),
    )
    return Approved(source=source, tag=KAZAKH, english=english, origin=origin)


def wording(text: str, tag: LanguageTag = KAZAKH) -> Wording:
    return Wording(segment=SegmentId("seg-9"), revision=1, text=text, tag=tag)


TAKEN = approved("Мені лагерьге алып кетті.", "They took me to the camp.")


def test_the_same_words_are_taken_over_with_their_origin() -> None:
    assert Memory([TAKEN]).exact(wording(" Мені  лагерьге алып кетті.")) == TAKEN
    assert Memory([TAKEN]).exact(wording("Мені лагерьге алып кетті.")) == TAKEN


@pytest.mark.parametrize("text", ["Мені лагерьге алып кетті?", "мені лагерьге алып кетті.", "Мені алып кетті."])
def test_other_words_and_other_marks_are_not_the_same(text: str) -> None:
    assert Memory([TAKEN]).exact(wording(text)) is None


def test_nothing_is_taken_over_into_another_language() -> None:
    memory = Memory([TAKEN])

    assert memory.exact(wording(TAKEN.source, UYGHUR)) is None
    assert memory.similar(wording(TAKEN.source, UYGHUR)) == ()


def test_where_people_translated_the_same_words_differently_both_are_offered_and_none_is_taken_over() -> None:
    other = approved(TAKEN.source, "I was taken to the camp.", "seg-2", day=2)
    memory = Memory([TAKEN, other])

    assert memory.exact(wording(TAKEN.source)) is None
    assert [each.approved for each in memory.similar(wording(TAKEN.source))] == [other, TAKEN]


def test_the_newest_approval_stands_for_equal_ones() -> None:
    newer = approved(TAKEN.source, TAKEN.english, "seg-2", day=2)

    assert Memory([TAKEN, newer]).exact(wording(TAKEN.source)) == newer


def test_a_short_answer_is_offered_and_never_taken_over() -> None:
    memory = Memory([approved("Жоқ.", "There was none.")])

    assert memory.exact(wording("Жоқ.")) is None
    assert memory.similar(wording("Жоқ."))[0].approved.english == "There was none."


def test_what_is_nearly_the_same_is_offered_best_first() -> None:
    memory = Memory(
        [TAKEN, approved("Оны лагерьге алып кетті.", "They took him to the camp."), approved("Иә.", "Yes.")]
    )

    offered = memory.similar(wording("Мені лагерьге алып кеткен."))

    assert [each.approved.english for each in offered] == ["They took me to the camp.", "They took him to the camp."]
    assert offered[0].similarity > offered[1].similarity > 0.75


def test_a_translation_with_another_number_is_offered_with_a_warning() -> None:
    memory = Memory([approved("Камерада 20 адам болды.", "There were 20 people in the cell.")])

    (offered,) = memory.similar(wording("Камерада 30 адам болды."))

    assert offered.has_other_numbers


@given(st.lists(st.text("аб ", min_size=1, max_size=12), max_size=6), st.text("аб ", max_size=12))
def test_whatever_is_taken_over_was_approved_for_these_very_words(sources: list[str], text: str) -> None:
    memory = Memory(approved(source, f"English of {source.split()}") for source in sources)

    if found := memory.exact(wording(text)):
        assert found.source.split() == text.split()

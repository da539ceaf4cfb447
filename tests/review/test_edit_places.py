"""Doubts are shown at the words they concern; searching compares as the glossary does."""

from typing import Any

import pytest

from archive.record import SegmentRecord
from review.matching import occurrences
from review.places import Place, places
from testimony.finding import Code, Finding, Severity
from testimony.language import Language, LanguageTag, Script
from testimony.revision import Kind

UYGHUR, KAZAKH, ENGLISH = (
    LanguageTag(Language.UYGHUR, Script.ARABIC),
    LanguageTag.usual(Language.KAZAKH),
    LanguageTag.usual(Language.ENGLISH),
)


def doubt(held: SegmentRecord, **evidence: Any) -> Finding:
    return Finding(
        segment=held.segment.id, code=Code.TERM_MISSING, severity=Severity.WARNING, message="look", evidence=evidence
    )


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({"span": [0, 3]}, (Place(Kind.SOURCE, 0, 3),)),
        ({"found": [2, 5]}, (Place(Kind.TRANSLATION, 2, 5),)),
        ({"names": ["English", "Nobody"]}, (Place(Kind.TRANSLATION, 0, 7),)),
        ({"text": "екі"}, (Place(Kind.TRANSLATION, 15, 18),)),
        (
            {"concept": "urumchi", "verdict": "rendered"},
            (Place(Kind.SOURCE, 0, 3), Place(Kind.TRANSLATION, 1, 4)),
        ),
        ({"concept": "urumchi", "verdict": "missing"}, ()),
        ({"span": [3, 3], "names": [""], "text": 7}, ()),
        ({"rate": 21.5}, ()),
    ],
)
def test_a_doubt_points_at_the_words_that_its_evidence_names(
    evidence: dict[str, Any], expected: tuple[Place, ...], segments: tuple[SegmentRecord, ...]
) -> None:
    assert places(doubt(segments[0], **evidence), segments[0]) == expected


def test_a_doubt_about_a_gap_points_at_no_words(segments: tuple[SegmentRecord, ...]) -> None:
    assert places(doubt(segments[3], names=["yes"], concept="urumchi", verdict="rendered"), segments[3]) == ()


@pytest.mark.parametrize(
    ("wanted", "text", "tag", "whole_words", "expected"),
    [
        ("үрімжі", "Үрімжіде болдым, үрімжі", KAZAKH, False, ["Үрімжі", "үрімжі"]),
        ("үрімжі", "Үрімжіде болдым, үрімжі", KAZAKH, True, ["үрімжі"]),
        ("қала", "ол қaлада", KAZAKH, False, ["қaла"]),  # the second letter is Latin
        ("ئۈرۈمچى", "بىز ئۈرۈم\u200cچىگە باردۇق", UYGHUR, False, ["ئۈرۈم\u200cچى"]),
        ("ۈرۈمچى", "ئۈرۈمچى", UYGHUR, False, ["ئۈرۈمچى"]),  # with and without the seat of the hamza
        ("the", "The other then", ENGLISH, False, ["The", "the", "the"]),
        ("the", "The other then", ENGLISH, True, ["The"]),
        ("aa", "aaaa", ENGLISH, False, ["aa", "aa"]),
        ("\u200b", "anything", ENGLISH, False, []),
        ("missing", "", ENGLISH, False, []),
    ],
)
def test_words_are_found_however_their_letters_were_typed(
    wanted: str, text: str, tag: LanguageTag, whole_words: bool, expected: list[str]
) -> None:
    found = [text[start:end] for start, end in occurrences(wanted, text, tag, whole_words=whole_words)]

    assert found == expected

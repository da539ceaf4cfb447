"""The ledger of terms says when each was said, by the times of the words it is made of."""

import json

import pytest

from archive.export import Format
from archive.ledger import heard_at
from archive.store import Archive
from testimony.recording import Recording
from testimony.segment import Word
from testimony.span import Span

TEXT = "Ол Үрімжіде, лагерьде болды."
WORDS = tuple(
    Word(text=text, span=Span(start, start + 400), probability=0.5)
    for text, start in ((" Ол", 100), (" Үрімжіде,", 600), (" лагерьде", 1200), (" болды.", 1800))
)


@pytest.mark.parametrize(
    ("span", "heard"),
    [((3, 11), Span(600, 1000)), ((3, 21), Span(600, 1600)), ((13, 21), Span(1200, 1600)), ((0, 2), Span(100, 500))],
)
def test_a_stretch_of_a_wording_has_the_times_of_its_words(span: tuple[int, int], heard: Span) -> None:
    assert heard_at(TEXT, WORDS, span) == heard


def test_a_word_that_a_person_wrote_otherwise_has_no_time_and_lends_none() -> None:
    corrected = TEXT.replace("Үрімжіде", "Қарамайда")

    assert heard_at(corrected, WORDS, (3, 12)) is None
    assert heard_at(corrected, WORDS, (14, 22)) == Span(1200, 1600)
    assert heard_at(TEXT, (), (3, 11)) is None


def test_the_json_tells_of_each_occurrence_when_it_was_said_and_how_it_was_rendered(
    archive: Archive, translated: Recording
) -> None:
    document = json.loads(archive.export(translated.id, Format.JSON))

    first, *_others = document["segments"]
    assert first["terms"] == [
        {
            "concept": "urumchi",
            "version": 1,
            "source_span": [0, 3],
            "target_span": [1, 4],
            "verdict": "rendered",
            "form": "бір екі",
            "method": None,
            "start_ms": 100,
            "end_ms": 900,
        }
    ]
    translations = [each for each in first["revisions"] if each["kind"] == "translation"]
    assert translations[-1]["terms"] == first["terms"]

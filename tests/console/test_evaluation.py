"""Measuring what models heard against what people heard, without any model."""

from dataclasses import replace
from pathlib import Path

import pytest

from console.evaluation.comparable import comparable
from console.evaluation.places import Places, places
from console.evaluation.references import Clip, Said, UnusableReferencesError, clips, is_speech, rows_of
from console.evaluation.table import side_by_side, with_differences
from console.evaluation.trial import Heard, Hearing
from testimony.identity import RecordingId, SegmentId, SpeakerId
from testimony.language import Language, LanguageTag
from testimony.segment import Segment, Word
from testimony.span import Span

KAZAKH = LanguageTag.usual(Language.KAZAKH)
UYGHUR = LanguageTag.usual(Language.UYGHUR)
ENGLISH = LanguageTag.usual(Language.ENGLISH)


def heard(
    start_ms: int, end_ms: int, *words: tuple[str, int, int], speaker: str | None = None, tag: LanguageTag = KAZAKH
) -> Heard:
    return Heard(
        segment=Segment(
            id=SegmentId(f"seg-{start_ms}"),
            recording=RecordingId("rec-1"),
            span=Span(start_ms, end_ms),
            language=tag,
            speaker=SpeakerId(speaker) if speaker else None,
        ),
        text=" ".join(text for text, _, _ in words),
        words=tuple(Word(text=text, span=Span(start, end), probability=0.9) for text, start, end in words),
        doubts=0,
    )


def hearing(*segments: Heard, duration_ms: int = 10_000) -> Hearing:
    return Hearing(segments=segments, duration_ms=duration_ms, cards=())


SAID = (
    Said(span=Span(1_000, 3_000), text="Қайда тұрдыңыз?", speaker="interviewer", language=Language.KAZAKH),
    Said(span=Span(5_000, 8_000), text="Біз ауылда тұрдық.", speaker="witness", language=Language.KAZAKH),
)


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("Иә,  МЕН — білмеймін!", KAZAKH, "иә мен білмеймін"),
        ("aуылда туыcым", KAZAKH, "ауылда туысым"),
        ("Zoom арқылы", KAZAKH, "zoom арқылы"),
        ("1997-жыл", KAZAKH, "бір мың тоғыз жүз тоқсан жеті жыл"),
        ("ساقـچىلار", UYGHUR, "ساقچىلار"),
        ("مەکتەپ\u200c، بار", UYGHUR, "مەكتەپ بار"),
        ("\ufe8d\ufee7\ufe8e", UYGHUR, "انا"),
    ],
)
def test_what_an_interpreter_would_not_correct_is_no_mistake(text: str, tag: LanguageTag, expected: str) -> None:
    assert comparable(text, tag) == expected


def test_letters_that_differ_count() -> None:
    assert comparable("қала", KAZAKH) != comparable("кала", KAZAKH)
    assert comparable("ئۇ", UYGHUR) != comparable("ئۈ", UYGHUR)


def test_words_where_nobody_speaks_are_invented_and_words_that_are_a_little_late_are_not() -> None:
    found = places(
        SAID,
        hearing(
            heard(1_000, 3_400, ("Қайда", 1_050, 2_000), ("тұрдыңыз", 3_100, 3_400)),
            heard(8_600, 9_900, ("рахмет", 8_700, 9_300), ("сізге", 9_300, 9_900)),
        ),
        KAZAKH,
    )

    assert (found.invented, found.silence_ms) == (2, 500 + 1_000 + 1_500)
    assert found.as_json()["invented_words_per_minute"] == 2 * 60_000 / 3_000


def test_coverage_is_the_share_of_speech_that_lies_in_a_segment_with_words() -> None:
    found = places(SAID, hearing(heard(0, 2_000, ("Қайда", 1_000, 2_000))), KAZAKH)

    assert (found.speech_ms, found.covered_ms) == (5_000, 1_000)
    assert found.as_json()["coverage"] == 0.2


def test_times_are_compared_where_a_sentences_first_or_last_word_was_heard_as_it_was_said() -> None:
    found = places(
        SAID,
        hearing(heard(900, 8_000, ("Қайда", 1_100, 2_000), ("тұрсыз", 2_000, 2_900), ("Біз", 5_300, 5_600),
                      ("ауылда", 6_000, 7_000), ("тұрдық", 7_000, 7_900))),
        KAZAKH,
    )  # fmt: skip

    assert found.early_late_ms == (100, 300, -100)
    assert found.as_json()["time_error_ms"] == 100.0


def test_each_voice_is_one_persons_and_speech_at_another_name_is_wrong() -> None:
    two = hearing(
        heard(0, 3_000, ("а", 0, 1), speaker="spk-1"), heard(5_000, 8_000, ("б", 5_000, 5_001), speaker="spk-2")
    )
    one = hearing(heard(0, 8_000, ("а", 0, 1), speaker="spk-1"))

    assert places(SAID, two, KAZAKH).as_json()["right_speaker"] == 1.0
    assert places(SAID, one, KAZAKH).as_json()["right_speaker"] == 3_000 / 5_000
    assert places(SAID, one, KAZAKH).as_json()["voices"] == 1


def test_a_segment_in_the_wrong_language_is_counted_by_its_time() -> None:
    found = places(SAID, hearing(heard(0, 3_000, ("where", 1_000, 2_000), tag=ENGLISH), heard(5_000, 8_000)), KAZAKH)

    assert found.as_json()["right_language"] == 3_000 / 5_000


def test_a_reference_without_times_tells_nothing_of_places() -> None:
    assert places((), hearing(heard(0, 1_000, ("а", 0, 1))), KAZAKH) == Places()
    assert Places().as_json() == {}


def test_counts_of_several_clips_add_up() -> None:
    one = places(SAID, hearing(heard(0, 2_000, ("Қайда", 1_000, 2_000))), KAZAKH)

    assert (one + one).speech_ms == 10_000
    assert (one + one).as_json()["coverage"] == one.as_json()["coverage"]


def test_clips_of_one_language_are_read_with_both_layers_and_the_times_beside_them(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "reference.tsv").write_text("start_ms\tend_ms\tspeaker\tsource\n0\t900\twitness\tБіз\n", "utf-8")
    table = tmp_path / "references.tsv"
    table.write_text(
        "path\tlanguage\ttranscript\ttranscript_normalised\na/a.wav\tkk\tБіз 5\tБіз бес\nb.wav\tug\tبىز\t\n",
        encoding="utf-8",
    )
    rows = rows_of(table)

    assert is_speech(rows)
    assert clips(table, rows, Language.KAZAKH) == [
        Clip(
            audio=tmp_path / "a" / "a.wav",
            transcripts=("Біз 5", "Біз бес"),
            said=(Said(span=Span(0, 900), text="Біз", speaker="witness"),),
        )
    ]
    assert clips(table, rows, Language.UYGHUR) == [Clip(audio=tmp_path / "b.wav", transcripts=("بىز",))]


def test_times_that_cannot_be_read_are_refused_with_what_they_need(tmp_path: Path) -> None:
    (tmp_path / "reference.tsv").write_text("start_ms\tsource\n0\tБіз\n", encoding="utf-8")
    table = tmp_path / "references.tsv"
    table.write_text("path\ttranscript\na.wav\tБіз\n", encoding="utf-8")

    with pytest.raises(UnusableReferencesError, match="it needs the columns start_ms, end_ms and source"):
        clips(table, rows_of(table), Language.KAZAKH)


def test_models_stand_side_by_side_with_what_they_differ_by() -> None:
    documents = with_differences(
        [
            {"model": "base", "wer": 1.02, "cer": 0.55, "time_error_ms": 90.0},
            {"model": "adapted", "wer": 0.32, "cer": 0.15},
        ]
    )

    assert documents[1]["against_first"] == {"wer": pytest.approx(-0.7), "cer": pytest.approx(-0.4)}
    assert list(side_by_side(documents)) == [
        "                                        base             adapted",
        "WER                                    1.020      0.320 (-0.700)",
        "CER                                    0.550      0.150 (-0.400)",
        "times off, median ms                      90                   -",
    ]


def test_one_model_alone_has_no_differences() -> None:
    assert with_differences([{"model": "base", "wer": 1.0}]) == [{"model": "base", "wer": 1.0}]
    assert with_differences([]) == []


def test_a_segment_without_word_times_counts_as_if_its_words_were_equally_long() -> None:
    whole = replace(heard(0, 10_000), text="Қайда тұрдыңыз Біз ауылда тұрдық")

    assert places(SAID, hearing(whole), KAZAKH).invented == 1

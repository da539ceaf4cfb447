"""The pieces read a source text alike however it was typed, and leave the English its capitals."""

from typing import TYPE_CHECKING

import pytest

from practice.pieces import END, PADDING, START, UNKNOWN, spelling_rules, train_pieces
from testimony.language import Language

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

LINES = {
    Language.KAZAKH: ["Мен Үрімжіде туғанмын.", "I was born in Urumqi in 2017.", '"Қайт!" - деді ол.'],
    Language.UYGHUR: ["ئۇ ئۈرۈمچىدە تۇغۇلغان.", "He was born in Urumqi in 2017.", "ئۇلار بىزگە كەل دېدى."],
}


def processor(language: Language) -> "SentencePieceProcessor":
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_proto=train_pieces(LINES[language] * 20, language, 150))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("МЕН ҮРІМЖІДЕ ТУҒАНМЫН.", "мен үрімжіде туғанмын."),
        ("«Қайт!» — деді ол.", '"қайт!" - деді ол.'),
        ("Қаи\u0306т", "қайт"),
        ("Үрім\u200bжі\u00adде", "үрімжіде"),
    ],
)
def test_kazakh_reads_alike_in_capitals_decomposed_and_with_invisible_letters(typed: str, meant: str) -> None:
    pieces = processor(Language.KAZAKH)

    assert pieces.encode(typed) == pieces.encode(meant)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ﺋﯘ ﻛﻪﻝ", "ئۇ كەل"), ("ئۇ کەل دیدی", "ئۇ كەل دىدى"), ("ئۇ كـــەل", "ئۇ كەل"), ("ى\u0654ۇ", "ئۇ")],
)
def test_uyghur_reads_alike_in_presentation_forms_and_letters_of_other_keyboards(typed: str, meant: str) -> None:
    pieces = processor(Language.UYGHUR)

    assert pieces.encode(typed) == pieces.encode(meant)


@pytest.mark.parametrize("language", [Language.KAZAKH, Language.UYGHUR])
def test_the_english_comes_back_letter_by_letter(language: Language) -> None:
    english = LINES[language][1]
    pieces = processor(language)

    assert pieces.decode(pieces.encode(english)) == english


@pytest.mark.parametrize("language", [Language.KAZAKH, Language.UYGHUR])
def test_no_rule_touches_what_english_is_written_in(language: Language) -> None:
    assert [before for before in spelling_rules(language) if before.isascii()] == []


def test_digits_stay_apart() -> None:
    assert processor(Language.KAZAKH).encode("2017", out_type=str) == ["▁", "2", "0", "1", "7"]


def test_the_special_pieces_are_the_ones_that_ctranslate2_expects() -> None:
    pieces = processor(Language.KAZAKH)

    assert [pieces.id_to_piece(number) for number in (PADDING, UNKNOWN, START, END)] == [
        "<blank>",
        "<unk>",
        "<s>",
        "</s>",
    ]


def test_the_same_lines_give_the_same_pieces_and_no_path_of_the_machine() -> None:
    first, second = (train_pieces(LINES[Language.KAZAKH] * 20, Language.KAZAKH, 150) for _ in range(2))

    assert first == second
    assert b"/" not in first.replace(b"</s>", b"")

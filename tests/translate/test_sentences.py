"""A wording is cut into sentences and put together again without losing a character."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translate.pieces import pieces
from translate.sentences import split


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Мен келдім. Ол кетті.", ["Мен келдім. ", "Ол кетті."]),
        ("Қайда? Білмеймін! Иә…", ["Қайда? ", "Білмеймін! ", "Иә…"]),
        ("ئۇ نەدە؟ بىلمەيمەن؛ كەتتى.", ["ئۇ نەدە؟ ", "بىلمەيمەن؛ ", "كەتتى."]),
        ("ئۇ كەلدى. مەن كەتتىم.", ["ئۇ كەلدى. ", "مەن كەتتىم."]),
        ("«Кім?» деді ол. «Мен.» Сосын үнсіздік.", ["«Кім?» деді ол. ", "«Мен.» ", "Сосын үнсіздік."]),
        ("Мен... білмеймін.", ["Мен... білмеймін."]),
        ("Бағасы 3.5 теңге. Арзан.", ["Бағасы 3.5 теңге. ", "Арзан."]),
        ("А. Байтұрсынов пен М. Әуезов келді.", ["А. Байтұрсынов пен М. Әуезов келді."]),
        ("Алматы обл. Талғар ауданы.", ["Алматы обл. Талғар ауданы."]),
        ("1. Бірінші күні ұрды.", ["1. Бірінші күні ұрды."]),
        ("Не?! Қойшы!!! Жоқ", ["Не?! ", "Қойшы!!! ", "Жоқ"]),
        ("бірінші жол\nекінші жол", ["бірінші жол\n", "екінші жол"]),
        ("", []),
        ("  ", ["  "]),
    ],
)
def test_a_wording_is_cut_after_each_sentence(text: str, sentences: list[str]) -> None:
    assert split(text) == sentences


def test_a_sentence_without_an_end_is_cut_at_a_pause_before_an_engine_loses_its_thread() -> None:
    parts = split("мен содан кейін тағы да үйге қайтып келдім, " * 20)

    assert len(parts) > 1
    assert all(len(part.strip()) <= 320 and part.endswith(", ") for part in parts)


@given(st.text(alphabet="абАБ.!?…؟؛;,«»\"'() \n12ئۇ", max_size=80) | st.text(max_size=900))
def test_nothing_is_lost(text: str) -> None:
    assert "".join(split(text)) == text


@given(st.text(alphabet="абА. []inaudble?pse3", max_size=60) | st.text(max_size=40))
def test_the_pieces_of_a_wording_are_the_wording(text: str) -> None:
    cut = list(pieces(text))

    assert "".join(piece.text for piece in cut) == text
    assert all(text[piece.start : piece.end] == piece.text for piece in cut)
    assert all(piece.text == piece.text.strip() for piece in cut if piece.is_sentence)


def test_marks_blanks_and_bare_numbers_are_not_sent_to_an_engine() -> None:
    cut = pieces("Мен [pause 3 s] бардым. 2017. [inaudible] … Иә")

    assert [piece.text for piece in cut if piece.is_sentence] == ["Мен", "бардым.", "Иә"]

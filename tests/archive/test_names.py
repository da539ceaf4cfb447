"""Names from outside, as they are shown."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.names import LONGEST, shown


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("interview 1.m4a", "interview 1.m4a"),
        ("x\u202egpj.wav", r"x\u{202E}gpj.wav"),
        ("two\nlines.wav", r"two\u{000A}lines.wav"),
        ("\udcff.wav", r"\u{DCFF}.wav"),
        ("", "(no name)"),
        ("и\u0306.wav", "й.wav"),
    ],
)
def test_a_name_hides_nothing(name: str, expected: str) -> None:
    assert shown(name) == expected


def test_a_crafted_name_keeps_its_two_ends() -> None:
    name = shown("start" + "a\u0300" * 100_000 + ".wav")

    assert len(name) == LONGEST
    assert name.startswith("start")
    assert name.endswith(".wav")


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_every_name_becomes_one_visible_line_that_can_be_stored(name: str) -> None:
    line = shown(name)

    assert 1 <= len(line.encode("utf-8").decode()) <= LONGEST
    assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in line)
    assert shown(line) == line

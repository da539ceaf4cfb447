"""Uyghur in Latin letters, spelt in Arabic ones. Expected forms are those of the dictionaries."""

import pytest

from transcribe.uyghur_script import arabic_from_latin


@pytest.mark.parametrize(
    ("latin", "arabic"),
    [
        ("Ürümchide", "ئۈرۈمچىدە"),
        ("men Uyghur", "مەن ئۇيغۇر"),
        ("mes'ele", "مەسئەلە"),
        ("saet", "سائەت"),
        ("Is'haq", "ئىسھاق"),
        ("keldingizmu?", "كەلدىڭىزمۇ؟"),
        ("yoq, bérip kéleyli", "يوق، بېرىپ كېلەيلى"),
        ("zhurnal", "ژۇرنال"),
        ("1997-yili", "1997-يىلى"),
        ("'men'", "'مەن'"),
        ("", ""),
    ],
)
def test_latin_letters_become_arabic_ones(latin: str, arabic: str) -> None:
    assert arabic_from_latin(latin) == arabic

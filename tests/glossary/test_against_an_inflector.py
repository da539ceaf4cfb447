"""The endings were written from grammars; a programme that somebody else wrote inflects the terms to try them.

`kazakh_forms.tsv` holds 400 forms drawn at random from the 5,446 that qazaq-inflector 0.5.0 makes of the starter
glossary: all cases, singular and plural, possessed by five persons. Columns: concept, form in the glossary, inflected.
"""

from pathlib import Path

from glossary.match import Finder
from glossary.read import starter
from testimony.language import LanguageTag

FORMS = Path(__file__).with_name("kazakh_forms.tsv").read_text(encoding="utf-8").splitlines()
LEAST_FOUND = 0.98


def test_nearly_all_inflected_forms_are_found_as_a_whole() -> None:
    finder = Finder.of(starter(), LanguageTag.parse("kk"))
    rows = [line.split("\t") for line in FORMS]

    missed = [
        word
        for concept, _, word in rows
        if not any(hit.concept == concept and (hit.start, hit.end) == (0, len(word)) for hit in finder.find(word))
    ]

    assert len(missed) <= len(rows) * (1 - LEAST_FOUND), missed

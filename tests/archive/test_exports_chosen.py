"""What is left out when less than everything is asked for, and that a document says so."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.export import Format, Options, Pseudonym, UnfitOptionError, export, read_pseudonyms
from archive.export.anonymised import NamesLeftError
from archive.export.pseudonym import UnreadablePseudonymsError, left_in, replaced
from testimony.language import LanguageTag
from tests.archive.readable import interview

ENGLISH, UG, KK = LanguageTag.parse("en"), LanguageTag.parse("ug"), LanguageTag.parse("kk")
WHERE = (
    Pseudonym(form="ئۈرۈمچى", tag=UG, instead="P-1"),
    Pseudonym(form="Ürümchi", tag=ENGLISH, instead="P-1"),
)


def taken(form: Format, options: Options) -> str:
    return export(interview(), form, options).decode()


def test_only_what_was_approved_goes_out_and_the_holes_are_named() -> None:
    record = json.loads(taken(Format.JSON, Options(approved_only=True)))
    assert [segment["id"] for segment in record["segments"]] == ["seg-000000000001", "seg-000000000002"]

    subtitles = taken(Format.SRT, Options(approved_only=True))
    assert "Which day was it" in subtitles
    assert "[draft]" not in subtitles
    assert "[left out: not approved, 4.0 s]" in _pages(Options(approved_only=True))
    assert "[left out" not in _pages(Options())


def _pages(options: Options) -> str:
    import io

    import docx

    document = docx.Document(io.BytesIO(export(interview(), Format.DOCX, options)))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


@pytest.mark.parametrize("form", [Format.JSON, Format.TSV, Format.XLIFF, Format.TMX, Format.EAF, Format.TEXTGRID])
def test_nobody_is_named_in_a_document_that_names_nobody(form: Format) -> None:
    document = taken(form, Options(anonymised=True, notes=True))

    # Within the words a name stays: nobody has said that it is one.
    document = document.replace("Which day was it, aigul?", "")
    for name in ("aigul", "Aigul", "dolkun", "operator", "W-17", "UY-17", "Witness A", "heard again", "ask her cousin"):
        assert name not in document


def test_a_document_that_names_nobody_does_not_claim_that_notes_went_along() -> None:
    asked = Options(anonymised=True, notes=True)

    assert "nobody named, without reasons and notes, which may name people" in _pages(asked)
    assert "notes" not in json.loads(taken(Format.JSON, asked))
    assert "with reasons and notes" in _pages(Options(notes=True))
    assert json.loads(taken(Format.JSON, Options(notes=True)))["notes"] != []


def test_people_keep_one_number_throughout() -> None:
    record = json.loads(taken(Format.JSON, Options(anonymised=True)))

    authors = [
        revision["author"]["name"]
        for segment in record["segments"]
        for revision in segment["revisions"]
        if revision["author"]["kind"] == "person"
    ]
    assert authors == ["person 1", "person 2", "person 1"]
    assert [(each["role"], each["pseudonym"]) for each in record["speakers"]] == [
        ("witness", "witness 1"),
        ("interviewer", "interviewer 1"),
    ]


def test_pages_that_name_nobody_say_what_they_cannot_promise() -> None:
    pages = _pages(Options(anonymised=True))

    assert "may still stand in the words" in pages
    assert "person 1" in pages
    assert "UY-17" not in pages


@pytest.mark.parametrize("form", [Format.JSON, Format.SRT, Format.XLIFF, Format.EAF])
def test_a_listed_name_is_replaced_in_both_languages_and_endings_stay(form: Format) -> None:
    document = taken(form, Options(anonymised=True, pseudonyms=WHERE))

    assert "ئۈرۈمچى" not in document
    assert "Ürümchi" not in document
    assert "P-1دە" in document
    assert "away in P-1 in 2017" in document


def test_a_document_is_refused_while_a_listed_name_is_left_in_it() -> None:
    within = Pseudonym(form="رۈم", tag=UG, instead="P-2")

    with pytest.raises(NamesLeftError, match="texts of rec-0123456789ab still hold a name of the list"):
        taken(Format.SRT, Options(anonymised=True, pseudonyms=(within,)))


def test_pseudonyms_without_anonymity_are_refused() -> None:
    with pytest.raises(UnfitOptionError, match="add --anonymise"):
        taken(Format.SRT, Options(pseudonyms=WHERE))


@pytest.mark.parametrize(
    ("text", "tag", "form", "expected"),
    [
        ("Әкем Үрімжіге барды", KK, "Үрімжі", "Әкем Xге барды"),
        ("ALI and Ali's wife are alive", ENGLISH, "Ali", "X and X's wife are alive"),
        ("Pa\u200btigul", ENGLISH, "Patigul", "X"),
        ("Ұлан келді, ұлан", KK, "Ұлан", "X келді, X"),
    ],
)
def test_a_name_is_found_however_it_is_encoded(text: str, tag: LanguageTag, form: str, expected: str) -> None:
    assert replaced(text, [Pseudonym(form=form, tag=tag, instead="X")]) == expected


@given(st.lists(st.sampled_from(["Ali", "Bek", "and", "alive", "Ali's", "-", "Alibek"]), max_size=8))
def test_no_listed_name_is_left_as_a_word(words: list[str]) -> None:
    register = [Pseudonym(form=form, tag=ENGLISH, instead="P") for form in ("Ali", "Bek", "Alibek")]

    assert left_in([replaced(" ".join(words), register)], register) == 0


def test_a_list_of_pseudonyms_is_read_and_every_fault_in_it_is_named() -> None:
    good = "\ufeff# who\tis who\n\nug\tئۈرۈمچى\tP-1\nen\tÜrümchi\tP-1\n"
    assert read_pseudonyms(good) == WHERE

    with pytest.raises(ExceptionGroup) as caught:
        read_pseudonyms("en\tSecret Name\nxx\tSecret\tP\nen\t--\tP\n")

    assert [str(error).partition(";")[0] for error in caught.value.exceptions] == [
        "line 1 of the list of pseudonyms does not hold three cells",
        "line 2 of the list of pseudonyms names a language that is not known here",
        "line 3 of the list of pseudonyms names nobody",
    ]
    assert all(isinstance(error, UnreadablePseudonymsError) for error in caught.value.exceptions)
    assert "Secret" not in "".join(map(str, caught.value.exceptions))

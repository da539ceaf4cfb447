"""A glossary comes as CSV out of a spreadsheet; it is read whole, or refused with every fault named."""

import csv
import io
import pickle
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.book import Glossary
from glossary.entry import Entry, Status
from glossary.errors import UnreadableGlossaryError, UnusableGlossaryError
from glossary.read import Format, UnknownFormatError, as_text, parse_csv, read, read_csv, starter, write, write_csv
from glossary.table import parse_table
from testimony.language import LanguageTag

KAZAKH, UYGHUR, ARABIC_KAZAKH = (LanguageTag.parse(tag) for tag in ("kk", "ug", "kk-Arab"))

ROW = """\
id,category,status,en,accepted,forbidden,ug,kk,never_replace,ambiguous,note,source,version
D001,detention_term,approved,camp,,,لاگېر|لاگىر,лагерь | лагер,no,yes,"what it is, no more",press,3
"""


def test_a_row_becomes_an_entry() -> None:
    (entry,) = parse_csv(ROW)

    assert entry == Entry(
        concept="D001",
        category="detention_term",
        status=Status.APPROVED,
        rendering="camp",
        forms={UYGHUR: ("لاگېر", "لاگىر"), KAZAKH: ("лагерь", "лагер")},
        ambiguous=True,
        note="what it is, no more",
        source="press",
        version=3,
    )


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_makes_no_difference(mark: bytes, tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    path.write_bytes(mark + ROW.encode())

    assert read_csv(path) == parse_csv(ROW)


def test_columns_may_be_few_and_in_any_order_and_name_a_script() -> None:
    (entry,) = parse_csv("en,kk-Arab,id\nKazakh,قازاق,E002\n")

    assert (entry.status, entry.version, entry.forms) == (Status.DRAFT, 1, {ARABIC_KAZAKH: ("قازاق",)})


def test_every_fault_is_named_with_its_line() -> None:
    text = (
        "id,en,kk,accepted,forbidden,status,version,ambiguous\n"
        'A,"two\nlines",,,,,,\n'
        "B,,,,,,,\n"
        "C,c,қала|қала,x,x,agreed,two,maybe\n"
        "D,d\n"
        "\n"
        "B,b,,,,,,\n"
        "E,e,,,,,,\n"
        "E,e,,,,,,\n"
    )

    with pytest.raises(UnusableGlossaryError) as refused:
        parse_csv(text, "terms.csv")

    assert str(refused.value) == (
        "the glossary terms.csv cannot be used; put these right and try again:\n"
        "  line 2: rendering: 'two\\nlines' holds a control character\n"
        "  line 4: there is no English rendering\n"
        "  line 5: ambiguous: 'maybe' is neither yes nor no; status: 'agreed' is neither draft nor approved; "
        "version: 'two' is no whole number; kk-Cyrl: 'қала' stands there twice; 'x' is both accepted and forbidden\n"
        "  line 6: there are 2 cells for 8 columns\n"
        "  line 10: E stands on line 9 already"
    )


def test_the_faults_survive_a_process_boundary() -> None:
    with pytest.raises(UnusableGlossaryError) as refused:
        parse_csv("id,en\nA,\n", "terms.csv")

    assert str(pickle.loads(pickle.dumps(refused.value))) == str(refused.value)  # noqa: S301 - our own bytes


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the glossary t.csv cannot be read: its first row names no column id and no column en"),
        (b"id;en\nA;a\n", "the glossary t.csv cannot be read: its first row names no column id and no column en"),
        ("id,en\n".encode("utf-16"), "the glossary t.csv cannot be read: line 1 is not UTF-8"),
        (b"id,en\nA,a\nB,caf\xe9\n", "the glossary t.csv cannot be read: line 3 is not UTF-8"),
        (b"id,en,id\n", "the glossary t.csv cannot be read: its first row names a column twice"),
        (b'id,en\nA,"b', "the glossary t.csv cannot be read: the row on line 2 is broken (unexpected end of data)"),
    ],
)
def test_what_is_no_glossary_is_refused(content: bytes, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)

    with pytest.raises(UnreadableGlossaryError) as refused:
        read_csv(path)

    assert str(refused.value) == f"{sentence}; save it as CSV in UTF-8, with commas"


def test_a_column_that_nobody_knows_is_named() -> None:
    with pytest.raises(UnreadableGlossaryError, match="nobody knows the columns 'colour'; known are id, category"):
        parse_csv("id,en,colour\n")


def test_no_cell_that_is_written_can_be_run_by_a_spreadsheet() -> None:
    hostile = ("=HYPERLINK(1)", "+1a", "-1a", "@a", "＝1a", "＋1a", "－1a", "＠a")
    written = as_text(
        Glossary(
            [
                *(Entry(concept=f"A{number}", rendering=cell) for number, cell in enumerate(hostile)),
                Entry(concept="B", rendering="b", accepted=hostile, note="'=1"),
            ]
        ),
        Format.CSV,
    )

    cells = [cell for row in csv.reader(io.StringIO(written)) for cell in row]

    assert not [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠"))]
    assert "''=1" in cells


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "terms.csv"
    write_csv(starter(), path)

    assert read_csv(path) == starter()
    assert [left.name for left in tmp_path.iterdir()] == ["terms.csv"]


wordings = (
    st.text(
        alphabet=st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="|\ufffe\uffff"),
        min_size=1,
        max_size=12,
    )
    .map(str.strip)
    .filter(lambda text: any(char.isalnum() for char in text))
)
several = st.lists(wordings, max_size=3, unique=True).map(tuple)
notes = st.text(
    alphabet=st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.just("\n"),
    max_size=20,
).map(str.strip)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    rendering, accepted, forbidden = draw(wordings), draw(several), draw(several)
    return Entry(
        concept=draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,8}", fullmatch=True)),
        rendering=rendering,
        status=draw(st.sampled_from(Status)),
        forms={tag: forms for tag in (KAZAKH, UYGHUR, ARABIC_KAZAKH) if (forms := draw(several))},
        accepted=tuple(wording for wording in accepted if wording != rendering),
        forbidden=tuple(wording for wording in forbidden if wording not in {rendering, *accepted}),
        never_replace=draw(st.booleans()),
        ambiguous=draw(st.booleans()),
        note=draw(notes),
        source=draw(notes),
        version=draw(st.integers(1, 999)),
    )


@given(st.lists(entries(), max_size=4, unique_by=lambda entry: entry.concept), st.sampled_from(Format))
def test_what_is_written_is_read_back_unchanged(given_entries: list[Entry], form: Format) -> None:
    book = Glossary(given_entries)
    with TemporaryDirectory() as folder:  # Hypothesis calls this many times over, and a fixture would be one folder
        path = Path(folder) / "terms"
        write(book, path, form)

        again = read(path, form)

    assert again == book
    assert again.version == book.version


@pytest.mark.parametrize(("ending", "form"), [("csv", Format.CSV), ("TSV", Format.TSV), ("tbx", Format.TBX2)])
def test_a_files_ending_says_what_it_holds(ending: str, form: Format, tmp_path: Path) -> None:
    path = tmp_path / f"terms.{ending}"
    write(starter(), path, form)

    assert read(path) == starter()


def test_a_file_whose_ending_says_nothing_is_not_guessed_at(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormatError) as refused:
        read(tmp_path / "terms.xlsx")

    assert str(refused.value) == (
        "the name terms.xlsx does not say what it holds; a glossary's ends in .csv, .tsv, .tbx"
    )


def test_a_table_of_ten_million_rows_is_given_up_at_the_limit_and_read_no_further() -> None:
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        yield "id,en\n"
        for taken in range(1, 10_000_001):
            yield f"A{taken},a\n"

    with pytest.raises(UnreadableGlossaryError) as refused:
        parse_table(lines(), "t.csv", ",")

    assert refused.value.fault == "line 50002 is past its 50000 entries"
    assert taken == 50_001


def test_a_table_with_too_much_wrong_in_it_is_given_up_as_well() -> None:
    with pytest.raises(UnusableGlossaryError) as refused:
        parse_table(("id,en\n" if number == 1 else "A,a\n" for number in range(1, 10_000_001)), "t.csv", ",")

    assert len(refused.value.exceptions) == 1001
    assert [str(fault) for fault in refused.value.exceptions[-2:]] == [
        "line 1002: A stands on line 2 already",
        "line 1002: from here on nothing was read, for all that is wrong above",
    ]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("B,,b\nA,," + "x" * 301, f"line 3: rendering: '{'x' * 40}' goes on for more than 300 characters"),
        ("A,,a\nB," + "|".join(map(str, range(201))) + ",b", "line 3: accepted: more than 200 forms"),
        ("A,,a\n\0B,,b", r"line 3: an id is 1 to 64 letters, digits, dots, dashes or underscores: '\x00B'"),
        ("A,,a\nB,,b\0b", r"line 3: rendering: 'b\x00b' holds a control character"),
        ("A,,a\nB,,b\nA,,c", "line 4: A stands on line 2 already"),
    ],
)
def test_a_hostile_cell_is_refused_with_its_line(rows: str, fault: str) -> None:
    with pytest.raises(UnusableGlossaryError) as refused:
        parse_csv(f"id,accepted,en\n{rows}")

    assert [str(each) for each in refused.value.exceptions] == [fault]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ('id,en\nA,"' + "x" * 200_000, "the row on line 2 is broken (field larger than field limit (131072))"),
        ("id,en\nA,a\n" + "x" * (1 << 21), "line 3 is longer than 1048576 characters"),
        ("id,en," + ",".join(f"x{n}" for n in range(9)), "nobody knows the columns 'x0', 'x1', 'x2', 'x3', 'x4' and 4"),
    ],
)
def test_a_table_that_is_a_flood_is_refused_with_its_line(content: str, fault: str) -> None:
    with pytest.raises(UnreadableGlossaryError) as refused:
        parse_csv(content)

    assert refused.value.fault.startswith(fault)


def test_the_version_is_that_of_the_content_and_not_of_its_order() -> None:
    first, second = Entry(concept="A", rendering="a"), Entry(concept="B", rendering="b")

    assert Glossary([first, second]).version == Glossary([second, first]).version
    assert Glossary([first]).version != Glossary([second]).version


def test_a_note_does_not_touch_what_a_translation_depends_on() -> None:
    plain, noted, changed = (
        Entry(concept="A", rendering="a"),
        Entry(concept="A", rendering="a", note="ask"),
        Entry(concept="A", rendering="an a"),
    )

    assert plain.digest == noted.digest != changed.digest


def test_the_starter_glossary_holds_places_and_terms_and_no_persons() -> None:
    book = starter()

    assert 60 <= len(book) <= 100
    assert not [entry.concept for entry in book if "person" in entry.category]
    assert all(entry.source for entry in book)
    assert all(entry.forms for entry in book if entry.status is Status.APPROVED)


def test_the_seed_of_published_terms_can_be_read(shared: Path) -> None:
    assert len(read_csv(shared / "glossary" / "seed_glossary.csv")) > 100

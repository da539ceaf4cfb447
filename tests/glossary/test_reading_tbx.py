"""Terminology programmes hand glossaries over as TBX; nothing in it is lost, and it may open no other file."""

import contextlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glossary.book import Glossary
from glossary.entry import Entry, Status
from glossary.errors import UnreadableGlossaryError, UnusableGlossaryError
from glossary.tbx.read import parse_tbx
from glossary.tbx.write import TBX3, as_tbx
from testimony.language import LanguageTag

KAZAKH, UYGHUR = LanguageTag.parse("kk"), LanguageTag.parse("ug")

VERSION_2 = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><titleStmt><title>Terms</title></titleStmt></fileDesc>
</martifHeader><text><body>
<termEntry id="c1">
  <descripGrp><descrip type="definition">The seat of <hi>the</hi> region.</descrip></descripGrp>
  <langSet xml:lang="kk"><ntig><termGrp><term>Үрімжі</term>
    <termNote type="partOfSpeech">noun</termNote></termGrp></ntig></langSet>
  <langSet xml:lang="en">
    <tig><term>Urumchi</term><termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></tig>
    <tig><term>Wulumuqi</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig>
    <tig><term>Urumqi</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig>
  </langSet>
  <xref type="externalCrossReference" target="map:1">a map</xref>
</termEntry>
</body></text></martif>
"""

VERSION_3 = """\
<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
     xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"><text><body>
<conceptEntry id="_7">
  <min:subjectField>place</min:subjectField><basic:source>a gazetteer</basic:source><note>Ask.</note>
  <langSec xml:lang="ug-Arab"><termSec><term>ئۈرۈمچى</term></termSec></langSec>
  <langSec xml:lang="en"><termSec><term>Urumqi</term></termSec><termSec><term>Urumchi</term></termSec></langSec>
</conceptEntry></body></text></tbx>
"""


def test_version_2_is_read_and_what_an_entry_has_no_place_for_goes_into_its_note() -> None:
    (entry,) = parse_tbx(VERSION_2.encode())

    assert entry == Entry(
        concept="c1",
        status=Status.APPROVED,
        rendering="Urumqi",
        accepted=("Urumchi",),
        forbidden=("Wulumuqi",),
        forms={KAZAKH: ("Үрімжі",)},
        note=("definition: The seat of the region.\nҮрімжі - partOfSpeech: noun\nexternalCrossReference: a map map:1"),
    )


def test_version_3_is_read_and_terms_that_nobody_preferred_are_drafts() -> None:
    (entry,) = parse_tbx(VERSION_3.encode())

    assert entry == Entry(
        concept="7",
        category="place",
        rendering="Urumqi",
        accepted=("Urumchi",),
        forms={UYGHUR: ("ئۈرۈمچى",)},
        note="Ask.",
        source="a gazetteer",
    )


def test_what_is_written_keeps_to_the_levels_that_tbx_basic_allows() -> None:
    """Its schema has fields of a subject at concepts, and a status or a subset at terms alone."""
    entry = Entry(
        concept="7",
        category="place",
        status=Status.APPROVED,
        rendering="R & D",
        forms={UYGHUR: ("ئۈرۈمچى",)},
        never_replace=True,
        note="a < b",
        version=3,
    )

    written = as_tbx(Glossary([entry]), TBX3)

    assert written.splitlines()[4:-2] == [
        '<conceptEntry id="_7">',
        '  <descrip type="subjectField">place</descrip>',
        "  <note>a &lt; b</note>",
        '  <langSec xml:lang="en">',
        '    <termSec><term>R &amp; D</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>'
        '<admin type="projectSubset">never-replace</admin><admin type="projectSubset">version 3</admin></termSec>',
        "  </langSec>",
        '  <langSec xml:lang="ug-Arab">',
        "    <termSec><term>ئۈرۈمچى</term></termSec>",
        "  </langSec>",
        "</conceptEntry>",
    ]


def test_every_fault_is_named_with_its_line() -> None:
    text = (
        "<martif><text><body>\n"
        '<termEntry id="A"><langSet xml:lang="en"><tig><term>a</term></tig></langSet></termEntry>\n'
        '<termEntry><langSet xml:lang="en"><tig><term>b</term></tig></langSet></termEntry>\n'
        '<termEntry id="A"><langSet xml:lang="en"><tig><term>c</term></tig></langSet></termEntry>\n'
        '<termEntry id="D"><langSet xml:lang="en"><tig><term>d</term>\n'
        '<termNote type="administrativeStatus">agreed</termNote></tig></langSet>\n'
        '<langSet xml:lang="tlh"/></termEntry>\n'
        '<termEntry id="E"><langSet xml:lang="kk"><tig><term>е</term></tig></langSet></termEntry>\n'
        "</body></text></martif>"
    )

    with pytest.raises(UnusableGlossaryError) as refused:
        parse_tbx(text.encode(), "terms.tbx")

    assert str(refused.value) == (
        "the glossary terms.tbx cannot be used; put these right and try again:\n"
        "  line 3: there is no id; each concept needs one that never changes\n"
        "  line 4: A stands on line 2 already\n"
        "  line 6: nobody knows the status 'agreed'; known are preferredTerm-admn-sts, admittedTerm-admn-sts, "
        "deprecatedTerm-admn-sts, supersededTerm-admn-sts, preferred, admitted, obsolete, deprecated, forbidden\n"
        "  line 7: nobody knows the language 'tlh' here\n"
        "  line 8: there is no English rendering"
    )


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE tbx [<!ENTITY a "aaaaaaaa">]><tbx>&a;</tbx>',
        '<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tbx>&a;</tbx>',
        '<!DOCTYPE tbx [<!ENTITY % a SYSTEM "http://example.org/a.dtd"> %a;]><tbx/>',
        '<!DOCTYPE tbx SYSTEM "a.dtd"><tbx>&a;</tbx>',
        '<!DOCTYPE tbx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]><tbx>&c;</tbx>',
    ],
)
def test_a_file_that_brings_entities_is_refused(doctype: str) -> None:
    with pytest.raises(UnreadableGlossaryError) as refused:
        parse_tbx(doctype.encode(), "t.tbx")

    assert str(refused.value) == (
        "the glossary t.tbx cannot be read: line 1 has an entity of its own, and none is followed; "
        "save it as TBX 2 or TBX-Basic 3 in UTF-8"
    )


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "line 1 is no XML (no element found)"),
        (b"id,en\nA,a\n", "line 1 is no XML (syntax error)"),
        (b"<tbx>\n<text></tbx>", "line 2 is no XML (mismatched tag)"),
        (b"<tbx>\xff</tbx>", "line 1 is no XML (not well-formed (invalid token))"),
        (b"<html/>", "its outermost element is 'html', neither martif nor tbx"),
        (
            b'<!DOCTYPE tbx SYSTEM "http://example.org/a.dtd"><tbx/>',
            "line 1 names a document type elsewhere, and none is followed",
        ),
        (
            b'<!DOCTYPE tbx PUBLIC "-//X//Y" "file:///etc/passwd"><tbx/>',
            "line 1 names a document type elsewhere, and none is followed",
        ),
        (b"<tbx>\n<text>\0</text></tbx>", "line 2 is no XML (not well-formed (invalid token))"),
        (b"<tbx>\n" + b"x" * (1 << 21), "the text on line 2 is longer than any"),
        (b"<tbx>" * 40, "line 1 has elements within elements, 32 deep"),
        (b'<?xml version="1.0" encoding="odd"?><tbx/>', "nobody knows its encoding (unknown encoding: odd)"),
    ],
)
def test_what_is_no_tbx_is_refused(content: bytes, fault: str) -> None:
    with pytest.raises(UnreadableGlossaryError) as refused:
        parse_tbx(content, "t.tbx")

    assert refused.value.fault == fault


def test_a_languages_country_is_remembered_in_the_note_alone() -> None:
    terms = "<langSet xml:lang='en-US'><tig><term>camp</term></tig></langSet>"
    terms += "<langSet xml:lang='KK'><tig><term>лагерь</term></tig></langSet>"

    (entry,) = parse_tbx(f"<martif><termEntry id='A'>{terms}</termEntry></martif>".encode())

    assert (entry.rendering, entry.forms) == ("camp", {KAZAKH: ("лагерь",)})
    assert entry.note == "language: en-US"


def test_a_concept_within_another_is_no_way_to_lose_one() -> None:
    inner = "<termEntry id='B'><langSet xml:lang='en'><tig><term>b</term></tig></langSet></termEntry>"

    with pytest.raises(UnusableGlossaryError) as refused:
        parse_tbx(f"<martif>\n<termEntry id='A'>\n{inner}</termEntry></martif>".encode())

    assert [str(fault) for fault in refused.value.exceptions] == ["line 3: a concept stands within another"]


def test_two_preferred_terms_are_not_chosen_between() -> None:
    term = "<tig><term>{}</term><termNote type='administrativeStatus'>preferredTerm-admn-sts</termNote></tig>"
    terms = term.format("Urumqi") + term.format("Urumchi")
    text = f"<martif><termEntry id='A'><langSet xml:lang='en'>{terms}</langSet></termEntry></martif>"

    with pytest.raises(UnusableGlossaryError) as refused:
        parse_tbx(text.encode())

    assert [str(fault) for fault in refused.value.exceptions] == [
        "line 1: only one English term can be the preferred one: 'Urumqi', 'Urumchi'"
    ]


def test_a_file_of_ten_million_concepts_is_given_up_at_the_limit_and_read_no_further() -> None:
    taken = 0

    def pieces() -> Iterator[bytes]:
        nonlocal taken
        yield b"<martif><text><body>\n"
        for taken in range(10_000):
            yield b"".join(
                b"<termEntry id='A%d'><langSet xml:lang='en'><tig><term>a</term></tig></langSet></termEntry>\n" % number
                for number in range(taken * 1000, taken * 1000 + 1000)
            )

    with pytest.raises(UnreadableGlossaryError) as refused:
        parse_tbx(pieces(), "t.tbx")

    assert refused.value.fault == "line 50002 is past its 50000 entries"
    assert taken == 50


def test_a_tag_without_an_end_is_given_up() -> None:
    endless = (b"<tbx>\n<text " if number == 0 else b"a" * 65_536 for number in range(10_000))

    with pytest.raises(UnreadableGlossaryError) as refused:
        parse_tbx(endless, "t.tbx")

    assert refused.value.fault == "what begins on line 2 has no end"


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_whatever_is_handed_in_is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(UnreadableGlossaryError, UnusableGlossaryError):
        parse_tbx(b"<tbx><text><body>" + data)

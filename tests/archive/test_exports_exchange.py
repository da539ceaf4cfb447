"""What other programs are handed: read back with their own readers, under the ids and times it was written with."""

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from praatio import textgrid
from pympi import Eaf

from archive.export import Format, Layers, Options, UnfitOptionError, export
from archive.export.visible import visible
from archive.record import Record, SegmentRecord
from tests.archive.readable import ENGLISH, HOSTILE, KAZAKH, UYGHUR, interview

XLIFF = {"x": "urn:oasis:names:tc:xliff:document:2.0", "m": "urn:oasis:names:tc:xliff:metadata:2.0"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def worded(record: Record) -> list[SegmentRecord]:
    return [segment for segment in record.segments if segment.is_speech]


def read(record: Record, form: Format) -> ElementTree.Element:
    return ElementTree.fromstring(export(record, form))  # noqa: S314 - our own


def test_a_translation_memory_holds_every_pair_that_belongs_together_and_no_other() -> None:
    root = read(interview(), Format.TMX)

    units = {unit.get("tuid"): unit for unit in root.iter("tu")}
    assert list(units) == ["seg-000000000000", "seg-000000000001"]  # one is stale, one was never translated
    first = units["seg-000000000000"]
    assert [(each.get(LANG), each.findtext("seg")) for each in first.iter("tuv")] == [
        ("ug-Arab", UYGHUR),
        ("en", ENGLISH),
    ]
    assert [each.findtext("prop[@type='standing']") for each in first.iter("tuv")] == ["draft", "draft"]
    assert {each.get("type"): each.text for each in first.findall("prop")} == {
        "start_ms": "0",
        "end_ms": "4000",
        "status": "draft",
    }
    header = root.find("header")
    assert header is not None
    assert (root.get("version"), header.get("srclang"), header.get("segtype")) == ("1.4", "ug-Arab", "block")


def test_xliff_says_how_far_each_passage_has_come_and_what_is_doubted() -> None:
    root = read(interview(), Format.XLIFF)

    assert (root.get("version"), root.get("srcLang"), root.get("trgLang")) == ("2.1", "ug-Arab", "en")
    units = root.findall(".//x:unit", XLIFF)
    pairs = [unit.find("x:segment", XLIFF) for unit in units]
    states = [(pair.get("state"), pair.get("subState")) for pair in pairs if pair is not None]
    assert [(unit.get("id"), *state) for unit, state in zip(units, states, strict=True)] == [
        ("seg-000000000000", "translated", "testimony:draft"),
        ("seg-000000000001", "final", "testimony:approved"),
        ("seg-000000000003", "translated", "testimony:stale"),
        ("seg-000000000004", "initial", None),
    ]  # fmt: skip
    assert [pair.findtext("x:source", namespaces=XLIFF) for pair in pairs if pair is not None][2] == visible(HOSTILE)
    (note,) = root.findall(".//x:note", XLIFF)
    assert (note.get("id"), note.get("category"), note.get("appliesTo"), note.get("priority"), note.text) == (
        "f7",
        "number-mismatch",
        "target",
        "1",
        "2017 is missing",
    )
    facts = {meta.get("type"): meta.text for meta in units[2].findall(".//m:meta", XLIFF)}
    assert facts == {
        "start_ms": "12000",
        "end_ms": "16000",
        "speaker": "Witness A",
        "language": "ug-Arab",
        "source_revision": "2",
        "translation_revision": "1",
        "standing": "draft, stale",
    }


def test_what_people_wrote_to_each_other_goes_along_only_when_asked() -> None:
    quiet, told = (export(interview(), Format.XLIFF, Options(notes=notes)).decode() for notes in (False, True))

    assert "ask her cousin" not in quiet
    assert "heard again" not in quiet
    assert "aigul: ask her cousin" in told
    assert "aigul: heard again" in told


@pytest.mark.parametrize(("language", "said"), [("ug", UYGHUR), ("kk", KAZAKH)])
def test_elan_finds_a_tier_for_each_speaker_with_the_translation_bound_to_it(
    tmp_path: Path, language: str, said: str
) -> None:
    path = tmp_path / "interview.eaf"
    path.write_bytes(export(interview(language), Format.EAF))

    elan = Eaf(str(path))
    assert list(elan.timeslots) == [f"ts{number}" for number in range(1, len(elan.timeslots) + 1)]
    assert list(elan.timeslots.values()) == sorted(elan.timeslots.values())
    tag = str(interview(language).recording.language)
    assert list(elan.get_tier_names()) == [
        f"Witness A ({tag})",
        "Witness A (en)",
        "Witness A (standing)",
        f"Aigul ({tag})",
        "Aigul (en)",
        "Aigul (standing)",
        f"unknown speaker ({tag})",
        "unknown speaker (en)",
        "unknown speaker (standing)",
    ]
    assert elan.get_annotation_data_for_tier(f"Witness A ({tag})") == [
        (0, 4000, said),
        (12000, 16000, visible(HOSTILE)),
    ]
    assert [each[:3] for each in elan.get_ref_annotation_data_for_tier("Witness A (en)")] == [
        (0, 4000, ENGLISH),
        (12000, 16000, ENGLISH),
    ]
    assert [each[2] for each in elan.get_ref_annotation_data_for_tier("Witness A (standing)")] == [
        "draft",
        "draft, stale",
    ]
    assert elan.get_parameters_for_tier("Witness A (en)")["PARENT_REF"] == f"Witness A ({tag})"
    assert elan.get_linked_files() == []


def test_elan_can_hold_the_translation_alone(tmp_path: Path) -> None:
    path = tmp_path / "interview.eaf"
    path.write_bytes(export(interview(), Format.EAF, Options(layers=Layers.TRANSLATION)))

    elan = Eaf(str(path))
    assert elan.get_annotation_data_for_tier("Witness A (en)") == [(0, 4000, ENGLISH), (12000, 16000, ENGLISH)]
    assert UYGHUR not in path.read_text(encoding="utf-8")


def test_praat_finds_every_passage_at_its_time_and_by_its_id(tmp_path: Path) -> None:
    path = tmp_path / "interview.TextGrid"
    path.write_bytes(export(interview(), Format.TEXTGRID))

    grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=False)
    assert (grid.minTimestamp, grid.maxTimestamp) == (0, 20)
    assert [(each.start, each.end, each.label) for each in grid.getTier("segments").entries] == [
        (0, 4, "seg-000000000000"),
        (4, 8, "seg-000000000001"),
        (12, 16, "seg-000000000003"),
        (16, 20, "seg-000000000004"),
    ]
    assert [(each.start, each.label) for each in grid.getTier("standing").entries] == [
        (0, "draft"),
        (4, "approved"),
        (12, "draft, stale"),
        (16, "draft"),
    ]
    assert [each.label for each in grid.getTier("Witness A (ug-Arab)").entries] == [UYGHUR, visible(HOSTILE)]
    assert [each.label for each in grid.getTier("Witness A (en)").entries] == [ENGLISH, ENGLISH]
    whole = textgrid.openTextgrid(str(path), includeEmptyIntervals=True)
    for tier in whole.tiers:
        assert (tier.entries[0].start, tier.entries[-1].end) == (0, 20)


def test_two_speakers_of_one_pseudonym_have_two_tiers() -> None:
    record = interview()
    alike = replace(record, speakers=tuple(replace(speaker, pseudonym="Witness") for speaker in record.speakers))

    tiers = [tier.get("TIER_ID") for tier in read(alike, Format.EAF).iter("TIER")]

    assert "Witness (ug-Arab)" in tiers
    assert "Witness 2 (ug-Arab)" in tiers


@pytest.mark.parametrize("form", [Format.JSON, Format.TSV, Format.TMX, Format.XLIFF])
def test_a_format_that_holds_both_wordings_refuses_to_hold_one(form: Format) -> None:
    with pytest.raises(UnfitOptionError, match="always holds both wordings; leave out --layers"):
        export(interview(), form, Options(layers=Layers.SOURCE))


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_any_words_come_back_from_every_exchange_format(text: str) -> None:
    record = interview()
    first = record.segments[0]
    entry = first.history[0]
    said = replace(entry, revision=replace(entry.revision, text=text))
    record = replace(record, segments=(replace(first, history=(said, *first.history[1:])), *record.segments[1:]))
    plain = visible(text).replace("\r\n", "\n").replace("\r", "\n")  # what XML makes of a line's end

    assert read(record, Format.TMX).findtext(".//tuv/seg") == plain or not plain
    assert (read(record, Format.XLIFF).findtext(".//x:source", namespaces=XLIFF) or "") == plain
    assert (read(record, Format.EAF).findtext(".//ALIGNABLE_ANNOTATION/ANNOTATION_VALUE") or "") == plain


@pytest.mark.parametrize("form", list(Format))
def test_the_same_record_makes_the_same_bytes_and_never_names_the_received_file(form: Format) -> None:
    record = interview()

    document = export(record, form)

    assert document == export(record, form)
    assert b"Patigul" not in document

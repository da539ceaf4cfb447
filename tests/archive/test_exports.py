"""What comes out: parsed back with public readers, and safe for whoever opens it."""

import json
from dataclasses import replace

import pytest
import srt  # type: ignore[import-untyped]  # it ships no types
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from archive.export import Format, Layers, Options
from archive.export.cues import isolated
from archive.export.srt import as_srt
from archive.export.tsv import COLUMNS, as_tsv, cell, cell_of
from archive.export.vtt import as_vtt
from archive.record import Record, SegmentRecord
from archive.store import Archive
from testimony.finding import Resolution
from testimony.identity import Digest, RunId
from testimony.language import LanguageTag
from testimony.recording import Recording
from testimony.revision import Kind
from testimony.run import ModelCard
from testimony.span import Span
from tests.archive.interview import AIGUL, ARGOS, OTHER_WHISPER, WHISPER, heard, rendered

UYGHUR = LanguageTag.parse("ug-Arab")
HOSTILE = "<script>alert(1)</script>\n\n1\n00:00:01,000 --> 00:00:02,000\n{\\an8}=HYPERLINK() & more"


@pytest.fixture
def record(archive: Archive, translated: Recording) -> Record:
    return archive.record(translated.id)


@pytest.fixture
def hostile(archive: Archive, recording: Recording, run: RunId) -> Record:
    """A transcript that holds what players and spreadsheets would take for their own."""
    archive.transcripts.write(run, recording.id, WHISPER, heard(recording.id, first=HOSTILE))
    archive.transcripts.write_translations(
        run, recording.id, ARGOS, rendered(archive.transcripts.wordings(recording.id))
    )
    return archive.record(recording.id)


def test_the_json_document_keeps_the_contract(archive: Archive, translated: Recording) -> None:
    first = archive.record(translated.id).segments[0].segment.id
    archive.corrections.revise(first, Kind.SOURCE, "бір, екі", based_on=1, author=AIGUL)

    document = json.loads(archive.export(translated.id, Format.JSON))

    assert {"id", "sha256", "duration_ms", "language", "state"} <= document["recording"].keys()
    segment = document["segments"][0]
    assert (segment["id"], segment["start_ms"], segment["end_ms"]) == (first, 0, 3000)
    assert (segment["kind"], segment["speaker"], segment["language"]) == ("speech", None, "kk-Cyrl")
    assert segment["source"] == {
        "text": "бір, екі",
        "revision": 2,
        "author": {"kind": "person", "name": "aigul"},
        "marks": [],
    }
    assert segment["translation"] == {
        "text": "English of бір екі",
        "revision": 1,
        "of_revision": 1,
        "author": {
            "kind": "machine",
            "name": "argos",
            "model": "kk-en",
            "digest": ARGOS.digest.hex,
            "glossary_version": "g1",
        },
        "stale": True,
        "marks": [],
    }
    assert segment["words"] == []
    assert document["segments"][2]["translation"]["stale"] is False
    assert segment["revisions"][0]["words"][0] == {"text": "бір", "start_ms": 100, "end_ms": 900, "probability": 0.5}
    (term,) = segment["terms"]
    assert {
        "concept": "urumchi",
        "version": 1,
        "source_span": [0, 3],
        "target_span": [1, 4],
        "verdict": "rendered",
    }.items() <= term.items()
    (finding,) = segment["findings"]
    assert {"code", "severity", "message", "settled_by"} <= finding.keys()
    assert [found["kind"] for found in document["segments"]] == ["speech", "gap", "speech", "gap"]
    assert {"id", "stages", "models", "glossary_version", "options"} <= document["runs"][1].keys()
    assert (document["runs"][1]["options"], document["runs"][1]["glossary_version"]) == ({"beam_size": 5}, "g1")
    assert len(segment["revisions"]) == 3


@pytest.mark.parametrize(
    ("layers", "first"),
    [
        (Layers.SOURCE, "[draft] бір екі"),
        (Layers.TRANSLATION, "[draft] English of бір екі"),
        (Layers.BILINGUAL, "[draft] бір екі\n[draft] English of бір екі"),
    ],
)
def test_subrip_is_read_back_by_a_public_reader(record: Record, layers: Layers, first: str) -> None:
    cues = list(srt.parse(as_srt(record, layers)))

    assert [(cue.start.total_seconds(), cue.end.total_seconds()) for cue in cues] == [(0, 3), (4, 8), (8, 10)]
    assert cues[0].content == first
    assert cues[2].content == "[draft] [not transcribed]", "nobody has listened yet"


def test_a_gap_is_called_unintelligible_once_somebody_has_listened(record: Record) -> None:
    *others, gap = record.segments
    settled = tuple(replace(doubt, resolution=Resolution.ACCEPTED) for doubt in gap.doubts)

    cues = list(srt.parse(as_srt(replace(record, segments=(*others, replace(gap, doubts=settled))), Layers.SOURCE)))

    assert cues[2].content == "[unintelligible]"


def test_webvtt_is_read_back_by_a_public_reader(record: Record) -> None:
    cues = webvtt.from_string(as_vtt(record, Layers.BILINGUAL)).captions

    assert [cue.identifier for cue in cues] == [
        found.segment.id for found in record.segments if found.segment.gap != "silence"
    ]
    assert (cues[0].start, cues[0].end) == ("00:00:00.000", "00:00:03.000")
    assert cues[0].text == "бір екі\nEnglish of бір екі"
    assert cues[0].raw_text.splitlines()[0] == "<c.draft><lang kk-Cyrl>бір екі</lang></c>"


def test_every_format_is_at_hand(archive: Archive, translated: Recording) -> None:
    starts = {
        Format.JSON: '{"version": "1.',
        Format.SRT: "1\n00:00",
        Format.VTT: "WEBVTT\n",
        Format.TSV: "segment\t",
        Format.DOCX: "PK",
        Format.PDF: "%PDF-1.7",
        Format.TMX: "<?xml",
        Format.XLIFF: "<?xml",
        Format.EAF: "<?xml",
        Format.TEXTGRID: 'File type = "ooTextFile"',
    }

    assert starts.keys() == set(Format)
    assert all(archive.export(translated.id, form).startswith(start.encode()) for form, start in starts.items())


def test_the_json_document_holds_what_was_replaced_proposed_and_run(
    archive: Archive, translated: Recording, run: RunId
) -> None:
    archive.runs.note_models(run, [ModelCard(name="base", engine="whisper", digest=WHISPER.digest, licence="MIT")])
    archive.transcripts.write(run, translated.id, OTHER_WHISPER, heard(translated.id))
    first = archive.record(translated.id).segments[0].segment.id
    archive.corrections.revise(first, Kind.SOURCE, "бір, екі", based_on=1, author=AIGUL)
    archive.transcripts.write(run, translated.id, WHISPER, heard(translated.id))

    document = json.loads(archive.export(translated.id, Format.JSON))

    assert [found["retired_by"] for found in document["retired"]] == [run] * 4
    assert [found["text"] for found in document["proposals"]] == ["бір екі"]
    assert document["runs"][1]["models"] == [
        {"name": "base", "digest": WHISPER.digest.hex, "licence": "MIT", "engine": "whisper"}
    ]
    assert [(event["by"], event["event"]) for event in document["custody"]] == [("operator", "received")]


def test_a_persons_line_is_no_draft(archive: Archive, translated: Recording) -> None:
    first = archive.record(translated.id).segments[0].segment.id
    archive.corrections.revise(first, Kind.TRANSLATION, "One, two", based_on=1, author=AIGUL)

    cue = next(srt.parse(archive.export(translated.id, Format.SRT).decode()))

    assert cue.content == "[draft] бір екі\nOne, two"


def test_a_text_cannot_break_out_of_its_cue(hostile: Record) -> None:
    subrip = list(srt.parse(as_srt(hostile, Layers.SOURCE)))
    web = webvtt.from_string(as_vtt(hostile, Layers.SOURCE)).captions

    assert len(subrip) == len(web) == 3
    assert subrip[0].content.splitlines() == [
        "[draft] ‹script>alert(1)‹/script>",
        "[draft] 1",
        "[draft] 00:00:01,000 → 00:00:02,000",
        "[draft] { \\an8}=HYPERLINK() & more",
    ]
    assert "&lt;script&gt;" in web[0].raw_text
    assert "<script>" not in web[0].raw_text


def test_a_table_cannot_be_broken_and_holds_no_formula(hostile: Record) -> None:
    rows = [line.split("\t") for line in as_tsv(hostile).splitlines()]

    assert rows[0] == list(COLUMNS)
    assert [len(row) for row in rows] == [len(COLUMNS)] * 5
    first = dict(zip(rows[0], rows[1], strict=True))
    assert cell_of(first["source"]) == HOSTILE
    assert first["source_by"].startswith("machine: faster-whisper with whisper-base")
    assert cell("=1+1") == "'=1+1"
    assert cell(" @x") == "' @x"


@given(st.text())
def test_every_text_comes_back_from_a_cell(text: str) -> None:
    written = cell(text)

    assert cell_of(written) == text
    assert not {"\t", "\n", "\r"} & set(written)
    assert not written.lstrip().startswith(("=", "+", "-", "@"))


@pytest.mark.parametrize(
    ("text", "tag", "expected"),
    [
        ("бір екі", LanguageTag.parse("kk"), "бір екі"),
        ("ئۈرۈمچى 2017", UYGHUR, "\u2067ئۈرۈمچى 2017\u2069"),
        ("he said ئۈرۈمچى", LanguageTag.parse("en"), "\u2066he said ئۈرۈمچى\u2069"),
    ],
)
def test_a_reading_direction_goes_no_further_than_its_line(text: str, tag: LanguageTag, expected: str) -> None:
    assert isolated(text, tag) == expected


def test_times_beyond_a_day_go_on_counting(record: Record) -> None:
    day = 24 * 3_600_000
    late = replace(record, segments=tuple(_later(found, day) for found in record.segments))

    assert "\n24:00:00,000 --> 24:00:03,000\n" in as_srt(late, Layers.SOURCE)
    assert next(srt.parse(as_srt(late, Layers.SOURCE))).start.total_seconds() == 24 * 3600
    assert "\n24:00:00.000 --> 24:00:03.000\n" in as_vtt(late, Layers.SOURCE)


def _later(found: SegmentRecord, by_ms: int) -> SegmentRecord:
    span = Span(found.segment.span.start_ms + by_ms, found.segment.span.end_ms + by_ms)
    return replace(found, segment=replace(found.segment, span=span))


def test_the_audit_trail_knows_what_was_taken_out_by_whom(archive: Archive, translated: Recording) -> None:
    document = archive.export(translated.id, Format.VTT, Options(layers=Layers.SOURCE), by="aigul")

    event = archive.audit.events()[-1]
    assert (event.actor, event.action, event.subject) == ("aigul", "recording.exported", translated.id)
    assert (event.payload["format"], event.payload["layers"]) == ("vtt", "source")
    assert event.payload["sha256"] == Digest.of_bytes(document).hex
    assert b"English" not in document

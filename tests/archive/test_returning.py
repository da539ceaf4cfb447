"""What was taken out comes back: nothing changed is nothing to do, each change is one correction, and what is hostile
or does not fit is told by its line.
"""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
import srt
import webvtt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.audit import Event
from archive.corrections import Correction
from archive.export import Format, Layers, Options, export
from archive.record import Entry, Record
from archive.returning import READERS, SUBTITLES, GivenOut, NotGivenOutError, Returned, UnfitFileError, changes, form_of
from archive.returning.decoding import MOST_BYTES, TooLongError, bytes_of
from testimony.identity import Digest
from testimony.revision import Kind
from testimony.segment import Gap
from tests.archive.readable import RECORDING, interview

EXPORTED = 9
SOURCE, TRANSLATION = Kind.SOURCE, Kind.TRANSLATION
# Whatever a person or an engine may have written in a passage: it has letters, and is one line.
TEXTS = (
    st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
    | st.sampled_from(
        ["a --> b", "<b>x</b> &amp; {\\an8}", "[draft] x", "[inaudible]", "\u2067ئۇ\u2069 (2017)", "12", "NOTE x"]
    )
).map(lambda text: " ".join(text.split()))
FILLED = TEXTS.filter(lambda text: text.strip("\u200e\u200f\u2066\u2067\u2068\u2069 ") != "")


def written(*texts: tuple[str, str]) -> Record:
    """An interview of which the passages with a translation have these texts."""
    record, rest = interview(), list(texts)
    segments = []
    for held in record.segments:
        if held.source is None or held.translation is None or not rest or held.approved:
            segments.append(held)
            continue
        said = dict(zip((SOURCE, TRANSLATION), rest.pop(0), strict=True))
        segments.append(replace(held, history=tuple(_entry(entry, said) for entry in held.history)))
    assert not rest
    return replace(record, segments=tuple(segments))


def _entry(entry: Entry, said: dict[Kind, str]) -> Entry:
    text = said.get(entry.revision.kind, entry.revision.text)
    return replace(entry, revision=replace(entry.revision, text=text))


def back(
    record: Record, form: Format, data: bytes, options: Options | None = None, before: bytes | None = None
) -> Returned:
    """*data* as it is read, beside the export of *record* if it is of subtitles."""
    if form in READERS:
        return READERS[form](data, "back")
    options = options or Options()
    out = export(record, form, options) if before is None else before
    facts = {"format": form, "sha256": Digest.of_bytes(out).hex, **options.facts()}
    event = Event(
        seq=EXPORTED,
        at=datetime(2026, 3, 1, tzinfo=UTC),
        actor="iva",
        action="recording.exported",
        subject=RECORDING,
        payload=facts,
        digest=Digest.of_bytes(b"event"),
    )
    given_out = GivenOut.find([event], form, out, "out", RECORDING)
    return given_out.compared(SUBTITLES[form](out, "out"), SUBTITLES[form](data, "back"), record, "back")


CASES = [
    *((form, Options()) for form in READERS),
    *((form, Options(layers=layers)) for form in SUBTITLES for layers in Layers),
]


@pytest.mark.parametrize(("form", "options"), CASES)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=st.tuples(FILLED, FILLED), two=st.tuples(FILLED, FILLED))
def test_what_comes_back_as_it_was_taken_out_changes_nothing(
    form: Format, options: Options, one: tuple[str, str], two: tuple[str, str]
) -> None:
    record = written(one, two)

    assert changes(record, back(record, form, export(record, form, options), options), "back") == []


def corrected(record: Record, form: Format, texts: list[str]) -> bytes:
    """The export of *record*, its first translations replaced by *texts*, by somebody else's reader and writer."""
    out = export(record, form, Options(layers=Layers.TRANSLATION) if form in SUBTITLES else None)
    match form:
        case Format.XLIFF | Format.TMX:
            root = ElementTree.fromstring(out)  # noqa: S314 - our own
            names = "{urn:oasis:names:tc:xliff:document:2.0}target" if form is Format.XLIFF else "tuv[2]/seg"
            for element, text in zip(root.findall(f".//{names}"), texts, strict=False):
                element.text = text
            doctype = b'<!DOCTYPE tmx SYSTEM "tmx14.dtd">' if form is Format.TMX else b""
            return doctype + ElementTree.tostring(root, encoding="utf-8")
        case Format.JSON:
            document = json.loads(out)
            translated = [segment["translation"] for segment in document["segments"] if segment["translation"]]
            for translation, text in zip(translated, texts, strict=False):
                translation["text"] = text
            return json.dumps(document, indent=2).encode("utf-16")
        case Format.SRT:
            cues = list(srt.parse(out.decode()))
            for cue, text in zip(cues, texts, strict=False):
                cue.content = text
            return srt.compose(cues, eol="\r\n").encode("utf-8-sig")
        case _:
            captions = webvtt.from_string(out.decode())
            for caption, text in zip(captions, texts, strict=False):
                caption.text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            return str(captions.content).encode()


PLAIN = st.text(st.characters(categories=("L", "Nd"), include_characters=" .,?()"), min_size=1, max_size=30).map(
    lambda text: "x" + " ".join(text.split())
)


@pytest.mark.parametrize("form", [*READERS, *SUBTITLES])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(PLAIN, min_size=0, max_size=1))
def test_each_text_that_was_changed_is_one_correction_of_the_revision_it_was_made_on(
    form: Format, texts: list[str]
) -> None:
    record = interview()
    options = Options(layers=Layers.TRANSLATION) if form in SUBTITLES else Options()

    found = changes(record, back(record, form, corrected(record, form, texts), options), "back")

    segment = record.segments[0].segment.id
    assert found == [Correction(segment=segment, kind=TRANSLATION, based_on=1, text=text) for text in texts]


@pytest.mark.parametrize("form", [Format.SRT, Format.XLIFF])
def test_what_a_format_cannot_hold_is_itself_again_in_a_text_that_was_changed(form: Format) -> None:
    base = "see a --> b, <b> and \x1b"
    record = written(("سۆز", base), ("سۆز", base))
    options = Options(layers=Layers.TRANSLATION) if form is Format.SRT else Options()
    out = export(record, form, options)

    found = changes(record, back(record, form, out.replace(b"see a", b"look at a", 1), options), "back")

    assert [each.text for each in found] == ["look at a --> b, <b> and \x1b"]


def refused(form: Format, data: bytes | str, before: bytes | None = None) -> str:
    record = interview()
    with pytest.raises(UnfitFileError) as caught:
        changes(record, back(record, form, data.encode() if isinstance(data, str) else data, before=before), "back")
    return str(caught.value).removeprefix("nothing of back was taken over: ")


LAUGHS = '<!DOCTYPE {0} [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>\n<{0}>&b;</{0}>'


@pytest.mark.parametrize(
    ("form", "data", "why"),
    [
        (Format.XLIFF, LAUGHS.format("xliff"), "line 1: it declares a document type, which our files never do"),
        (Format.TMX, LAUGHS.format("tmx"), "line 1: it declares a document type, which our files never do"),
        (
            Format.TMX,
            '<!DOCTYPE tmx SYSTEM "file:///etc/passwd">\n<tmx/>',
            "line 1: it declares a document type, which our files never do",
        ),
        (
            Format.XLIFF,
            '<?xml version="1.0" encoding="windows-1251"?>\n<xliff/>',
            "line 1: it is not in UTF-8; save it in that encoding",
        ),
        (Format.TMX, "<tmx>\n<tu", "line 2: it is no well-formed XML from here on"),
        (Format.TMX, "<tmx/>", "line 1: it is no TMX that this program has written, or its properties are gone"),
        (
            Format.JSON,
            "[" * 100_000,
            "line 1: it is not as this program has written it; change nothing in it but the text",
        ),
        (Format.JSON, "{\n\n1}", "line 3: it is no JSON from here on"),
        (Format.JSON, "[]", "line 1: it is no transcript that this program has written"),
        (Format.JSON, '{"a": 1, "a": 2}', "line 1: it is not as this program has written it"),
        (Format.JSON, f'{{"a": {"9" * 5000}}}', "line 1: it is not as this program has written it"),
        (Format.JSON, b'{"a":\n"\xd2\xaf"}\n\xff', "line 3: it is not in UTF-8; save it in that encoding"),
        (Format.SRT, "", "line 1: it holds no subtitle"),
        (Format.SRT, "1\n00:00:00,000 --> 00:00:04,000\nx\n\nlost", "line 5: no times stand here"),
        (Format.SRT, "1\n00:00:04,000 --> 00:00:04,000\nx", "line 2: it ends before it begins"),
        (
            Format.SRT,
            "1\n00:00:00,000 --> 00:00:04,000\nx\n<i>y</i>",
            "line 4: it holds formatting, which a transcript",
        ),
        (
            Format.SRT,
            "1\n00:00:00,000 --> 00:00:04,000\nx\n\n2\n00:00:00,000 --> 00:00:04,000\ny",
            "line 6: a passage with these times stands here already",
        ),
        (
            Format.SRT,
            "1\n00:00:00,010 --> 00:00:04,000\nx",
            "line 2: nothing that was taken out has these times; times are changed at the desk",
        ),
        (
            Format.SRT,
            "1\n00:00:00,000 --> 00:00:04,000\nx\ny\nz",
            "line 2: 3 lines stand here where 2 did; leave each text its lines",
        ),
        (Format.VTT, "1\n00:00:00.000 --> 00:00:04.000\nx", "line 1: it does not begin with WEBVTT"),
        (
            Format.VTT,
            "WEBVTT\n\nSTYLE\n::cue {}\n\n00:00.000 --> 00:04.000 align:start\n<v Roger>x",
            "line 7: it holds formatting, which a transcript has no place for",
        ),
    ],
)
def test_what_is_hostile_or_torn_is_refused_by_its_line(form: Format, data: bytes | str, why: str) -> None:
    assert refused(form, data).startswith(why)


def edited(at: tuple[str | int, ...], value: object) -> str:
    """The JSON export, with *value* at one place."""
    document = json.loads(export(interview(), Format.JSON))
    held = document
    for step in at[:-1]:
        held = held[step]
    assert held[at[-1]] != value
    held[at[-1]] = value
    return json.dumps(document)


FIRST = ("segments", 0)


@pytest.mark.parametrize(
    ("at", "value", "why"),
    [
        (("recording", "id"), "rec-000000000000", "it is not of rec-0123456789ab"),
        ((*FIRST, "id"), "seg-999999999999", "this passage is not in the recording as it is cut now"),
        ((*FIRST, "id"), "seg-000000000001", "this passage stands here twice"),
        ((*FIRST, "end_ms"), 3999, "its times were changed; that is done at the desk"),
        ((*FIRST, "end_ms"), 0, "it is not as this program has written it"),
        ((*FIRST, "translation", "revision"), 7, "it does not say on which revision its translation was made"),
        ((*FIRST, "translation", "revision"), "1", "it is not as this program has written it"),
        ((*FIRST, "translation", "text"), 1, "it is not as this program has written it"),
        ((*FIRST, "translation", "text"), " \u2028 ", "a text is empty; say at the desk that nothing is heard there"),
        ((*FIRST, "translation", "text"), "x" * 20_001, "a text is longer than 20,000 letters"),
        ((*FIRST, "translation", "text"), "in \ufffdr\ufffdmchi", "a text holds signs that stand for no letter"),
        ((*FIRST, "translation", "text"), "\ud800", "a text holds signs that stand for no letter"),
    ],
)
def test_what_does_not_fit_the_recording_is_told_with_its_passage(
    at: tuple[str | int, ...], value: object, why: str
) -> None:
    said = refused(Format.JSON, edited(at, value))

    assert re.search(rf"line 1(, seg-\d+)?: {re.escape(why)}", said), said


def test_a_fault_in_a_file_of_many_lines_names_its_line() -> None:
    document = json.loads(export(interview(), Format.JSON))
    document["segments"][3]["end_ms"] += 1
    text = json.dumps(document, indent=1)
    line = next(number for number, line in enumerate(text.splitlines(), 1) if '"seg-000000000003"' in line)

    assert (
        refused(Format.JSON, text) == f"line {line}, seg-000000000003: its times were changed; that is done at the desk"
    )


def test_words_in_place_of_a_mark_are_written_at_the_desk() -> None:
    record = interview()
    bare = replace(record.segments[4], history=(), segment=replace(record.segments[4].segment, gap=Gap.UNDECODABLE))
    record = replace(record, segments=(*record.segments[:4], bare))
    out = export(record, Format.SRT)
    last = out.decode().rpartition("[draft] [not transcribed]")

    with pytest.raises(UnfitFileError, match="no words stood here; write down at the desk what is heard"):
        changes(record, back(record, Format.SRT, f"{last[0]}سۆز{last[2]}".encode()), "back")


def test_a_file_that_nobody_took_out_proves_nothing() -> None:
    record = interview()
    with pytest.raises(NotGivenOutError, match="no export in the audit trail has its digest"):
        GivenOut.find([], Format.SRT, export(record, Format.SRT), "out.srt", RECORDING)


def test_a_file_without_end_is_not_read_to_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.xlf"
    with path.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)

    with pytest.raises(TooLongError, match=r"huge\.xlf is larger than 128 MB"):
        bytes_of(path)


@pytest.mark.parametrize(
    ("name", "form"), [("a.XLF", Format.XLIFF), ("b.xliff", Format.XLIFF), ("c.de.srt", Format.SRT)]
)
def test_the_end_of_a_name_says_what_a_file_is(name: str, form: Format) -> None:
    assert form_of(name) is form

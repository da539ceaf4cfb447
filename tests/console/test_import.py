"""What comes back from a translator's program becomes a person's corrections, all of it or nothing, by the line."""

import json
import re

import pytest

from archive.accounts import Duty
from archive.store import Archive
from console.wiring import now
from testimony.recording import Consent, Stage, State
from testimony.revision import Kind, Person
from tests.archive.interview import ARGOS, DURATION_MS, KAZAKH, WHISPER, Identify, heard, rendered


@pytest.fixture
def recording(home, clip):
    """An interview of two passages, as machines have left it."""
    with Archive.open(home, now) as archive:
        found = archive.receive(clip, name="clip.wav", language=KAZAKH, identify=Identify(), by="iva").recording.id
        run = archive.runs.begin(found, [Stage.PREPARE, Stage.TRANSCRIBE, Stage.TRANSLATE], {}, "g1").id
        archive.recordings.prepared(found, {}, DURATION_MS, run)
        archive.transcripts.write(run, found, WHISPER, heard(found))
        archive.transcripts.write_translations(run, found, ARGOS, rendered(archive.transcripts.wordings(found)))
        archive.recordings.advance(found, State.IN_REVIEW, run)
        archive.accounts.add("aigul", (Duty.INTERPRETER,), "secret", by="founder")
    return found


@pytest.fixture
def taken_out(testimony, recording, tmp_path):
    """The XLIFF export of it."""
    path = tmp_path / "out.xlf"
    assert testimony("export", recording, "--format", "xliff", "-o", str(path)).code == 0
    return path


def passages(home, recording):
    with Archive.open(home, now) as archive:
        return [held for held in archive.record(recording, by="test").segments if held.is_speech]


def edit(path, *changes):
    """Put one wording in another's place, as a translator's program would; each stands there once."""
    text = path.read_text(encoding="utf-8")
    for before, after in changes:
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def line_of(path, words):
    return next(number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if words in line)


def test_what_was_corrected_there_is_corrected_here_in_the_interpreters_name(testimony, home, recording, taken_out):
    edit(taken_out, ("English of бір екі", "One, two &amp; more"), (">Үрімжіде<", ">Үрімжіден<"))

    answer = testimony("import", recording, str(taken_out), "--by", "aigul", "--json")

    one, two = passages(home, recording)
    assert json.loads(answer.out) == [
        {"segment": one.segment.id, "kind": "translation", "revision": 2},
        {"segment": two.segment.id, "kind": "source", "revision": 2},
    ]
    revision = one.translation.revision
    assert (revision.text, revision.author, revision.of_revision) == ("One, two & more", Person("aigul"), 1)
    assert revision.reason.startswith("from a translator's program, brought in by ")
    assert (two.source.revision.text, two.is_stale) == ("Үрімжіден", True)
    assert two.translation.revision.number == 1


def test_a_file_in_which_nothing_was_changed_changes_nothing(testimony, home, recording, taken_out):
    before = [len(held.history) for held in passages(home, recording)]

    answer = testimony("import", recording, str(taken_out))

    assert (answer.code, answer.out) == (0, "0 of 2 passages were changed there, and are corrected here\n")
    assert [len(held.history) for held in passages(home, recording)] == before


def test_what_was_changed_at_the_desk_meanwhile_is_never_written_over(testimony, home, recording, taken_out):
    one, _ = passages(home, recording)
    with Archive.open(home, now) as archive:
        archive.corrections.revise(one.segment.id, Kind.SOURCE, "бір, екі", based_on=1, author=Person("dolkun"))
    edit(taken_out, ("English of бір екі", "One, two"), ("English of Үрімжіде", "In Ürümchi"))

    answer = testimony("import", recording, str(taken_out), "--by", "aigul")

    line = line_of(taken_out, f'<unit id="{one.segment.id}"')
    why = f"line {line}: the source was made on revision 1, it is now at 2"
    assert (answer.code, answer.err) == (2, f"testimony: nothing of out.xlf was taken over: {why}\n")
    assert [held.translation.revision.number for held in passages(home, recording)] == [1, 1]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (
            '<unit id="{segment}"',
            '<unit id="seg-000000000000"',
            "this passage is not in the recording as it is cut now",
        ),
        (">English of бір екі<", "> <", "a text is empty; say at the desk that nothing is heard there"),
        (
            "English of бір екі",
            "English <ph id='1'/>",
            "a text holds an element within it; keep passages free of codes",
        ),
        (
            '<target xml:space="preserve">English of бір екі</target>',
            "<target>One</target></segment><segment><target>two</target>",
            "a passage was cut in several; join its segments first",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_its_line_and_nothing_is_taken_over(
    testimony, home, recording, taken_out, before, after, why
):
    one, _ = passages(home, recording)
    edit(taken_out, ("English of Үрімжіде", "In Ürümchi"), (before.format(segment=one.segment.id), after))

    answer = testimony("import", recording, str(taken_out), "--by", "aigul")

    assert answer.code == 2
    assert re.search(rf"line \d+: {re.escape(why)}", answer.err)
    assert "бір" not in answer.err  # the terminal keeps what it shows
    assert [held.translation.revision.number for held in passages(home, recording)] == [1, 1]


def test_a_file_of_another_recording_or_of_none_is_refused(testimony, recording, taken_out, tmp_path):
    edit(taken_out, (f'<file id="{recording}"', '<file id="rec-000000000000"'))
    other = testimony("import", recording, str(taken_out))
    nothing = tmp_path / "nothing.xlf"
    nothing.write_text("<note>hello</note>")
    torn = tmp_path / "torn.xlf"
    torn.write_text("<xliff>")

    assert f"line 3: it is not of {recording}" in other.err
    assert "it is no XLIFF 2 that this program has written" in testimony("import", recording, str(nothing)).err
    assert "it is no well-formed XML from here on" in testimony("import", recording, str(torn)).err


def test_a_file_that_declares_entities_is_refused(testimony, home, recording, taken_out, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    doctype = f'<!DOCTYPE xliff [<!ENTITY x SYSTEM "{secret.as_uri()}">]>\n<xliff'
    edit(taken_out, ("<xliff", doctype), ("English of бір екі", "&x;"))

    answer = testimony("import", recording, str(taken_out))

    assert answer.code == 2
    assert "it declares a document type, which our files never do" in answer.err
    assert "secret" not in answer.err.replace(str(secret), "")
    assert passages(home, recording)[0].translation.revision.number == 1


def test_somebody_without_an_account_corrects_nothing(testimony, recording, taken_out):
    edit(taken_out, ("English of бір екі", "One"))

    answer = testimony("import", recording, str(taken_out), "--by", "stranger")

    assert answer.code == 2
    assert "stranger" in answer.err


def test_a_witness_who_took_consent_back_is_heard_here_too(testimony, home, recording, taken_out):
    edit(taken_out, ("English of бір екі", "One"))
    with Archive.open(home, now) as archive:
        archive.access.change_consent(recording, Consent.WITHDRAWN, said_by="the witness", by="selin")

    assert testimony("import", recording, str(taken_out)).code == 2
    assert passages(home, recording)[0].translation.revision.number == 1

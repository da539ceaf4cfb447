"""What comes back from another program becomes a person's corrections, all of it or nothing, by the line."""

import json
import re

import pytest
import srt
import webvtt

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
    assert revision.reason.startswith("from a file (XLIFF 2.1), brought in by ")
    assert (two.source.revision.text, two.is_stale) == ("Үрімжіден", True)
    assert two.translation.revision.number == 1


def test_a_file_in_which_nothing_was_changed_changes_nothing(testimony, home, recording, taken_out):
    before = [len(held.history) for held in passages(home, recording)]

    answer = testimony("import", recording, str(taken_out))

    nothing = "nothing to change: each of the 2 passages is as it was taken out, or as it stands here\n"
    assert (answer.code, answer.out) == (0, nothing)
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


@pytest.fixture
def export(testimony, recording, tmp_path):
    """Takes the recording out and answers with the file."""

    def call(form, *options):
        path = tmp_path / f"out.{form}"
        assert testimony("export", recording, "--format", form, *options, "-o", str(path)).code == 0
        return path

    return call


def standing(home, recording):
    return [(held.source.revision.text, held.translation.revision.text) for held in passages(home, recording)]


AS_DRAFTED = [("бір екі", "English of бір екі"), ("Үрімжіде", "English of Үрімжіде")]


@pytest.mark.parametrize("form", ["xliff", "tmx", "json"])
def test_each_format_that_names_revisions_comes_back(testimony, home, recording, export, form):
    out = export(form)
    unchanged = testimony("import", recording, str(out))
    text = out.read_text("utf-8")
    wording = {
        "json": '{"text": "English of бір екі"',
        "tmx": "<seg>English of бір екі<",
        "xliff": ">English of бір екі<",
    }
    before = wording[form]
    out.write_text(text.replace(before, before.replace("English of бір екі", "One, two"), 1), "utf-8")

    answer = testimony("import", recording, str(out), "--by", "aigul")

    assert (unchanged.code, unchanged.out.startswith("nothing to change")) == (0, True)
    assert (answer.code, answer.out.splitlines()[-1]) == (
        0,
        "1 of 2 passages were changed there, and are corrected here",
    )
    assert standing(home, recording) == [("бір екі", "One, two"), AS_DRAFTED[1]]


@pytest.mark.parametrize("form", ["xliff", "tmx", "json"])
def test_what_the_desk_did_meanwhile_to_passages_that_the_file_leaves_alone_is_no_matter(
    testimony, home, recording, export, form
):
    out = export(form)
    one, two = passages(home, recording)
    with Archive.open(home, now) as archive:
        archive.corrections.revise(one.segment.id, Kind.SOURCE, "бір, екі", based_on=1, author=Person("dolkun"))
    text = out.read_text("utf-8")
    last = text.rindex("English of Үрімжіде") if form != "json" else text.index("English of Үрімжіде")
    out.write_text(text[:last] + "In Ürümchi" + text[last + len("English of Үрімжіде") :], "utf-8")

    answer = testimony("import", recording, str(out), "--by", "aigul", "--json")

    assert json.loads(answer.out) == [{"segment": two.segment.id, "kind": "translation", "revision": 2}]
    assert standing(home, recording) == [("бір, екі", AS_DRAFTED[0][1]), ("Үрімжіде", "In Ürümchi")]


def test_subtitles_come_back_beside_the_file_that_was_taken_out(testimony, home, recording, export, tmp_path):
    out = export("srt")
    cues = list(srt.parse(out.read_text("utf-8")))
    cues[0].content = cues[0].content.replace("English of бір екі", "One, two")
    edited = tmp_path / "edited.srt"
    edited.write_text(srt.compose(cues), "utf-8")

    alone = testimony("import", recording, str(edited))
    answer = testimony("import", recording, str(edited), "--before", str(out), "--by", "aigul")

    why = "edited.srt does not say what it was made from, as subtitles never do"
    assert (alone.code, why in alone.err) == (2, True)
    assert (answer.code, answer.out.splitlines()[-1]) == (
        0,
        "1 of 3 passages were changed there, and are corrected here",
    )
    assert standing(home, recording) == [("бір екі", "One, two"), AS_DRAFTED[1]]


def test_subtitles_of_the_translation_alone_may_be_wrapped_by_their_editor(
    testimony, home, recording, export, tmp_path
):
    out = export("vtt", "--layers", "translation")
    captions = webvtt.read(str(out))
    captions[0].text = "One,\ntwo"
    edited = tmp_path / "edited.vtt"
    captions.save(str(edited))

    answer = testimony("import", recording, str(edited), "--before", str(out), "--by", "aigul")

    assert (answer.code, answer.err) == (0, "")
    assert standing(home, recording) == [("бір екі", "One, two"), AS_DRAFTED[1]]


def test_subtitles_whose_passage_was_corrected_at_the_desk_meanwhile_are_refused(
    testimony, home, recording, export, tmp_path
):
    out = export("srt", "--layers", "translation")
    one, _ = passages(home, recording)
    with Archive.open(home, now) as archive:
        archive.corrections.revise(one.segment.id, Kind.TRANSLATION, "One two", based_on=1, author=Person("dolkun"))
    edited = tmp_path / "edited.srt"
    edited.write_text(out.read_text("utf-8").replace("English of бір екі", "One, two"), "utf-8")

    answer = testimony("import", recording, str(edited), "--before", str(out), "--by", "aigul")

    why = "line 2: the translation was made on revision 1, it is now at 2"
    assert (answer.code, answer.err) == (2, f"testimony: nothing of edited.srt was taken over: {why}\n")
    assert standing(home, recording)[0] == ("бір екі", "One two")


def test_only_what_the_audit_trail_knows_was_taken_out(testimony, recording, export, tmp_path):
    out = export("srt")
    edited = tmp_path / "edited.srt"
    edited.write_text(out.read_text("utf-8").replace("English", "Anglais"), "utf-8")

    answer = testimony("import", recording, str(out), "--before", str(edited))

    assert (answer.code, f"edited.srt was not taken out of {recording} as it is" in answer.err) == (2, True)


@pytest.mark.parametrize("form", ["xliff", "tmx", "json", "srt", "vtt"])
def test_what_was_made_for_strangers_never_comes_back(testimony, home, recording, export, tmp_path, form):
    names = tmp_path / "names.tsv"
    names.write_text("kk\tҮрімжі\tҚала\n", "utf-8")
    out = export(form, "--anonymise", "--pseudonyms", str(names))

    answer = testimony("import", recording, str(out), "--before", str(out))

    assert (answer.code, "it was made for strangers, without names" in answer.err) == (2, True)
    assert standing(home, recording) == AS_DRAFTED


def test_what_is_approved_is_reopened_before_it_is_changed(testimony, home, recording, taken_out):
    one, _ = passages(home, recording)
    with Archive.open(home, now) as archive:
        archive.approvals.approve(one.segment.id, Person("dolkun"), source=1, translation=1)
    edit(taken_out, ("English of бір екі", "One, two"))

    answer = testimony("import", recording, str(taken_out), "--by", "aigul")

    assert answer.code == 2
    assert "it is approved; reopen it at the desk, with a reason, before it is changed" in answer.err
    assert passages(home, recording)[0].approved


def test_a_file_whose_name_says_nothing_is_asked_about(testimony, recording, taken_out, tmp_path):
    nameless = tmp_path / "back.txt"
    nameless.write_bytes(taken_out.read_bytes())

    asked = testimony("import", recording, str(nameless))

    assert (asked.code, "does not end like a file that can come back" in asked.err) == (2, True)
    assert testimony("import", recording, str(nameless), "--format", "xliff").code == 0

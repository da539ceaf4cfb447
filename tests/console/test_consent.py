"""What a witness agrees to, from the command line: shown, changed by what somebody said, and never unsaid."""

import json

import pytest

from archive.store import Archive
from console.wiring import now
from testimony.recording import Consent


@pytest.fixture
def recording(testimony, clip):
    (receipt,) = json.loads(testimony("add", str(clip), "--language", "kk", "--consent", "legal", "--json").out)
    return receipt["recording"]


def told(testimony, *arguments):
    answer = testimony("consent", *arguments, "--json")
    assert answer.code == 0, answer.err
    return json.loads(answer.out)


def test_what_holds_is_shown_and_looking_changes_nothing(testimony, recording, home):
    with Archive.open(home, now) as archive:
        before = archive.audit.head()

    assert told(testimony, recording) == {
        "recording": recording,
        "consent": "legal",
        "changes": [],
        "declarations": [],
    }
    with Archive.open(home, now) as archive:
        assert archive.audit.head() == before


def test_a_change_holds_at_once_and_keeps_who_said_so(testimony, recording, home, monkeypatch):
    monkeypatch.setenv("LOGNAME", "selin")

    document = told(testimony, recording, "withdrawn", "--said-by", "the witness, by telephone", "--reason", "afraid")

    (change,) = document["changes"]
    assert (document["consent"], change["level"], change["by"]) == ("withdrawn", "withdrawn", "selin")
    assert (change["said_by"], change["reason"]) == ("the witness, by telephone", "afraid")
    lines = testimony("consent", recording).out.splitlines()
    assert lines[0] == f"{recording}  withdrawn"
    assert lines[1].endswith("withdrawn  said by the witness, by telephone; afraid  (noted by selin)")
    with Archive.open(home, now) as archive:
        assert archive.recordings.get(recording).consent is Consent.WITHDRAWN
    assert testimony("export", recording, "--format", "json").code == 2


def test_consent_does_not_change_without_anybody_who_said_so(testimony, recording):
    answer = testimony("consent", recording, "public")

    assert (answer.code, answer.err) == (
        2,
        "testimony: consent changes only by what somebody said; say who said public, and how, with --said-by WHO\n",
    )
    assert told(testimony, recording)["consent"] == "legal"


def test_words_without_a_level_change_nothing_and_say_what_is_missing(testimony, recording):
    answer = testimony("consent", recording, "--said-by", "the witness")

    assert answer.code == 2
    assert "say which level holds from now on (withdrawn, sealed, team, legal, archive, public)" in answer.err
    assert told(testimony, recording)["changes"] == []


def test_what_was_said_about_the_interview_is_noted_beside_what_was_said_before(testimony, recording):
    told(testimony, recording, "--place", "a city", "--held-on", "2026-02-03")
    document = told(testimony, recording, "--remark", "two sittings")

    said = [(each["place"], each["held_on"], each["remark"]) for each in document["declarations"]]
    assert said == [("a city", "2026-02-03", None), (None, None, "two sittings")]
    assert "a city, held on 2026-02-03  (declared by " in testimony("consent", recording).out


@pytest.mark.parametrize("arguments", [("rec-000000000000",), ("rec-000000000000", "team", "--said-by", "x")])
def test_a_recording_that_there_is_not_is_told(testimony, arguments):
    answer = testimony("consent", *arguments)

    assert answer.code == 2
    assert "rec-000000000000" in answer.err


def test_what_was_taken_back_is_neither_shown_nor_worked_on(testimony, recording):
    told(testimony, recording, "withdrawn", "--said-by", "her sister, by phone")

    shown, named = testimony("show", recording), testimony("run", recording)

    assert (shown.code, shown.out) == (2, "")
    assert (
        shown.err == f"testimony: the witness of {recording} has taken consent back; nothing of it may be taken out\n"
    )
    assert (named.code, named.out) == (2, "")
    assert named.err == (
        f"testimony: the witness of {recording} has taken consent back; nothing more is done with it\n"
    )
    assert testimony("run", "--pending").out == "nothing is waiting\n"


def test_what_is_sealed_is_not_shown_at_a_terminal(testimony, recording):
    told(testimony, recording, "sealed", "--said-by", "the witness")

    assert testimony("show", recording, "--json").code == 2


def test_a_day_that_there_is_not_is_told_with_an_example(testimony, recording):
    answer = testimony("consent", recording, "--held-on", "2026-02-30")

    assert answer.code == 2
    assert "'2026-02-30' is no day; write it as 2026-03-01" in answer.err

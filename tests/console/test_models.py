import json
from pathlib import Path

import pytest


@pytest.fixture
def package():
    """A package as somebody may bring it on a stick: the starter, under another name."""
    return Path(__file__).parents[2] / "translate" / "starter" / "translate-kk_en.argosmodel"


def test_a_model_can_be_brought_listed_checked_and_taken_away(testimony, package):
    added = testimony("models", "add", str(package), "--name", "mine", "--licence", "CC0-1.0")
    assert added.code == 0, added.err

    listed = {model["name"]: model for model in json.loads(testimony("models", "list", "--json").out)}
    assert listed["mine"]["installed"]
    assert listed["mine"]["languages"] == ["kk"]
    assert not listed["whisper-base"]["installed"]

    assert testimony("models", "verify").out == "mine  every file is as it should be\n"
    assert testimony("models", "remove", "mine").code == 0
    assert testimony("models", "verify").out.startswith("no model is installed; ")
    assert json.loads(testimony("models", "verify", "--json").out) == {"sound": [], "faults": []}


def test_every_model_that_was_changed_behind_our_back_is_named(testimony, package, home):
    for name in ("one", "two"):
        testimony("models", "add", str(package), "--name", name, "--licence", "CC0-1.0")
        changed = home / "models" / name / "model" / "model.bin"
        changed.parent.chmod(0o700)
        changed.chmod(0o600)
        changed.write_text("another", encoding="utf-8")

    answer = testimony("models", "verify")

    assert answer.code == 1
    assert answer.err.startswith("testimony: 2 models are not as they should be")
    assert "one" in answer.err
    assert "two" in answer.err


def test_a_model_that_nobody_knows_is_refused_with_those_that_there_are(testimony):
    answer = testimony("models", "pull", "whisper-gigantic")

    assert answer.code == 2
    assert answer.err.startswith("testimony: no model is called 'whisper-gigantic'; there are whisper-base")


def test_a_language_that_there_is_not_is_a_usage_error(testimony, package):
    assert testimony("models", "add", str(package), "--language", "xx").code == 2


def test_every_catalogued_model_names_its_licence_and_the_source_of_its_figures(testimony):
    for model in json.loads(testimony("models", "list", "--json").out):
        assert model["licence"]
        assert all(figure["source"] for figure in model["figures"])


def test_without_a_model_nothing_is_received_and_the_way_to_one_is_named(testimony, clip, kept):
    answer = testimony("process", str(clip), "--language", "kk")

    assert (answer.code, answer.out) == (2, "")
    assert "no installed model hears Kazakh, and nothing was transcribed" in answer.err
    assert kept() == set()


def test_a_translator_that_is_not_there_is_told(testimony):
    answer = testimony("translate", "--language", "ug", "سالام")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "testimony: no installed model translates Uyghur into English; `testimony models list` names those that do, "
        "`testimony models pull NAME` installs one\n"
    )


def test_text_or_a_file_but_not_both(testimony, tmp_path):
    answer = testimony("translate", "--language", "kk", "сәлем", "-f", str(tmp_path / "x"))

    assert answer.code == 2
    assert "give either a TEXT or a file with -f" in answer.err

"""`testimony backup` and `testimony restore`, as an archivist types them."""

import json
import wave

import pytest


@pytest.fixture
def sealed(testimony, tmp_path) -> str:
    """The id of a recording in the home."""
    path = tmp_path / "interview.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(bytes(16000))
    answer = testimony("add", str(path), "--language", "kk", "--json")
    return json.loads(answer.out)[0]["recording"]


def test_a_home_that_was_lost_comes_back_from_its_backup(testimony, sealed, home, tmp_path):
    folder, new = tmp_path / "backup", tmp_path / "new"
    made = json.loads(testimony("backup", str(folder), "--json").out)
    said = testimony("backup", str(folder))

    restored = testimony("restore", str(folder), "--home", str(new), "--json")

    assert {**made, "backup": "", "head": ""} == {
        "backup": "",
        "originals": 1,
        "copied": 3,
        "head": "",
        "faults": [],
    }
    assert "1 original; copied, because they were new: 1 file" in said.out
    assert said.err == "original 1 of 1\n"
    assert (restored.code, restored.err) == (0, "")
    document = json.loads(restored.out)
    assert (document["home"], document["originals"], document["faults"]) == (str(new), 1, [])
    listed = json.loads(testimony("--home", str(new), "status", "--json").out)
    assert [each.get("recording") or each.get("id") for each in listed] == [sealed]
    assert testimony("--home", str(new), "verify", "--noted", made["head"]).code == 0


def test_nothing_is_restored_over_a_home_that_is_in_use(testimony, sealed, home, tmp_path):
    testimony("backup", str(tmp_path / "backup"))

    answer = testimony("restore", str(tmp_path / "backup"))

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        f"testimony: {home} is not empty; nothing is ever restored over something: "
        "name a folder that does not exist, with --home\n"
    )


def test_a_backup_that_lacks_an_original_says_so_and_fails(testimony, sealed, home, tmp_path):
    (original,) = (home / "originals").glob("??/*")
    original.unlink()

    answer = testimony("backup", str(tmp_path / "backup"))

    assert answer.code == 1
    assert answer.out.startswith(f"an original could not be read (FileNotFoundError): {original.name}\n")


def test_a_folder_without_a_backup_is_a_sentence(testimony, tmp_path):
    (tmp_path / "empty").mkdir()

    answer = testimony("restore", str(tmp_path / "empty"))

    assert answer.code == 2
    assert answer.err == f"testimony: {tmp_path / 'empty'} cannot be restored from: there is no backup in it\n"

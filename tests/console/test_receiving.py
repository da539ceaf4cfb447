import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
HLS = "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{other}\n#EXT-X-ENDLIST\n"
FFCONCAT = "ffconcat version 1.0\nfile {other}\n"


def one_sentence(answer) -> str:
    """What was said of input that cannot be used: one line on standard error, and nothing else."""
    assert answer.code == 2
    assert answer.out.strip() in {"", "[]"}
    assert answer.err.startswith("testimony: ")
    assert answer.err.count("\n") == 1
    return answer.err


def test_a_file_is_sealed_and_its_digest_told(testimony, clip, kept):
    answer = testimony("add", str(clip), "--language", "kk", "--reference", "I-7", "--json")

    (receipt,) = json.loads(answer.out)
    assert answer.code == 0
    assert receipt["size_bytes"] == clip.stat().st_size
    assert not receipt["again"]
    assert any(receipt["sha256"] in path for path in kept())


def test_the_same_file_twice_is_one_recording(testimony, clip, kept):
    (first,) = json.loads(testimony("add", str(clip), "--language", "kk", "--json").out)
    (second,) = json.loads(testimony("add", str(clip), "--language", "kk", "--json").out)

    told = testimony("add", str(clip), "--language", "kk").out

    assert (second["recording"], second["again"]) == (first["recording"], True)
    assert told == f"{first['recording']}  sha256 {first['sha256']}  (received before)\n"
    assert len(json.loads(testimony("status", "--json").out)) == 1
    assert len(kept()) == 1


def test_a_missing_file_is_told(testimony, tmp_path, kept):
    assert "nowhere.wav" in one_sentence(testimony("add", str(tmp_path / "nowhere.wav"), "--language", "kk"))
    assert kept() == set()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.wav", b""),
        ("letter.wav", b"Dear archivist, this is no recording."),
        ("page.mp3", b"<!doctype html><title>not found</title>"),
    ],
)
def test_what_is_no_recording_is_refused_whatever_it_is_called(testimony, tmp_path, kept, name, content):
    (tmp_path / name).write_bytes(content)

    assert name in one_sentence(testimony("add", str(tmp_path / name), "--language", "kk"))
    assert kept() == set()


@pytest.mark.parametrize(("name", "script"), [("playlist.mp3", HLS), ("list.wav", FFCONCAT), ("playlist.m3u8", HLS)])
def test_a_script_that_names_another_file_is_refused_and_that_file_is_not_opened(home, clip, name, script):
    path = clip.with_name(name)
    path.write_text(script.format(other=clip), encoding="utf-8")
    trace = clip.with_name("trace")
    watched = ["strace", "-f", "-e", "trace=open,openat", "-o", str(trace), sys.executable, "-m", "console"]

    said = subprocess.run(
        [*watched, "--home", str(home), "add", str(path), "--language", "kk"],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
    )

    assert (said.returncode, said.stdout.strip(), said.stderr.count("\n")) == (2, "", 1)
    opened = trace.read_text(encoding="utf-8")
    assert name in opened
    assert clip.name not in opened


def test_a_video_without_sound_is_refused(testimony, tmp_path, kept):
    path = tmp_path / "silent.mp4"
    picture = ["-f", "lavfi", "-i", "color=black:s=16x16:r=5:d=1"]
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", *picture, str(path)], check=True)

    assert "silent.mp4" in one_sentence(testimony("add", str(path), "--language", "kk"))
    assert kept() == set()


@pytest.mark.parametrize("language", ["xx", "Kazakh", "", "en"])
def test_a_language_that_nobody_is_interviewed_in_is_refused(testimony, clip, kept, language):
    assert "say kk (Kazakh) or ug (Uyghur)" in one_sentence(testimony("add", str(clip), "--language", language))
    assert kept() == set()


def test_a_name_of_200_000_characters_is_refused(testimony, tmp_path, kept):
    answer = testimony("add", str(tmp_path / ("a" * 200_000 + ".wav")), "--language", "kk")

    assert len(one_sentence(answer)) < 1_000
    assert kept() == set()


@pytest.mark.parametrize("name", ["-i.wav", "..wav", "a\u202egpj.wav", "two\nlines.wav", "concat:a|b.wav"])
def test_a_name_is_only_a_name(testimony, tmp_path, clip, kept, name):
    """A dash is no option, a protocol no protocol; controls are shown as what they are, and never obeyed."""
    (tmp_path / name).write_bytes(clip.read_bytes())

    answer = testimony("add", "--language", "kk", "--json", "--", str(tmp_path / name))

    assert answer.code == 0
    (shown,) = json.loads(testimony("status", "--json").out)
    assert not set(shown["name"]) & {"\u202e", "\n"}
    assert len(kept()) == 1


def test_a_name_that_leads_elsewhere_leads_nowhere(testimony, tmp_path, clip, kept):
    (tmp_path / "in").mkdir()

    answer = testimony("add", str(tmp_path / "in" / ".." / clip.name), "--language", "kk", "--json")

    assert answer.code == 0
    assert all(path.startswith("originals/") for path in kept())


@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_only_a_file_is_received(testimony, tmp_path, kept, kind):
    path = tmp_path / "thing.wav"
    path.mkdir() if kind == "folder" else os.mkfifo(path)

    one_sentence(testimony("add", str(path), "--language", "kk"))
    assert kept() == set()


def test_one_bad_file_does_not_keep_the_others_out(testimony, tmp_path, clip, kept):
    (tmp_path / "empty.wav").touch()

    answer = testimony("add", str(tmp_path / "empty.wav"), str(clip), "--language", "kk", "--json")

    assert answer.code == 2
    assert len(json.loads(answer.out)) == 1
    assert "empty.wav" in answer.err
    assert len(kept()) == 1


def test_a_full_disk_while_receiving_leaves_nothing_behind(home, clip, kept):
    """The child may write no file larger than 8 KiB, which ends the copy as a full disk does."""
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from console.main import main\n"
        "main(['--home', sys.argv[1], 'status'])"
    )
    subprocess.run([sys.executable, "-c", code, str(home)], check=True, capture_output=True, cwd=REPOSITORY)
    limited = code.replace("'status'", "'add', sys.argv[2], '--language', 'kk'").replace(
        "from console", "resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))\nfrom console"
    )

    command = [sys.executable, "-c", limited, str(home), str(clip)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=REPOSITORY)

    assert said.returncode == 1
    assert said.stderr.count("\n") == 1
    assert kept() == set()


def test_what_is_declared_otherwise_the_second_time_is_told_not_to_hold(testimony, clip):
    (first,) = json.loads(testimony("add", str(clip), "--language", "kk", "--reference", "I-7", "--json").out)

    again = testimony("add", str(clip), "--language", "kk", "--reference", "I-8", "--consent", "sealed", "--json")

    id_ = first["recording"]
    assert (again.code, json.loads(again.out)[0]["recording"]) == (0, id_)
    assert again.err == (
        f"testimony: {id_} was received before, and what was declared then stands: consent team, not sealed, and "
        f"reference I-7, not I-8; `testimony consent {id_} LEVEL --said-by WHO` changes consent, --remark notes "
        "anything else\n"
    )


def test_the_same_declaration_twice_needs_no_word(testimony, clip):
    for _ in range(2):
        assert testimony("add", str(clip), "--language", "kk", "--witness", "Alma").err == ""


def test_a_model_that_is_not_here_is_told_before_a_run_begins(testimony, clip):
    (received,) = json.loads(testimony("add", str(clip), "--language", "kk", "--json").out)

    answer = testimony("run", received["recording"], "--transcriber", "no-such-model")

    assert "no-such-model" in one_sentence(answer)
    assert json.loads(testimony("status", "--json").out)[0]["failed_at"] is None


def test_the_same_file_again_is_not_acknowledged_where_its_original_is_damaged(testimony, clip, home):
    assert testimony("add", str(clip), "--language", "kk").code == 0
    (original,) = (path for path in (home / "originals").rglob("*") if path.is_file())
    original.chmod(0o600)
    original.write_bytes(b"X" + original.read_bytes()[1:])

    assert "what is kept of it is damaged: keep the file" in one_sentence(
        testimony("add", str(clip), "--language", "kk")
    )

"""A recording goes in, a reviewed-to-be transcript comes out."""

import itertools
import json
import sqlite3
import subprocess
import time

import pytest
import srt
import webvtt

pytestmark = [pytest.mark.models, pytest.mark.prefect]

#: The practice voices are what the starter model hears; the base model would loop over them for minutes.
KAZAKH = ("--language", "kk", "--transcriber", "starter-kk")


def spoken(result) -> list[dict]:
    return [segment for segment in result["segments"] if segment["kind"] == "speech"]


def essence(result) -> list[tuple]:
    """What two runs over the same recording must agree on: everything but random ids and times of day."""
    return [
        (
            segment["start_ms"],
            segment["end_ms"],
            segment["gap"],
            segment["source"] and segment["source"]["text"],
            segment["translation"] and segment["translation"]["text"],
            [(word["text"], word["start_ms"], word["end_ms"]) for word in segment["words"]],
            sorted(finding["code"] for finding in segment["findings"]),
        )
        for segment in result["segments"]
    ]


def test_a_recording_goes_through_the_whole_flow_and_out_again(site, speech, tmp_path):
    here = site("one")

    (result,) = here.json("process", str(speech(0, 25)), *KAZAKH, "--json")

    assert result["state"] == "in review"
    assert spoken(result)
    borders = [(segment["start_ms"], segment["end_ms"]) for segment in result["segments"]]
    assert borders[0][0] == 0
    assert borders[-1][1] == result["duration_ms"]
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(borders))
    for segment in spoken(result):
        assert segment["source"]["text"]
        assert segment["translation"]["of_revision"] == segment["source"]["revision"]
        assert segment["source"]["author"]["model"] == "starter-kk"
        assert "starter-model" in {finding["code"] for finding in segment["findings"]}, "this is no practice home"
        assert segment["translation"]["author"]["glossary_version"]
    (run,) = result["runs"]
    assert {model["name"] for model in run["models"]} == {"starter-kk", "starter-kk-en"}
    assert all(len(model["digest"]) == 64 and model["licence"] for model in run["models"])

    recording = result["recording"]
    subtitles = list(srt.parse(here.run("export", recording, "--format", "srt").stdout))
    assert len(subtitles) >= len(spoken(result))
    vtt = tmp_path / "out.vtt"
    assert here.run("export", recording, "--format", "vtt", "-o", str(vtt)).returncode == 0
    assert len(webvtt.read(str(vtt))) == len(subtitles)
    rows = here.run("export", recording, "--format", "tsv").stdout.splitlines()
    assert len(rows) == len(result["segments"]) + 1
    exported = json.loads(here.run("export", recording).stdout)
    assert [segment["id"] for segment in exported["segments"]] == [segment["id"] for segment in result["segments"]]

    again = here.run("process", str(speech(0, 25)), *KAZAKH, "--json")
    assert json.loads(again.stdout)[0]["runs"] == [run], "nothing was left to be done"
    assert here.json("verify", "--json")["sound"]


def test_a_uyghur_recording_without_a_uyghur_model_is_refused_and_not_received(without_uyghur, speech):
    said = without_uyghur.run("process", str(speech(0, 5)), "--language", "ug")

    assert said.returncode == 2
    assert said.stdout == ""
    assert said.stderr.startswith("testimony: no installed model hears Uyghur, and nothing was transcribed")
    assert without_uyghur.json("status", "--json") == []


def test_a_sister_language_may_try_and_every_segment_says_so(without_uyghur, speech):
    (result,) = without_uyghur.json("process", str(speech(0, 12)), "--language", "ug", "--approximate", "--json")

    assert spoken(result)
    for segment in spoken(result):
        assert "approximate-model" in {finding["code"] for finding in segment["findings"]}


def test_a_truncated_file_is_kept_and_both_durations_are_told(site, speech, tmp_path):
    whole = tmp_path / "whole.wav"
    subprocess.run(["ffmpeg", "-nostdin", "-loglevel", "error", "-i", str(speech(0, 12)), str(whole)], check=True)
    cut = tmp_path / "cut.wav"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])

    (result,) = site("one").json("process", str(cut), *KAZAKH, "--json")

    damaged = [finding for finding in result["findings"] if finding["code"] == "damaged"]
    assert damaged[0]["evidence"]["declared_ms"] == 12_000
    assert abs(damaged[0]["evidence"]["decoded_ms"] - 6_000) < 100
    assert result["duration_ms"] == damaged[0]["evidence"]["decoded_ms"]


def chunks(here) -> dict[str, int]:
    """The finished chunks in the archive of *here*, each with the row that it was written to."""
    path = here.home / "archive.db"
    if not path.exists():
        return {}
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
        try:
            return dict(database.execute("SELECT key, rowid FROM chunk"))
        except sqlite3.OperationalError:
            return {}


def test_a_run_that_is_killed_resumes_and_ends_as_if_it_had_not_been(site, speech):
    recording = speech(0, 100)
    settings = {"TESTIMONY_CHUNK_MS": "15000"}
    killed, whole = site("killed", **settings), site("whole", **settings)

    process = killed.start("process", str(recording), *KAZAKH)
    deadline = time.monotonic() + 600
    while len(chunks(killed)) < 2 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    process.kill()
    process.wait()
    while killed.servers() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert killed.servers() == [], "the temporary server goes down with the run"
    before = chunks(killed)
    assert len(before) >= 2, "it was killed in the middle"
    (state,) = killed.json("status", "--json")
    assert state["state"] == "prepared"

    assert killed.run("run", "--pending", "--transcriber", "starter-kk").returncode == 0

    after = chunks(killed)
    assert {key: after[key] for key in before} == before, "no finished chunk was made again"
    assert len(after) > len(before)
    (id_,) = (each["recording"] for each in killed.json("status", "--json"))
    (uninterrupted,) = whole.json("process", str(recording), *KAZAKH, "--json")
    assert essence(killed.json("show", id_, "--json")) == essence(uninterrupted)

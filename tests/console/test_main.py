import json
import os
import pkgutil
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import pytest

from console.main import COMMANDS, cli

REPOSITORY = Path(__file__).parents[2]
HEAVY = {"torch", "whisper", "faster_whisper", "ctranslate2", "argostranslate", "prefect", "sqlalchemy", "numpy"}


def test_help_names_every_command_and_loads_none(home):
    """It must answer at once; what it imports is what it costs."""
    code = "import sys; from console.main import main\ntry: main(['--help'])\nfinally: print(*sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=REPOSITORY)

    loaded = {name.partition(".")[0] for name in said.stdout.splitlines()[-1].split()}
    assert not loaded & HEAVY
    assert all(f"  {name} " in said.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_says_what_it_does(testimony, name):
    answer = testimony(name, "--help")

    assert answer.code == 0
    assert answer.out.startswith(f"Usage: testimony {name}")


def test_the_table_and_the_modules_agree():
    modules = {each.name for each in pkgutil.iter_modules([REPOSITORY / "console" / "commands"])}
    assert {name.removesuffix("_") for name in modules} == set(COMMANDS)
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        assert command.name == name


def test_a_command_that_there_is_not_is_a_usage_error(testimony):
    answer = testimony("transcribe")

    assert answer.code == 2
    assert "No such command 'transcribe'" in answer.err


def test_an_empty_archive_says_what_to_do(testimony):
    answer = testimony("status")

    assert answer.code == 0
    assert answer.out == "the archive is empty; `testimony add FILE --language kk|ug` receives a recording\n"
    assert json.loads(testimony("status", "--json").out) == []


@pytest.mark.parametrize("command", ["show", "status", "run", "export"])
def test_an_id_that_nothing_bears_is_told_in_one_sentence(testimony, command):
    answer = testimony(command, "rec-nothing")

    assert answer.code == 2
    assert answer.out == ""
    assert answer.err == (
        "testimony: there is no recording 'rec-nothing'; `testimony status` lists those that there are\n"
    )


def test_a_setting_that_cannot_be_used_is_told_before_anything_is_done(testimony, home, monkeypatch):
    monkeypatch.setenv("TESTIMONY_THREADS", "many")

    answer = testimony("status")

    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        "testimony: the setting threads is 'many'; it should be a whole number (see docs/settings.md)\n"
    )


def test_a_fault_of_the_program_shows_no_word_that_it_held(testimony, monkeypatch):
    def fault(*_):
        raise ValueError("мені Үрімжіде ұстады")

    monkeypatch.setattr("archive.store.Archive.open", fault)

    answer = testimony("status")

    assert answer.code == 1
    assert answer.err == (
        "testimony: a fault of the program (ValueError); run it again with --debug to see where, and report it\n"
    )


def test_debug_shows_where_a_fault_arose(testimony, monkeypatch):
    def fault(*_):
        raise ValueError

    monkeypatch.setattr("archive.store.Archive.open", fault)

    assert "Traceback" in testimony("--debug", "status").err


def test_what_the_program_writes_is_for_its_owner_alone_whatever_the_umask(testimony, tmp_path):
    before = os.umask(0o000)
    try:
        place = tmp_path / "terms.csv"
        assert testimony("glossary", "export", "-o", str(place)).code == 0
        assert place.stat().st_mode & 0o077 == 0
    finally:
        os.umask(before)


def test_the_version_is_that_of_the_project(testimony):
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert testimony("--version").out == f"testimony, version {project['version']}\n"

"""The units and the compose file say what the command line understands, and settings that there are."""

import configparser
import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from console.main import COMMANDS, cli

REPOSITORY = Path(__file__).parents[2]
UNITS = sorted((REPOSITORY / "docs" / "systemd").glob("*.service"))
COMPOSE = REPOSITORY / "docs" / "compose.yaml"


def unit(path: Path) -> configparser.RawConfigParser:
    parsed = configparser.RawConfigParser(strict=False)
    parsed.optionxform = str
    parsed.read(path, encoding="utf-8")
    return parsed


def services() -> dict[str, dict]:
    return yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]


def commands() -> list[list[str]]:
    started = [shlex.split(unit(path)["Service"]["ExecStart"]) for path in UNITS]
    return started + [service["command"] for service in services().values() if service["command"][0] == "testimony"]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_and_option_is_there(words):
    assert Path(words[0]).name == "testimony"
    name, *arguments = words[3:] if words[1] == "--home" else words[1:]
    assert name in COMMANDS
    command = cli.get_command(click.Context(cli), name)
    assert isinstance(command, click.Command)

    parsed = command.make_context(name, arguments)

    assert parsed.args == []


def test_both_units_are_there_and_are_stopped_with_patience():
    assert [path.stem for path in UNITS] == ["testimony-server", "testimony-worker"]
    for path in UNITS:
        service = unit(path)["Service"]
        assert (service["KillMode"], service["Restart"]) == ("mixed", "on-failure")


@pytest.mark.parametrize("path", [*UNITS, COMPOSE], ids=lambda path: path.name)
def test_every_setting_is_explained(path):
    named = set(re.findall(r"TESTIMONY_[A-Z_]+[A-Z]", path.read_text(encoding="utf-8")))
    explained = (REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8")

    assert named
    assert [each for each in named if f"`{each}`" not in explained] == []


def test_the_composed_worker_has_no_way_out():
    whole = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))

    assert services()["worker"]["networks"] == ["inside"]
    assert services()["database"]["networks"] == ["inside"]
    assert whole["networks"]["inside"]["internal"] is True
    opened = [port for service in services().values() for port in service.get("ports", ())]
    assert all(port.startswith("127.0.0.1:") for port in opened)

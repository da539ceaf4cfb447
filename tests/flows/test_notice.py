"""A command of the archivist's own hears of failures, and hinders nothing."""

import json
import sys

import pytest

from flows.notice import Notice


@pytest.fixture
def told():
    return []


def notice(told, script, *arguments, limit_s=30.0, environment=None):
    command = (sys.executable, "-c", script, *arguments)
    return Notice(command=command, environment=environment or {}, tell=told.append, limit_s=limit_s)


def test_the_facts_come_by_standard_input_and_by_environment_and_nothing_else_does(told, tmp_path):
    keep = (
        "import json, os, pathlib, sys; "
        "kept = {'env': dict(os.environ), 'stdin': json.load(sys.stdin), 'argv': sys.argv[1:]}; "
        "pathlib.Path(sys.argv[1]).write_text(json.dumps(kept))"
    )
    path = tmp_path / "kept"
    alarm = notice(told, keep, str(path), "$(rm -r /)", environment={"LANG": "C.UTF-8"})

    alarm("recording failed", "rec-1", "no model hears Ұйғыр")

    kept = json.loads(path.read_text())
    facts = {"event": "recording failed", "subject": "rec-1", "sentence": "no model hears Ұйғыр"}
    assert kept["stdin"] == facts
    assert kept["argv"] == [str(path), "$(rm -r /)"]
    ours = {f"TESTIMONY_{name.upper()}": value for name, value in facts.items()}
    assert {name: value for name, value in kept["env"].items() if name != "LC_CTYPE"} == {"LANG": "C.UTF-8", **ours}
    assert told == []


def test_a_command_that_fails_or_hangs_or_is_not_there_is_told_and_no_more(told):
    notice(told, "raise SystemExit(3)")("a", "b", "c")
    notice(told, "import time; time.sleep(60)", limit_s=0.3)("a", "b", "c")
    Notice(command=("no-such-command",), environment={}, tell=told.append)("a", "b", "c")

    assert told == [
        "the command of the setting on_failure ended with 3",
        "the command of the setting on_failure could not be run to its end (TimeoutExpired)",
        "the command of the setting on_failure could not be run to its end (FileNotFoundError)",
    ]

"""Starting the desk: for this machine only, and with no word of a testimony in the log."""

import logging
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner

from archive.accounts import Duty
from archive.store import Archive
from console.commands import review as reviewing
from console.installation import Installation
from review.serving import ExposedError, WordlessFormatter, allowed_names, hold_loopback, serve
from tests.archive.interview import Clock


class Server:
    """Remembers what it was told to serve."""

    def __init__(self) -> None:
        self.told: dict[str, Any] = {}

    def __call__(self, app: object, **told: Any) -> None:
        self.told = told


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    server = Server()
    monkeypatch.setattr(uvicorn, "run", server)
    return server


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_this_machine_needs_no_second_word(host: str) -> None:
    hold_loopback(host, expose=False)
    assert host in allowed_names(host, expose=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "desk.example"])  # noqa: S104 - refused
def test_other_machines_need_a_second_word(host: str) -> None:
    with pytest.raises(ExposedError) as exposed:
        hold_loopback(host, expose=False)

    assert str(exposed.value) == (
        f"{host} can be reached from other machines, and what passes is not encrypted; put a proxy with TLS before "
        "the desk, or say --expose as well if this network is yours alone"
    )
    hold_loopback(host, expose=True)


def test_nothing_is_told_of_who_asked_for_what(server: Server) -> None:
    serve(object(), "127.0.0.1", 8765)  # type: ignore[arg-type]  # the double takes anything

    assert server.told["access_log"] is False
    assert server.told["proxy_headers"] is False


def test_a_fault_is_told_without_its_words() -> None:
    def fault() -> None:
        msg = "a secret"
        raise ValueError(msg)

    with pytest.raises(ValueError, match="a secret") as raised:
        fault()
    info = (raised.type, raised.value, raised.tb)
    record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 1, "a fault", (), info)

    told = WordlessFormatter("%(message)s").format(record)

    assert told.startswith("a fault\nValueError at ")
    assert told.endswith(" in fault")
    assert "a secret" not in told


def test_the_first_start_prints_the_link_and_later_ones_do_not(tmp_path: Path, server: Server) -> None:
    home = Installation(home=tmp_path / "home")

    first = CliRunner().invoke(reviewing.command, [], obj=home, catch_exceptions=False)

    link = "nobody has an account yet; this link makes the administrator, once: http://127.0.0.1:8765/invitations/"
    assert "the review desk is at http://127.0.0.1:8765/ (Ctrl+C ends it)" in first.stderr
    assert first.stdout.startswith(link)
    with Archive.open(tmp_path / "home", Clock()) as archive:
        archive.accounts.add("mara", [Duty.ADMINISTRATOR], "secret", by="mara")
    again = CliRunner().invoke(reviewing.command, ["--host", "::1"], obj=home, catch_exceptions=False)
    assert again.stdout == ""
    assert "http://[::1]:8765/" in again.stderr

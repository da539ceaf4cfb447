import asyncio
import sys
from pathlib import Path

import pytest

from flows.environment import prefect_environment
from flows.pages import POLICY, kept_to_themselves
from flows.server import LocalServer, ServerDidNotStartError


def test_everything_that_prefect_keeps_stays_in_the_home_and_it_is_told_no_text(tmp_path):
    environment = prefect_environment(tmp_path, "http://127.0.0.1:4444/api", "testimony:secret")

    assert Path(environment["PREFECT_HOME"]).is_relative_to(tmp_path)
    assert environment["PREFECT_LOGGING_TO_API_ENABLED"] == "false"
    assert environment["PREFECT_RESULTS_PERSIST_BY_DEFAULT"] == "false"
    assert environment["PREFECT_SERVER_API_AUTH_STRING"] == environment["PREFECT_API_AUTH_STRING"]


@pytest.mark.enable_socket
def test_a_server_that_ends_at_once_is_told_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    log = tmp_path / "prefect" / "server.log"

    with LocalServer.start(4444, {}, log) as server, pytest.raises(ServerDidNotStartError) as caught:
        server.wait(30)

    assert str(caught.value) == (
        "the Prefect server did not answer within 30 s; try again when the machine is less busy, or raise "
        f"TESTIMONY_SERVER_TIMEOUT_S (its own words are in {log})"
    )


def test_every_answer_says_what_its_page_may_ask_for():
    sent = []

    async def application(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})
        await send({"type": "http.response.body", "body": b"page"})

    async def send(message):
        sent.append(message)

    asyncio.run(kept_to_themselves(application)({"type": "http"}, None, send))

    begin, body = sent
    assert begin["headers"] == [
        (b"a", b"b"),
        (b"content-security-policy", POLICY.encode()),
        (b"referrer-policy", b"no-referrer"),
        (b"x-content-type-options", b"nosniff"),
    ]
    assert "default-src 'self'" in POLICY
    assert body == {"type": "http.response.body", "body": b"page"}

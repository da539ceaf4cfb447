"""Somebody's browser at the desk, and who there is to sit at it."""

import re
from dataclasses import dataclass

from fastapi.testclient import TestClient
from httpx2 import Response

from archive.accounts import Duty
from archive.store import Archive
from review.desk import Desk

PASSWORD = "correct horse battery"  # noqa: S105 - of people who do not exist
PAGE = {"accept": "text/html"}
#: One person for each duty, one with all, and one with none.
PEOPLE = {duty.value: (duty,) for duty in Duty} | {"everybody": tuple(Duty), "nobody": ()}


@dataclass
class Browser:
    """Somebody's browser: keeps the cookie, and brings the token of our own pages along."""

    client: TestClient
    desk: Desk

    @property
    def token(self) -> str:
        return self.desk.sessions.token(self.client.cookies["testimony_session"])

    def carry(self, cookie: str) -> None:
        """Have this cookie, wherever it came from."""
        self.client.cookies.clear()
        self.client.cookies.set("testimony_session", cookie, domain="testserver.local")

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=PAGE | headers)

    def post(self, path: str, **body: object) -> Response:
        """As a script of ours does."""
        return self.client.post(path, json=body, headers={"x-csrf-token": self.token})

    def submit(self, path: str, **fields: str) -> Response:
        """As a form of ours does."""
        return self.client.post(path, data={"csrf": self.token} | fields, headers=PAGE)

    def bring(self, path: str, **files: tuple[str, bytes]) -> Response:
        """As a form of ours that takes files along does: each by its field, with its name and what it holds."""
        return self.client.post(path, data={"csrf": self.token}, files=files, headers=PAGE)

    def sign_in(self, name: str, password: str = PASSWORD) -> Response:
        self.get("/sign-in")
        return self.submit("/sign-in", name=name, password=password)


def actions(archive: Archive, actor: str) -> list[str]:
    """What the audit trail tells of *actor*."""
    return [event.action for event in archive.audit.events() if event.actor == actor]


def token_in(page: Response) -> str:
    found = re.search(r'name="csrf" value="([0-9a-f]{64})"', page.text)
    assert found
    return found[1]

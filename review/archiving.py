"""The archivist's page: what is running, waiting and failed, the audit trail, and whether everything is still there."""

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from archive.requests import Progress, Request, Wish
from archive.schedules import Errand
from archive.trail import Asked
from review.asking import ThisDesk, may
from review.desk import Desk
from review.powers import Power
from review.visitor import Guest

router = APIRouter()

#: What each errand of a schedule is, in words for people.
ERRANDS = {
    Errand.INBOX: "take in what lies in a folder",
    Errand.PROCESS: "take what waits through the flow",
    Errand.TRANSLATE: "translate anew what the glossary touches",
    Errand.VERIFY: "verify everything",
    Errand.EXPORT: "deposit what was approved",
}
#: How the names of the leases begin that workers hold while they are at work.
_ALIVE = "worker "

Keeper = Annotated[Guest, Depends(may(Power.KEEP))]


class Sought(BaseModel):
    """Which events of the trail are wanted."""

    actor: str = Field(default="", max_length=64)
    action: str = Field(default="", max_length=64)
    subject: str = Field(default="", max_length=64)
    before: int | None = Field(default=None, ge=1)


@router.get("/archive")
def archive_page(desk: ThisDesk, guest: Keeper) -> Response:
    """Everything at a glance; ids and counts, and no word of a testimony."""
    archive = desk.archive
    requests = archive.requests.latest(30)
    queue, now = archive.headway.queue(), desk.clock()
    facts = {
        "now": now,
        "workers": _workers(desk, requests),
        "underway": archive.headway.underway(),
        "queue": queue,
        "takes_ms": archive.headway.speed(now).takes_ms(queue.duration_ms),
        "schedules": archive.schedules.all(),
        "errands": ERRANDS,
        "counts": archive.overview.by_state(),
        "failed": archive.activity.failed(guest.account),
        "requests": requests,
        "runs": archive.activity.latest(20),
        "installed": desk.installed(),
        "room": archive.storage.room(),
        "verified": archive.storage.verified(),
        "head": archive.audit.head(),
    }
    return desk.pages.show("archive.html", guest.visitor, facts)


def _workers(desk: Desk, requests: Sequence[Request]) -> Mapping[str, Request | None]:
    """The workers that are alive at this moment, each with the request that it has in hand."""
    hands = {each.worker: each for each in requests if each.progress is Progress.CLAIMED}
    names = (lease.removeprefix(_ALIVE) for lease in desk.archive.leases.held(_ALIVE))
    return {name: hands.get(name) for name in names}


@router.post("/archive/requests")
def request_verification(desk: ThisDesk, guest: Keeper) -> Response:
    """Have everything read and compared; it takes as long as reading every original."""
    desk.archive.requests.make(Wish.VERIFY, by=guest.name)
    return RedirectResponse("/archive", 303)


@router.get("/archive/trail")
def trail_page(desk: ThisDesk, guest: Keeper, sought: Annotated[Sought, Query()]) -> Response:
    return _trail(desk, guest, sought)


@router.post("/archive/chain")
def check_chain(desk: ThisDesk, guest: Keeper) -> Response:
    """Walk along the whole trail and every sealed text, now."""
    broken = desk.archive.audit.verify()
    return _trail(desk, guest, Sought(), checked=True, broken=broken)


def _trail(desk: Desk, guest: Guest, sought: Sought, *, checked: bool = False, broken: str | None = None) -> Response:
    asked = Asked(
        actor=sought.actor.strip(),
        action=sought.action.strip(),
        subject=sought.subject.strip(),
        before=sought.before,
    )
    facts = {
        "page": desk.archive.trail.page(asked),
        "sought": sought,
        "head": desk.archive.audit.head(),
        "checked": checked,
        "broken": broken,
    }
    return desk.pages.show("trail.html", guest.visitor, facts)

"""What the command line puts together for schedules and inboxes."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from archive.store import Archive
from console.installation import Installation
from console.wiring import environment, now
from flows.agenda import Agenda
from flows.inbox.placing import hold_apart, kept_around
from flows.inbox.taking import Inbox
from flows.notice import Alarm, Notice, nobody
from media.identify import identify
from testimony.language import Language
from testimony.recording import Consent

#: Where packages for other archives are put, in the home.
DEPOSITS = "deposits"

#: What the command of on_failure finds of the environment; nothing of ours, some of which holds passwords.
_AROUND = ("PATH", "HOME", "LANG", "LC_ALL", "TZ")


def inbox_of(installation: Installation, archive: Archive, folder: Path, said: Mapping[str, Any], by: str) -> Inbox:
    """The inbox in *folder*, as this installation is set up.

    Args:
        said: what holds for files beside which nothing is declared: ``language`` and ``consent``.

    Raises:
        UnfitFolderError: the archive keeps its own files there.
    """
    hold_apart(folder, kept_by(installation))
    settings = installation.settings
    return Inbox(
        archive=archive,
        folder=folder,
        language=Language(said["language"]) if said.get("language") else None,
        consent=Consent(said.get("consent", Consent.TEAM)),
        by=by,
        identify=lambda path, name: identify(path, name, installation.limits),
        limit_bytes=settings.max_bytes,
        settle_s=settings.inbox_settle_s,
        journal=installation.home / "inbox",
        moment=time.monotonic,
        clock=now,
    )


def kept_by(installation: Installation) -> tuple[Path, ...]:
    """The folders in which the archive keeps its own files."""
    settings = installation.settings
    elsewhere = (place for place in (settings.originals, settings.derivatives) if place and "://" not in place)
    return (installation.home, settings.models_folder, *(Path(place).expanduser() for place in elsewhere))


def own_folder_around(installation: Installation, path: Path) -> Path | None:
    """The folder of the archive's own in which *path* lies; None where it lies elsewhere, or among the deposits."""
    among_deposits = kept_around(path, [installation.home / DEPOSITS])
    return None if among_deposits else kept_around(path, kept_by(installation))


def standing_inbox(installation: Installation, archive: Archive) -> Inbox | None:
    """The inbox of the setting, if it names one."""
    settings = installation.settings
    if not settings.inbox:
        return None
    folder = Path(settings.inbox).expanduser().absolute()
    return inbox_of(installation, archive, folder, {"language": settings.inbox_language}, installation.person)


def agenda_of(
    installation: Installation, archive: Archive, name: str, tell: Callable[[str], None], alarm: Alarm
) -> Agenda:
    """What the worker *name* does without anybody's asking."""
    return Agenda(
        name=name,
        archive=archive,
        open_inbox=lambda folder, said, by: inbox_of(installation, archive, folder, said, by),
        standing=standing_inbox(installation, archive),
        tell=tell,
        alarm=alarm,
    )


def alarm_of(installation: Installation, tell: Callable[[str], None]) -> Alarm:
    """Whoever the settings name for what fails."""
    command = installation.settings.failure_command
    if not command:
        return nobody
    around = {name: value for name, value in environment().items() if name in _AROUND}
    return Notice(command=command, environment=around, tell=tell)

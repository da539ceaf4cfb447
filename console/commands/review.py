"""`testimony review`: the desk in the browser."""

import click

from console.installation import Installation
from console.wiring import now
from media.identify import identify
from models.entry import Task
from testimony.errors import NotInstalledError

try:
    from review.app import create_app
    from review.desk import Desk
    from review.installed import Choice, Installed
    from review.serving import address, allowed_names, hold_loopback, serve
except ModuleNotFoundError as missing:
    raise NotInstalledError(
        f"the review desk ({missing.name})", "install the project with its extra `review`"
    ) from None

PORT = 8765


@click.command("review")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--expose", is_flag=True, help="Let other machines reach it; what passes is not encrypted.")
@click.pass_obj
def command(installation: Installation, host: str, port: int, expose: bool) -> None:
    """Open the review desk for interpreters, reviewers and interviewers, until Ctrl+C.

    The first start prints a link that makes the administrator; it works once.
    """
    open_desk(installation, host, port, expose=expose)


def open_desk(installation: Installation, host: str = "127.0.0.1", port: int = PORT, *, expose: bool = False) -> None:
    """Serve the desk until Ctrl+C."""
    hold_loopback(host, expose=expose)
    settings = installation.settings
    with installation.archive() as archive:
        desk = Desk.over(
            archive,
            now,
            identify=lambda path, name: identify(path, name, installation.limits),
            uploads=installation.home / "uploads",
            limit_bytes=settings.max_bytes,
            installed=lambda: _installed(installation),
        )
        here = address(host, port)
        click.echo(f"the review desk is at {here} (Ctrl+C ends it)", err=True)
        if token := desk.first_invitation():
            click.echo(f"nobody has an account yet; this link makes the administrator, once: {here}invitations/{token}")
        serve(create_app(desk, allowed_names(host, expose=expose)), host, port)


def _installed(installation: Installation) -> Installed:
    """What a run may be asked to use, as the shelf and the glossary stand now."""
    by_task: dict[Task, list[Choice]] = {task: [] for task in Task}
    for model in installation.shelf.installed():
        entry = model.entry
        by_task[entry.task].append(Choice(name=entry.name, languages=entry.languages, licence=entry.licence))
    return Installed(
        transcribers=tuple(by_task[Task.TRANSCRIBE]),
        translators=tuple(by_task[Task.TRANSLATE]),
        glossary=installation.glossary().version,
    )

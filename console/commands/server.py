"""`testimony server`: the Prefect server that many workers share, and the review desk beside it."""

import signal
import sys
import threading
from types import FrameType

import click

from console.commands.review import PORT as DESK_PORT
from console.installation import Installation
from flows.household import keep_house
from flows.secret import path_of
from flows.wiring import household
from review.serving import address, hold_loopback

#: Where Prefect's server usually listens.
PORT = 4200


@click.command("server")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address that both listen at.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="Prefect's.")
@click.option("--desk-port", default=DESK_PORT, show_default=True, type=click.IntRange(1, 65535), help="The desk's.")
@click.option("--expose", is_flag=True, help="Let other machines reach both; what passes is not encrypted.")
@click.pass_obj
def command(installation: Installation, host: str, port: int, desk_port: int, expose: bool) -> None:
    """Run a Prefect server for many workers and the review desk, until SIGTERM or Ctrl+C; if one ends, both do.

    Each worker then needs TESTIMONY_PREFECT_API_URL and the password of the server (docs/operating.md).
    """
    hold_loopback(host, expose=expose)
    stop = threading.Event()
    _stop_when_told(stop)
    settings, home = installation.settings, str(installation.home)
    installation.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    desk = [sys.executable, "-m", "console", "--home", home, "review", "--host", host, "--port", str(desk_port)]
    with household(settings, host, port, [*desk, *(["--expose"] if expose else [])]) as members:
        where = "the setting prefect_auth" if settings.prefect_auth else str(path_of(settings.home))
        click.echo(f"the Prefect server is at {address(host, port)} (API: {address(host, port)}api)", err=True)
        click.echo(f"its user and password: {where}", err=True)
        keep_house(members, stop)
    click.echo("stopped", err=True)


def _stop_when_told(stop: threading.Event) -> None:
    def stopping(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stopping)

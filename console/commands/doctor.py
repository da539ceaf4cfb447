"""`testimony doctor`: whether this machine can do the work, and keeps it to itself."""

import resource
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import click

from console.installation import Installation
from console.main import FAILED_JOB
from console.output import json_option, print_result
from console.wiring import environment
from testimony.errors import BadInputError
from testimony.language import WITNESS_LANGUAGES
from translate.provider import refuse_remote_provider

_LIBRARIES = ("faster-whisper", "openai-whisper", "argostranslate", "ctranslate2", "prefect", "sqlalchemy")
_GIBIBYTE = 1 << 30
_LOW_DISK_BYTES = 5 * _GIBIBYTE


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that was looked at; *well* is None where it is only told."""

    what: str
    well: bool | None
    found: str


@click.command("doctor")
@json_option
@click.pass_obj
def command(installation: Installation, as_json: bool) -> int:
    """Check the tools, the models, the disk, and the switches that keep everything on this machine."""
    points = [*_tools(), *_libraries(), *_models(installation), *_disk(installation), *_privacy()]
    signs = {True: "ok  ", False: "BAD ", None: "    "}
    print_result(
        as_json,
        [{"what": point.what, "well": point.well, "found": point.found} for point in points],
        (f"{signs[point.well]}  {point.what}: {point.found}" for point in points),
    )
    return FAILED_JOB if any(point.well is False for point in points) else 0


def _tools() -> Iterator[Point]:
    yield Point("Python", sys.version_info >= (3, 11), sys.version.split()[0])
    for tool in ("ffmpeg", "ffprobe"):
        path = shutil.which(tool)
        if path is None:
            yield Point(tool, False, "missing; install the package ffmpeg")
            continue
        words = subprocess.run([path, "-version"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 - the tool that was found
        yield Point(tool, words.returncode == 0, words.stdout.partition(" Copyright")[0])


def _libraries() -> Iterator[Point]:
    for name in _LIBRARIES:
        try:
            yield Point(name, True, version(name))
        except PackageNotFoundError:
            yield Point(name, None, "not installed")


def _models(installation: Installation) -> Iterator[Point]:
    models = installation.shelf.installed()
    for task, verb in (("transcribe", "hears"), ("translate", "translates")):
        for language in WITNESS_LANGUAGES:
            able = [m.entry.name for m in models if m.entry.task == task and language in m.entry.languages]
            nobody = f"no installed model {verb} it; see `testimony models list`"
            yield Point(f"{language.english_name}, {task}", bool(able) or None, ", ".join(able) or nobody)
    for fault in installation.shelf.broken():
        yield Point("model", False, str(fault))


def _disk(installation: Installation) -> Iterator[Point]:
    existing = next(folder for folder in (installation.home, *installation.home.parents) if folder.exists())
    free = shutil.disk_usage(existing).free
    yield Point("disk", free >= _LOW_DISK_BYTES, f"{free / _GIBIBYTE:.1f} GiB free at {existing}")
    if installation.home.exists():
        mode = stat.S_IMODE(installation.home.stat().st_mode)
        others = mode & (stat.S_IRWXG | stat.S_IRWXO)
        advice = f"others may look into it (mode {mode:o}); chmod 700 it" if others else f"closed to others ({mode:o})"
        yield Point("home", not others, f"{installation.home}, {advice}")
    yield Point("encryption", None, "a running machine is readable: keep the home, temp and swap on an encrypted disk")


def _privacy() -> Iterator[Point]:
    try:
        refuse_remote_provider(environment())
    except BadInputError as remote:
        yield Point("translation", False, str(remote))
    else:
        yield Point("translation", True, "stays on this machine")
    yield Point("telemetry", None, "every run switches that of its libraries off before they are loaded")
    dumps = resource.getrlimit(resource.RLIMIT_CORE)[0] != 0
    yield Point("core dumps", None, "on: a crash may write testimony to disk (ulimit -c 0)" if dumps else "off")

"""Puts a run together: the only place that names concrete engines, and that sets the environment Prefect reads."""

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from archive.store import Archive
from flows.environment import client_environment, prefect_environment, server_environment
from flows.household import Member
from flows.plan import Plan
from flows.pools import Pool
from flows.secret import make_secret, secret_of
from flows.server import (
    LocalServer,
    NoServerError,
    ServerGoneError,
    WrongSecretError,
    accepts,
    answers,
    comes_back,
    free_port,
    hold_own,
)
from flows.workshop import Progress, Workshop
from glossary.book import Glossary
from models.shelf import Installed, Shelf
from testimony.egress import SWITCHES
from testimony.errors import NotInstalledError
from testimony.identity import RecordingId
from testimony.language import Language
from testimony.settings import Settings
from transcribe.campplus import CampPlus
from transcribe.ctc import Ctc
from transcribe.faster import FasterWhisper
from transcribe.port import Transcriber
from transcribe.reference import OpenAIWhisper
from transcribe.voices import Voices
from translate.argos import ArgosTranslator
from translate.converted import ConvertedTranslator
from translate.port import Translator
from translate.provider import refuse_remote_provider

ENGINES = ("faster-whisper", "openai-whisper", "ctc")


@dataclass(slots=True)
class LoadedEngines:
    """Loads each engine once and keeps it for the recordings that follow."""

    settings: Settings
    _transcribers: dict[tuple[str, str], Transcriber] = field(default_factory=dict)
    _voices: Voices | None = None
    _translators: dict[tuple[str, Language], Translator] = field(default_factory=dict)

    @property
    def _threads(self) -> int:
        return self.settings.threads or os.cpu_count() or 1

    def transcriber(self, engine: str, model: Installed) -> Transcriber:
        key = (engine, model.entry.name)
        if key not in self._transcribers:
            self._transcribers[key] = self._load(engine, model)
        return self._transcribers[key]

    def _load(self, engine: str, model: Installed) -> Transcriber:
        card = model.card(engine)
        try:
            if engine == "openai-whisper":
                return OpenAIWhisper.load(model.folder, card, self._threads)
            if engine == "ctc":
                return Ctc.load(model.folder, card, self._threads)
            return FasterWhisper.load(model.folder, card, self._threads, self.settings.compute)
        except ModuleNotFoundError as missing:
            raise NotInstalledError(f"{engine} ({missing.name})", "install the project with its extra `all`") from None

    def voices(self, model: Installed) -> Voices:
        if self._voices is None:
            try:
                self._voices = CampPlus.load(model.folder, model.card(model.entry.engines[0]), self._threads)
            except ModuleNotFoundError as missing:
                name = f"what tells voices apart ({missing.name})"
                raise NotInstalledError(name, "install the project with its extra `speakers`") from None
        return self._voices

    def translator(self, model: Installed, language: Language) -> Translator:
        key = (model.entry.name, language)
        if key not in self._translators:
            self._translators[key] = self._load_translator(model, language)
        return self._translators[key]

    def _load_translator(self, model: Installed, language: Language) -> Translator:
        engine = model.entry.engines[0]
        card = model.card(engine)
        if engine == "argos":
            return ArgosTranslator.load(model.folder, card, self._threads, os.environ)
        return ConvertedTranslator.load(model.folder, card, self._threads, language)


def assemble(settings: Settings, archive: Archive, shelf: Shelf, glossary: Glossary, progress: Progress) -> Workshop:
    """A workshop over what is installed on this machine."""
    return Workshop(
        settings=settings,
        archive=archive,
        shelf=shelf,
        glossary=glossary,
        engines=LoadedEngines(settings),
        progress=progress,
    )


def keep_to_this_machine() -> None:
    """Set every switch that keeps a dependency from talking; must run before any of them is imported.

    Raises:
        RemoteProviderError: the environment asks for the opposite.
    """
    refuse_remote_provider(os.environ)
    os.environ.update(SWITCHES)


#: Runs the flow over recordings; as `run_interviews` does, under a server that is there already.
Runs = Callable[[Workshop, Plan, Sequence[RecordingId]], None]


def run_interviews(workshop: Workshop, plan: Plan, recordings: Sequence[RecordingId]) -> None:
    """Run the flow over *recordings* under a Prefect server that lives as long as the run does.

    Raises:
        RecordingsFailedError: some of them failed; the others are done.
        ServerDidNotStartError: no server answered.
    """
    with standing_server(workshop.settings) as run:
        run(workshop, plan, recordings)


@contextmanager
def standing_server(
    settings: Settings, tell: Callable[[str], None] = lambda _line: None, pool: Pool = Pool.ALL
) -> Iterator[Runs]:
    """A Prefect server for the body of the ``with``, and what runs the flow under it, as often as need be.

    Where the settings name a server that many workers share, it is that one. Otherwise a server is started here: first,
    and asked last, so that its start and the loading of Prefect go on side by side. One on this machine that the
    environment names (``PREFECT_API_URL``) is used instead, provided that it answers. Whoever runs no flow gets none of
    its own.

    Args:
        tell: is told when a flow went on without the server.
        pool: what whoever asks takes up.

    Raises:
        ServerDidNotStartError: the one that was started does not answer.
        NoServerError: the one that the settings name does not answer.
        WrongSecretError, NoSecretError: its password is another, or not known.
        StrangersServerError: it is not the user's own.
        ServerGoneError: by the one who runs the flow: the server answers no more.
    """
    if settings.prefect_api_url:
        yield _of_many(settings, tell)
        return
    if not pool.takes_recordings:
        yield _under(lambda: False, tell)
        return
    named = os.environ.get("PREFECT_API_URL", "")
    if named.startswith(("http://127.0.0.1:", "http://localhost:", "http://[::1]:")) and answers(named):
        secret = os.environ.get("PREFECT_API_AUTH_STRING", "")
        os.environ.update(client_environment(settings.home, named, secret))
        yield _under(lambda: answers(named), tell)
        return
    port, secret = free_port(), f"testimony:{secrets.token_urlsafe(24)}"
    os.environ.update(prefect_environment(settings.home, f"http://127.0.0.1:{port}/api", secret))
    with LocalServer.start(port, os.environ, settings.home / "prefect" / "server.log") as server:
        import flows.interviews  # noqa: F401, PLC0415 - Prefect costs seconds, and reads its settings here

        server.wait(settings.server_timeout_s)
        yield _under(lambda: server.process.poll() is None, tell)


def _of_many(settings: Settings, tell: Callable[[str], None]) -> Runs:
    url, patience_s = settings.prefect_api_url.rstrip("/"), settings.server_timeout_s
    hold_own(url)
    secret = secret_of(settings)
    os.environ.update(client_environment(settings.home, url, secret))
    if not comes_back(url, patience_s):
        raise NoServerError(url, patience_s)
    if not accepts(url, secret):
        raise WrongSecretError(url)
    return _under(lambda: comes_back(url, patience_s), tell)


def _under(is_there: Callable[[], bool], tell: Callable[[str], None]) -> Runs:
    def run(workshop: Workshop, plan: Plan, recordings: Sequence[RecordingId]) -> None:
        from flows.interviews import run_batch  # noqa: PLC0415 - as above

        if not is_there():
            raise ServerGoneError
        run_batch(workshop, plan, recordings, tell)

    return run


@contextmanager
def presence(
    settings: Settings, archive: Archive, name: str, pool: Pool, tell: Callable[[str], None]
) -> Iterator[None]:
    """Be seen on Prefect's pages as a worker of *pool*, for the body of the ``with``; under `standing_server` alone.

    Meanwhile the flow runs of processes that are gone are ended. Whoever runs no flow, and has no server, does neither.
    """
    if not (settings.prefect_api_url or pool.takes_recordings):
        yield
        return
    from flows.presence import Presence  # noqa: PLC0415 - Prefect costs seconds, and reads its settings here

    with Presence(archive=archive, name=name, pool=pool, tell=tell).standing():
        yield


@contextmanager
def household(settings: Settings, host: str, port: int, desk: Sequence[str]) -> Iterator[tuple[Member, ...]]:
    """A Prefect server that stays, at *host* and *port*, and the review desk beside it; both end with the ``with``.

    Args:
        desk: the command that serves the desk.

    Raises:
        ServerDidNotStartError: the server does not answer.
    """
    log = settings.home / "prefect" / "server.log"
    secret = make_secret(settings)
    here = f"http://{f'[{host}]' if ':' in host else host}:{port}/api"
    environment = server_environment(settings.home, here, secret, settings.prefect_database, settings.prefect_keep_days)
    with LocalServer.start(port, {**os.environ, **SWITCHES, **environment}, log, host) as server:
        server.wait(settings.server_timeout_s)
        with Member.start("the review desk", desk, {**os.environ, **SWITCHES}) as beside:
            yield (Member(name="the Prefect server", process=server.process), beside)

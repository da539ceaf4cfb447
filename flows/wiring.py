"""Puts a run together: the only place that names concrete engines, and that sets the environment Prefect reads."""

import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archive.store import Archive
from flows.environment import prefect_environment
from flows.plan import Plan
from flows.server import LocalServer, answers, free_port
from flows.workshop import Progress, Workshop
from glossary.book import Glossary
from models.shelf import Installed, Shelf
from testimony.egress import SWITCHES
from testimony.errors import NotInstalledError
from testimony.identity import RecordingId
from testimony.settings import Settings
from transcribe.faster import FasterWhisper
from transcribe.port import Transcriber
from transcribe.reference import OpenAIWhisper
from translate.argos import ArgosTranslator
from translate.port import Translator
from translate.provider import refuse_remote_provider

ENGINES = ("faster-whisper", "openai-whisper")


@dataclass(slots=True)
class LoadedEngines:
    """Loads each engine once and keeps it for the recordings that follow."""

    settings: Settings
    _transcribers: dict[tuple[str, str], Transcriber] = field(default_factory=dict)
    _translators: dict[str, Translator] = field(default_factory=dict)

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
            return FasterWhisper.load(model.folder, card, self._threads, self.settings.compute)
        except ModuleNotFoundError as missing:
            raise NotInstalledError(f"{engine} ({missing.name})", "install the project with its extra `all`") from None

    def translator(self, model: Installed) -> Translator:
        if model.entry.name not in self._translators:
            self._translators[model.entry.name] = ArgosTranslator.load(
                model.folder, model.card("argos"), self._threads, os.environ
            )
        return self._translators[model.entry.name]


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


def run_interviews(workshop: Workshop, plan: Plan, recordings: Sequence[RecordingId]) -> None:
    """Run the flow over *recordings* under a Prefect server that lives as long as the run does.

    The server is started first and asked last, so that its start and the loading of Prefect go on side by side. A
    server that the environment names (``PREFECT_API_URL``) is used instead, provided that it answers on this machine.

    Raises:
        RecordingsFailedError: some of them failed; the others are done.
        ServerDidNotStartError: no server answered.
    """
    named = os.environ.get("PREFECT_API_URL", "")
    if named.startswith(("http://127.0.0.1:", "http://localhost:", "http://[::1]:")) and answers(named):
        _flow(workshop, plan)([str(recording) for recording in recordings])
        return
    port, secret = free_port(), f"testimony:{secrets.token_urlsafe(24)}"
    os.environ.update(prefect_environment(workshop.settings.home, f"http://127.0.0.1:{port}/api", secret))
    with LocalServer.start(port, os.environ, workshop.settings.home / "prefect" / "server.log") as server:
        interviews = _flow(workshop, plan)
        server.wait(workshop.settings.server_timeout_s)
        interviews([str(recording) for recording in recordings])


def _flow(workshop: Workshop, plan: Plan) -> Callable[[list[str]], None]:
    from flows.interviews import interviews_flow  # noqa: PLC0415 - Prefect costs seconds, and reads its settings here

    return interviews_flow(workshop, plan)

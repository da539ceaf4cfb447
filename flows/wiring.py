"""Puts a run together: the only place that names concrete engines, and that sets the environment Prefect reads."""

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from archive.store import Archive
from flows.environment import prefect_environment
from flows.plan import Plan
from flows.server import LocalServer, ServerGoneError, answers, free_port
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
def standing_server(settings: Settings) -> Iterator[Runs]:
    """A Prefect server for the body of the ``with``, and what runs the flow under it, as often as need be.

    The server is started first and asked last, so that its start and the loading of Prefect go on side by side. A
    server that the environment names (``PREFECT_API_URL``) is used instead, provided that it answers on this machine.

    Raises:
        ServerDidNotStartError: no server answered.
        ServerGoneError: by the one who runs the flow: the server answers no more.
    """
    named = os.environ.get("PREFECT_API_URL", "")
    if named.startswith(("http://127.0.0.1:", "http://localhost:", "http://[::1]:")) and answers(named):
        yield _under(lambda: answers(named))
        return
    port, secret = free_port(), f"testimony:{secrets.token_urlsafe(24)}"
    os.environ.update(prefect_environment(settings.home, f"http://127.0.0.1:{port}/api", secret))
    with LocalServer.start(port, os.environ, settings.home / "prefect" / "server.log") as server:
        import flows.interviews  # noqa: F401, PLC0415 - Prefect costs seconds, and reads its settings here

        server.wait(settings.server_timeout_s)
        yield _under(lambda: server.process.poll() is None)


def _under(is_there: Callable[[], bool]) -> Runs:
    def run(workshop: Workshop, plan: Plan, recordings: Sequence[RecordingId]) -> None:
        from flows.interviews import interviews_flow  # noqa: PLC0415 - as above

        if not is_there():
            raise ServerGoneError
        interviews_flow(workshop, plan)([str(recording) for recording in recordings])

    return run

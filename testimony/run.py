"""Runs: what was done to a recording, with which models, under which options."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from testimony.identity import Digest, RecordingId, RunId
from testimony.recording import Stage
from testimony.revision import Engine


@dataclass(frozen=True, kw_only=True, slots=True)
class ModelCard:
    """The weights that did the work, named so that anybody can find and judge them.

    Attributes:
        name: the catalogue's name (``whisper-base``).
        engine: the engine that ran them (``faster-whisper``).
        digest: over the digests of all the model's files.
        licence: as an SPDX expression where there is one.
    """

    name: str
    engine: str
    digest: Digest
    licence: str

    def as_author(self, glossary_version: str | None = None) -> Engine:
        return Engine(name=self.engine, model=self.name, digest=self.digest, glossary_version=glossary_version)


class Outcome(StrEnum):
    """How a run ended.

    A run that was killed stays RUNNING until somebody finds it: INTERRUPTED where `archive.reconcile` did, ABANDONED
    where the next run did.
    """

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    ABANDONED = "abandoned"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One pass over one recording."""

    id: RunId
    recording: RecordingId
    stages: tuple[Stage, ...]
    began_at: datetime
    outcome: Outcome = Outcome.RUNNING
    ended_at: datetime | None = None
    models: tuple[ModelCard, ...] = ()
    glossary_version: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    cause: str | None = None

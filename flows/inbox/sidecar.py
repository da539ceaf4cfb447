"""Sidecars: what somebody declares about a file, in a small file of YAML or JSON that lies beside it.

The names are those of the archive's declarations and of the upload form. Every value is read as text, as it stands
there: in YAML's own reading ``no`` would be a truth value, and ``2026-03-01`` a date.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml

from testimony.errors import BadInputError
from testimony.language import Language, UnknownLanguageError, witness_language
from testimony.recording import DECLARABLE, Consent
from testimony.speaker import Role

SUFFIXES = (".yaml", ".yml", ".json")

_MOST_BYTES = 64 * 1024
_LONGEST_LABEL, _MOST_SPEAKERS = 200, 12
_DEEPEST = 4
_KEYS = ("consent", "held_on", "language", "place", "reference", "remark", "speakers", "witness")

_Value = TypeVar("_Value")


class SidecarError(BadInputError):
    """A declaration that lies beside a file cannot be used; *faults* names each key and what was expected of it."""

    def __init__(self, name: str, faults: tuple[str, ...]) -> None:
        super().__init__(name, faults)
        self.name, self.faults = name, faults

    def __str__(self) -> str:
        return f"{self.name} cannot be used: {'; '.join(self.faults)}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Declared:
    """What was declared; what is None or empty was not.

    Attributes:
        speakers: role and pseudonym of each.
    """

    language: Language | None = None
    consent: Consent | None = None
    reference: str | None = None
    alias: str | None = None
    place: str | None = None
    held_on: date | None = None
    remark: str | None = None
    speakers: tuple[tuple[Role, str], ...] = ()

    @property
    def witness(self) -> str | None:
        """The witness's alias: as it was given, or that of the first speaker who is one."""
        return self.alias or next((name for role, name in self.speakers if role is Role.WITNESS), None)


def read(path: Path, name: str, today: date) -> Declared:
    """What the sidecar at *path* declares.

    Args:
        name: what it is called in a sentence.
        today: no interview is held later than this, anywhere on earth.

    Raises:
        SidecarError: it cannot be used; every fault is named.
    """
    values = _values(path, name)
    form = _Form(values=values, today=today)
    declared = Declared(
        language=form.one("language", witness_language, "kk (Kazakh) or ug (Uyghur)"),
        consent=form.one("consent", _consent, f"one of {', '.join(DECLARABLE)}"),
        reference=form.label("reference"),
        alias=form.label("witness"),
        place=form.label("place"),
        held_on=form.one("held_on", form.day, "a day that was, such as 2026-03-01"),
        remark=form.label("remark"),
        speakers=form.speakers(),
    )
    unknown = sorted(set(values) - set(_KEYS))
    faults = [*form.faults, *(f"{key[:40]} is none of {', '.join(_KEYS)}" for key in unknown)]
    if faults:
        raise SidecarError(name, tuple(faults))
    return declared


@dataclass(frozen=True, kw_only=True, slots=True)
class _Form:
    """Reads one key after the other, and remembers what was wrong with each."""

    values: Mapping[str, Any]
    today: date
    faults: list[str] = field(default_factory=list)

    def one(self, key: str, read: Callable[[str], _Value], expected: str) -> _Value | None:
        text = self.values.get(key)
        if text is None or text == "":
            return None
        try:
            return read(_text(text))
        except (ValueError, UnknownLanguageError):
            self.faults.append(f"{key} should be {expected}")
            return None

    def label(self, key: str) -> str | None:
        return self.one(key, _label, f"one line of at most {_LONGEST_LABEL} letters")

    def day(self, text: str) -> date:
        day = date.fromisoformat(text)
        if day > self.today + timedelta(days=1):
            raise ValueError
        return day

    def speakers(self) -> tuple[tuple[Role, str], ...]:
        try:
            return tuple(_speaker(each) for each in _list(self.values.get("speakers") or []))
        except ValueError:
            roles = ", ".join(Role)
            self.faults.append(
                f"speakers should be a list of at most {_MOST_SPEAKERS}, each with role ({roles}) and pseudonym"
            )
            return ()


def _list(given: Any) -> list[Any]:
    if not isinstance(given, list) or len(given) > _MOST_SPEAKERS:
        raise ValueError
    return given


def _speaker(given: Any) -> tuple[Role, str]:
    if not isinstance(given, dict) or set(given) != {"role", "pseudonym"}:
        raise ValueError
    return Role(_text(given["role"])), _label(_text(given["pseudonym"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError  # noqa: TRY004 - as for every other value that cannot be used
    return value.strip()


def _label(text: str) -> str:
    if not text or len(text) > _LONGEST_LABEL or len(text.splitlines()) > 1:
        raise ValueError
    return text


def _consent(text: str) -> Consent:
    if text not in DECLARABLE:
        raise ValueError
    return Consent(text)


def _values(path: Path, name: str) -> Mapping[str, Any]:
    with path.open("rb") as stream:
        content = stream.read(_MOST_BYTES + 1)
    if len(content) > _MOST_BYTES:
        raise SidecarError(name, (f"it should have at most {_MOST_BYTES} bytes",))
    try:
        text = content.decode("utf-8-sig")
        found = _from_json(text) if name.lower().endswith(".json") else _from_yaml(text)
    except (UnicodeDecodeError, json.JSONDecodeError, yaml.YAMLError, RecursionError):
        raise SidecarError(name, ("it should be UTF-8 text in the form that its ending says",)) from None
    except _TwiceError as twice:
        raise SidecarError(name, (f"{twice.key[:40]} is said twice",)) from None
    if not isinstance(found, dict):
        raise SidecarError(name, ("it should hold names and values, such as language: ug",))
    return found


class _TwiceError(Exception):
    """A key is said twice, and nobody knows which is meant."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def _from_json(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_once)


def _from_yaml(text: str) -> Any:
    root = yaml.compose(text, Loader=yaml.BaseLoader)  # nodes alone: no value is made of what the text says
    return None if root is None else _plain(root, depth=0)


def _plain(node: yaml.Node, depth: int) -> Any:
    if depth > _DEEPEST:  # also where an alias leads back to itself
        raise yaml.YAMLError
    if isinstance(node, yaml.MappingNode):
        return _once((str(key.value), _plain(value, depth + 1)) for key, value in node.value)
    if isinstance(node, yaml.SequenceNode):
        if len(node.value) > _MOST_SPEAKERS + 1:
            raise yaml.YAMLError
        return [_plain(each, depth + 1) for each in node.value]
    return node.value


def _once(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found

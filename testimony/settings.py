"""Settings: read once, from one TOML file and the environment, into a frozen record."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

from testimony.errors import BadInputError

_PREFIX = "TESTIMONY_"


class SettingError(BadInputError):
    """A setting holds something that cannot be used."""

    def __init__(self, name: str, found: str, expected: str) -> None:
        super().__init__(name, found, expected)
        self.name, self.found, self.expected = name, found, expected

    def __str__(self) -> str:
        return f"the setting {self.name} is {self.found[:80]!r}; it should be {self.expected} (see docs/settings.md)"


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """Everything that can be chosen about an installation. docs/settings.md explains each.

    Attributes:
        home: the folder that holds the archive, the originals, the models and Prefect's own data.
        archive_url: a SQLAlchemy URL for the archive's tables; empty for SQLite in the home.
        models: where installed models lie; empty for ``models`` in the home.
        transcriber: the speech engine that runs unless a command names another.
        compute: the arithmetic of the speech engine on this machine: ``int8`` or ``float32``.
        threads: how many processor threads one engine may use; 0 lets it take all.
        chunk_ms: how much audio is transcribed between two checkpoints, in milliseconds.
        max_duration_ms: recordings that are longer than this are refused, in milliseconds.
        max_bytes: files that are larger than this are refused.
        server_timeout_s: how long to wait for the temporary Prefect server to start, in seconds.
    """

    home: Path
    archive_url: str = ""
    models: str = ""
    transcriber: str = "faster-whisper"
    compute: str = "int8"
    threads: int = 0
    chunk_ms: int = 180_000
    max_duration_ms: int = 24 * 3600 * 1000
    max_bytes: int = 64 * 1024**3
    server_timeout_s: int = 300

    def __post_init__(self) -> None:
        for name in ("chunk_ms", "max_duration_ms", "max_bytes", "server_timeout_s"):
            if getattr(self, name) <= 0:
                raise SettingError(name, str(getattr(self, name)), "a whole number above 0")
        if self.threads < 0:
            raise SettingError("threads", str(self.threads), "0 or a number of threads")
        if self.compute not in {"int8", "float32"}:
            raise SettingError("compute", self.compute, "int8 or float32")

    @property
    def models_folder(self) -> Path:
        return Path(self.models).expanduser() if self.models else self.home / "models"

    @classmethod
    def read(cls, home: Path, env: Mapping[str, str]) -> Self:
        """Read ``settings.toml`` in *home*, then ``TESTIMONY_*`` in *env*, which wins.

        Raises:
            SettingError: a name that is no setting, or a value of the wrong kind.
        """
        known = {field.name: field.type for field in fields(cls) if field.name != "home"}
        values = _from_file(home / "settings.toml", known)
        for name, kind in known.items():
            if (text := env.get(_PREFIX + name.upper())) is not None:
                values[name] = _as(kind, name, text)
        return cls(home=home, **values)


def _from_file(path: Path, known: Mapping[str, Any]) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(path.name, str(error), "a TOML file") from None
    for name in table:
        if name not in known:
            raise SettingError(name, str(table[name]), f"one of {', '.join(sorted(known))}")
    return {name: _as(known[name], name, str(value)) for name, value in table.items()}


def _as(kind: Any, name: str, text: str) -> str | int:
    if kind is not int:
        return text
    try:
        return int(text)
    except ValueError:
        raise SettingError(name, text, "a whole number") from None

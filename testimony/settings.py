"""Settings: read once, from one TOML file and the environment, into a frozen record."""

import shlex
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from testimony.errors import BadInputError
from testimony.language import WITNESS_LANGUAGES

_PREFIX = "TESTIMONY_"

MOST_PATIENCE = 10.0  # times the usual; an engine fails where its search has more candidates than it has words
MOST_PENALTY = 2.0
LEAST_WINDOW_MS, MOST_WINDOW_MS = 3_000, 28_000  # less cuts sentences up, more does not fit into Whisper's window


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
        originals: where sealed originals lie: a folder or the address of a store; empty for ``originals`` in the home.
        derivatives: the same, for what is made from them; empty for ``derivatives`` in the home.
        store_options: what the store's driver is given besides, as a JSON object.
        cache_bytes: how much of a store's originals is kept in the home for reading.
        models: where installed models lie; empty for ``models`` in the home.
        transcriber: the speech engine that runs unless a command names another.
        compute: the arithmetic of the speech engine on this machine: ``int8`` or ``float32``.
        beam_size: how many readings a Whisper engine follows at once; 1 is greedy.
        patience: how long its search goes on after the first reading ends; 1 is the usual.
        repetition_penalty: above 1, makes it less likely to write again what it wrote already; 1 for none.
        temperatures: what it tries in turn where a stretch loops, parted by spaces; above 0 it samples, and no two runs
            are alike.
        window_ms: the longest stretch that an engine hears at once, in milliseconds; 0 for what suits the language.
        threads: how many processor threads one engine may use; 0 lets it take all.
        chunk_ms: how much audio is transcribed between two checkpoints, in milliseconds.
        max_duration_ms: recordings that are longer than this are refused, in milliseconds.
        max_bytes: files that are larger than this are refused.
        server_timeout_s: how long to wait for a Prefect server to start, or to come back, in seconds.
        prefect_api_url: where a Prefect server for many workers answers; empty for a temporary one on this machine.
        prefect_auth: its user and password, parted by a colon; empty for what is in the home.
        prefect_database: a SQLAlchemy URL for that server's own tables; empty for SQLite in the home.
        prefect_keep_days: how long that server remembers what ran, in days.
        listening_at_once: how many processes of this home may let an engine listen at the same time; 0 for any number.
        inbox: a folder that workers take files from all the time; empty for none.
        inbox_language: what is spoken in those files unless a declaration beside one says so; empty: each must say it.
        inbox_settle_s: how long nothing may have changed of a file before it is taken, in seconds.
        on_failure: a command that is run when something fails, its arguments parted as in a shell; empty for none.
    """

    home: Path
    archive_url: str = field(default="", repr=False)  # it may hold a password
    originals: str = ""
    derivatives: str = ""
    store_options: str = field(default="", repr=False)  # it may hold a key
    cache_bytes: int = 20 * 1024**3
    models: str = ""
    transcriber: str = "faster-whisper"
    compute: str = "int8"
    beam_size: int = 5
    patience: float = 1.0
    repetition_penalty: float = 1.0
    temperatures: str = "0"
    window_ms: int = 0
    threads: int = 0
    chunk_ms: int = 180_000
    max_duration_ms: int = 24 * 3600 * 1000
    max_bytes: int = 64 * 1024**3
    server_timeout_s: int = 300
    prefect_api_url: str = ""
    prefect_auth: str = field(default="", repr=False)  # it holds a password
    prefect_database: str = field(default="", repr=False)  # it may hold a password
    prefect_keep_days: int = 90
    listening_at_once: int = 0
    inbox: str = ""
    inbox_language: str = ""
    inbox_settle_s: int = 10
    on_failure: str = ""

    def __post_init__(self) -> None:
        for name, is_usable, expected in _RULES:
            value = getattr(self, name)
            if not is_usable(value):
                raise SettingError(name, str(value), expected)

    @property
    def ladder(self) -> tuple[float, ...]:
        """The temperatures as numbers."""
        return tuple(float(each) for each in self.temperatures.split())

    @property
    def models_folder(self) -> Path:
        return Path(self.models).expanduser() if self.models else self.home / "models"

    @property
    def failure_command(self) -> tuple[str, ...]:
        """The command of `on_failure`, part by part; nothing of it is given to a shell."""
        return tuple(shlex.split(self.on_failure))

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


def _as(kind: Any, name: str, text: str) -> str | int | float:
    if kind is str:
        return text
    try:
        return int(text) if kind is int else float(text)
    except ValueError:
        raise SettingError(name, text, "a whole number" if kind is int else "a number") from None


def _is_command(text: str) -> bool:
    try:
        shlex.split(text)
    except ValueError:  # a quotation that does not end
        return False
    return True


def _are_temperatures(text: str) -> bool:
    try:
        ladder = [float(each) for each in text.split()]
    except ValueError:
        return False
    return bool(ladder) and ladder == sorted(set(ladder)) and 0 <= ladder[0] <= ladder[-1] <= 1


def _is_above_0(number: int) -> bool:
    return number > 0


def _is_no_less_than_0(number: int) -> bool:
    return number >= 0


#: Which values can be used, and how that is said.
_RULES: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("cache_bytes", _is_above_0, "a whole number above 0"),
    ("chunk_ms", _is_above_0, "a whole number above 0"),
    ("max_duration_ms", _is_above_0, "a whole number above 0"),
    ("max_bytes", _is_above_0, "a whole number above 0"),
    ("server_timeout_s", _is_above_0, "a whole number above 0"),
    ("prefect_keep_days", _is_above_0, "a whole number above 0"),
    ("beam_size", _is_above_0, "a whole number above 0"),
    ("patience", lambda times: 0 < times <= MOST_PATIENCE, f"a number above 0, up to {MOST_PATIENCE}"),
    ("repetition_penalty", lambda times: 1 <= times <= MOST_PENALTY, f"a number from 1 to {MOST_PENALTY}"),
    ("temperatures", _are_temperatures, "numbers from 0 to 1 that rise, such as 0 0.4 0.8"),
    (
        "window_ms",
        lambda window_ms: window_ms == 0 or LEAST_WINDOW_MS <= window_ms <= MOST_WINDOW_MS,
        f"0, or milliseconds from {LEAST_WINDOW_MS} to {MOST_WINDOW_MS}",
    ),
    ("threads", _is_no_less_than_0, "0 or a number of threads"),
    ("listening_at_once", _is_no_less_than_0, "0 or a number of processes"),
    ("compute", {"int8", "float32"}.__contains__, "int8 or float32"),
    ("inbox_language", {"", *WITNESS_LANGUAGES}.__contains__, "kk, ug or nothing"),
    ("inbox_settle_s", _is_no_less_than_0, "0 or a number of seconds"),
    ("on_failure", _is_command, "a command with its arguments, quoted as for a shell"),
)

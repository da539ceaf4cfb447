"""What may be chosen about a translation."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """Part of a translation's key: with other options it is another translation.

    Attributes:
        hypotheses: how many proposals of the engine are weighed for a sentence whose first one is in doubt, 1 to 16.
        placeholder: what may stand for a name while the engine translates, with ``{}`` for its number; only for a
            model that passed the probe (`translate.probe`), and "" for any other.
    """

    hypotheses: int = 4
    placeholder: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.hypotheses <= 16:  # noqa: PLR2004 - the range is explained above
            msg = f"an engine is asked for 1 to 16 hypotheses, not {self.hypotheses}"
            raise ValueError(msg)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

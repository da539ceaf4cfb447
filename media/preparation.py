"""What is known about a recording once it has been decoded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from testimony.segment import Gap, Region
from testimony.span import Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Preparation:
    """The result of preparing a recording, next to the files that were written.

    Attributes:
        duration_ms: of the decoded sound; every time in the transcript lies within it.
        declared_ms: what the original claims to last; None where its format does not say.
        undecodable: where silence stands for what could not be decoded, however short; in order, apart.
        lost_ms: how much of the original was not heard: the undecodable stretches, and what is missing at the end of a
            file that claims to be longer.
        complaints: how often the decoder found something wrong. Some damage is heard as a crackle and moves no time:
            then this alone tells of it.
        regions: what is where; they cover 0 to duration_ms without a hole or an overlap.
    """

    duration_ms: int
    declared_ms: int | None
    undecodable: tuple[Span, ...]
    lost_ms: int
    complaints: int
    regions: tuple[Region, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing tells of any damage: all that the original claims was decoded without a complaint."""
        return not self.lost_ms and not self.complaints

    @property
    def speech(self) -> tuple[Span, ...]:
        return tuple(region.span for region in self.regions if region.is_speech)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; :meth:`from_json` reads them back."""
        return {
            "duration_ms": self.duration_ms,
            "declared_ms": self.declared_ms,
            "undecodable": [_span_as_json(span) for span in self.undecodable],
            "lost_ms": self.lost_ms,
            "complaints": self.complaints,
            "regions": [
                _span_as_json(region.span) | {"gap": region.gap and region.gap.value} for region in self.regions
            ],
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        return cls(
            duration_ms=content["duration_ms"],
            declared_ms=content["declared_ms"],
            undecodable=tuple(_span(item) for item in content["undecodable"]),
            lost_ms=content["lost_ms"],
            complaints=content["complaints"],
            regions=tuple(
                Region(_span(item), Gap(item["gap"]) if item["gap"] else None) for item in content["regions"]
            ),
        )


def _span_as_json(span: Span) -> dict[str, Any]:
    return {"start_ms": span.start_ms, "end_ms": span.end_ms}


def _span(item: Mapping[str, Any]) -> Span:
    return Span(item["start_ms"], item["end_ms"])

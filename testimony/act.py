"""Acts: what a person does to a transcript at one stroke, and can take back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class ActKind(StrEnum):
    """What was done."""

    SOURCE = "source"
    TRANSLATION = "translation"
    SPEAKER = "speaker"
    LANGUAGE = "language"
    REPLACE = "replace"  # many texts at once
    SPLIT = "split"
    MERGE = "merge"
    MOVE = "move"
    GAP = "gap"
    SPEECH = "speech"
    SETTLE = "settle"
    UNSETTLE = "unsettle"
    RENAME = "rename"
    ACCEPT = "accept"
    LEAVE = "leave"
    UNDO = "undo"
    REDO = "redo"


@dataclass(frozen=True, kw_only=True, slots=True)
class Act:
    """What one person did at one stroke.

    Attributes:
        event: the number of the audit trail's event that tells of it; later acts have higher ones.
        takes_back: for undoing, the act that was taken back; for redoing, the undoing that was.
        facts: what was decided, in numbers and ids; never a word of a testimony.
    """

    event: int
    person: str
    at: datetime
    kind: ActKind
    reason: str | None = None
    takes_back: int | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

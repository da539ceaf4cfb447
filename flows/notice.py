"""Notice: a command of the archivist's own is told when something fails."""

import json
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

#: What the command may take; meanwhile the worker does nothing else.
LIMIT_S = 30


class Alarm(Protocol):
    """Somebody who wants to know what fails."""

    def __call__(self, event: str, subject: str, sentence: str) -> None:
        """*event* happened to what bears the id *subject*; *sentence* says why, without a word of the testimony."""
        ...


def nobody(event: str, subject: str, sentence: str) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Runs a command for each failure. What becomes of the command is told, and hinders nothing.

    Attributes:
        command: the program and its arguments; no shell reads them.
        environment: what it finds around it besides the facts. Settings are not among it: some hold passwords.
        tell: is told when the command fails itself.
    """

    command: tuple[str, ...]
    environment: Mapping[str, str]
    tell: Callable[[str], None]
    limit_s: float = LIMIT_S

    def __call__(self, event: str, subject: str, sentence: str) -> None:
        facts = {"event": event, "subject": subject, "sentence": sentence}
        named = {f"TESTIMONY_{name.upper()}": value for name, value in facts.items()}
        try:
            ended = subprocess.run(  # noqa: S603 - the archivist's own command, from the settings
                self.command,
                input=json.dumps(facts, ensure_ascii=False).encode(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**self.environment, **named},
                timeout=self.limit_s,
                check=False,
                start_new_session=True,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            self.tell(f"the command of the setting on_failure could not be run to its end ({type(error).__name__})")
            return
        if ended.returncode:
            self.tell(f"the command of the setting on_failure ended with {ended.returncode}")

"""The port of translation: what any engine must offer, and the promise that it makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from testimony.run import ModelCard


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One way in which an engine would put a sentence.

    Attributes:
        score: the engine's own figure; higher is better. It compares hypotheses of one sentence and nothing else.
    """

    text: str
    score: float


class Translator(Protocol):
    """Puts sentences of one language into English. Nothing that it is given leaves the machine."""

    @property
    def model(self) -> ModelCard:
        """The weights that do the work."""
        ...

    def translate(self, sentences: Sequence[str], hypotheses: int = 4) -> Sequence[tuple[Hypothesis, ...]]:
        """Translate *sentences*, all in one go.

        Args:
            hypotheses: how many proposals are wanted for each. One is found quickly, by going on with the likeliest
                piece each time; several take a search that weighs whole sentences, at several times the cost.

        Returns:
            For each sentence, in the order given, one to *hypotheses* proposals, best first. An empty sentence has
            one, which is empty.
        """
        ...


@runtime_checkable
class Completer(Protocol):
    """What an engine may offer besides: to go on from words that it is given, and to weigh what it did not write."""

    def complete(self, sentences: Sequence[str], beginnings: Sequence[str]) -> Sequence[str | None]:
        """Translate each of *sentences* so that the English begins with the one of *beginnings* at its place.

        Returns:
            For each sentence its whole translation; None where the model cannot spell the beginning.
        """
        ...

    def weigh(self, sentences: Sequence[str], translations: Sequence[str]) -> Sequence[float | None]:
        """How likely the model finds each of *translations*: the mean log-probability of its tokens, at most 0.

        Returns:
            For each translation its figure; None where the model cannot spell it.
        """
        ...

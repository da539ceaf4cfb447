"""The recognisers of a plan with their weights in memory: the same for a run and for `testimony evaluate`."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.ears import Ears
from flows.plan import Plan
from flows.workshop import Engines
from models.shelf import Installed, Shelf
from testimony.language import Language
from testimony.run import ModelCard
from testimony.settings import Settings
from transcribe.choice import choose, engine_for
from transcribe.languages import Detector, Ear, NoDetectorError, Polyglot
from transcribe.port import Transcriber
from transcribe.profiles import Profile, profile_for


@dataclass(frozen=True, kw_only=True, slots=True)
class Hearer:
    """What listens to a recording.

    Attributes:
        transcriber: what hears every clip; one that tells languages apart where the plan names several.
        profile: how the model is used for the recording's own language.
        others: how the models for the other languages are used.
        cards: every model that does a part of the work, that of the recording's own language first.
    """

    transcriber: Transcriber
    profile: Profile
    others: tuple[Profile, ...] = ()
    cards: tuple[ModelCard, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hearers:
    """Loads what a plan chose."""

    shelf: Shelf
    engines: Engines
    settings: Settings

    def of(self, language: Language, plan: Plan, ears: Ears) -> Hearer:
        """Load *ears* for a recording in *language*, and what hears the other languages of *plan*.

        Raises:
            NoRecogniserError: no model on this machine hears one of the other languages.
            NoDetectorError: the plan names several languages, and no engine here can tell them apart.
        """
        own = self._ear(language, plan, ears)
        besides = [other for other in plan.also if other is not language]
        if not besides:
            return Hearer(transcriber=own.transcriber, profile=own.profile, cards=(own.transcriber.model,))
        others = [self._ear(other, plan, self._besides(other, ears)) for other in besides]
        transcriber = _polyglot(own, others)
        cards = (transcriber.model, *(ear.transcriber.model for ear in others))
        return Hearer(
            transcriber=transcriber,
            profile=own.profile,
            others=tuple(ear.profile for ear in others),
            cards=tuple(dict.fromkeys(cards)),
        )

    def _ear(self, language: Language, plan: Plan, ears: Ears) -> Ear:
        model = self.shelf.verified(ears.model.entry.name)
        return Ear(
            transcriber=self.engines.transcriber(ears.engine, model),
            profile=profile_for(language, model.entry, plan.approximate),
        )

    def _besides(self, language: Language, ears: Ears) -> Ears:
        """The model for the recording's own language hears another one as well, where it knows it."""
        if language in ears.model.entry.languages:
            return ears
        model: Installed = choose(language, self.shelf.installed())
        return Ears(model=model, engine=engine_for(model, None, self.settings.transcriber))


def _polyglot(own: Ear, others: Sequence[Ear]) -> Polyglot:
    """The languages are told apart by the model of the first other one: it was not taught one language so well that it
    hears no other, as a model that was fine-tuned for the recording's own may be."""
    detector = others[0].transcriber
    if not isinstance(detector, Detector):
        languages = (own.profile.language, *(ear.profile.language for ear in others))
        raise NoDetectorError(languages, detector.model.name)
    return Polyglot(own, others, detector, detector.model.name)

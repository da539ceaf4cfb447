"""Two models on one recording, under the flow's own steps."""

from dataclasses import dataclass, field, replace

import pytest

from flows.ears import Ears, SameEarsError, ears, options_of, second_ears
from flows.plan import Plan
from flows.steps import transcribe_interview
from models.entry import Task
from models.installed import Installed
from testimony.errors import NotInstalledError
from testimony.finding import Code
from testimony.language import Language
from testimony.recording import Stage
from testimony.settings import Settings
from tests.flows.doubles import Bench, Listener, Rack, card, model
from transcribe.port import Options

KAZAKH = Language.KAZAKH


def runs_under(name, *engines):
    plain = model(name, Task.TRANSCRIBE)
    return Installed(entry=replace(plain.entry, engines=engines), folder=plain.folder, digest=plain.digest)


FIRST = runs_under("first", "faster-whisper", "openai-whisper")
LETTERS = runs_under("letters", "ctc")


class Contrary(Listener):
    """Hears something else in every third clip."""

    def transcribe(self, samples, clips, profile, options):
        heard = super().transcribe(samples, clips, profile, options)
        return [replace(one, text="басқа сөз") if one.span.start_ms % 18_000 == 0 else one for one in heard]


@dataclass
class Pair(Bench):
    """An engine for each model."""

    by_model: dict = field(default_factory=dict)

    def transcriber(self, engine, model):
        return self.by_model[model.entry.name]


@pytest.fixture
def two(workshop):
    listeners = {"first": Listener(card("first")), "letters": Contrary(card("letters"))}
    pair = Pair(listener=listeners["first"], rewriter=workshop.engines.rewriter, by_model=listeners)
    return replace(workshop, shelf=Rack((FIRST, LETTERS, *workshop.shelf.models)), engines=pair)


PLAN = Plan(transcriber="first", second_opinion="letters")


def test_what_the_second_model_heard_otherwise_is_a_finding_with_its_wording(two, archive, prepared):
    run = archive.runs.begin(prepared, tuple(Stage), PLAN.options()).id

    transcribe_interview(two, PLAN, prepared, run)

    spoken = [segment for segment in archive.record(prepared).segments if segment.is_speech]
    doubted = [
        (segment, doubt.finding)
        for segment in spoken
        for doubt in segment.doubts
        if doubt.finding.code is Code.SECOND_OPINION
    ]
    assert 0 < len(doubted) < len(spoken)
    for segment, finding in doubted:
        assert segment.source.revision.text != finding.evidence["wording"] == "басқа сөз"
        assert finding.evidence["model"] == "letters"


def test_the_run_names_both_models_and_what_was_asked(two, archive, prepared):
    run = archive.runs.begin(prepared, tuple(Stage), PLAN.options()).id

    transcribe_interview(two, PLAN, prepared, run)

    (noted,) = [each for each in archive.runs.of(prepared) if each.id == run]
    assert [each.name for each in noted.models] == ["first", "letters"]
    assert noted.options == {"transcriber": "first", "second_opinion": "letters"}


def test_the_second_model_has_checkpoints_of_its_own(two, archive, prepared):
    first, second = two.engines.by_model.values()
    second.power_fails_after = 2
    with pytest.raises(KeyboardInterrupt):
        transcribe_interview(two, PLAN, prepared, archive.runs.begin(prepared, tuple(Stage), {}).id)
    heard_by_first, heard_by_second = len(first.heard), len(second.heard)
    assert heard_by_second == 2

    second.power_fails_after = None
    transcribe_interview(two, PLAN, prepared, archive.runs.begin(prepared, tuple(Stage), {}).id)

    assert len(first.heard) == heard_by_first, "the first opinion was known already"
    assert len(second.heard) == heard_by_first, "and so were two chunks of the second"


def test_progress_counts_both_opinions(two, archive, prepared, told):
    transcribe_interview(two, PLAN, prepared, archive.runs.begin(prepared, tuple(Stage), {}).id)

    steps = [(done, total) for _, stage, done, total in told if stage is Stage.TRANSCRIBE]
    assert steps[-1] == (120_000, 120_000)
    assert steps == sorted(steps)


class TestWhoGivesIt:
    SETTINGS = Settings(home="/nowhere")

    def second(self, plan, *installed):
        first = ears(KAZAKH, installed, plan, self.SETTINGS)
        return second_ears(KAZAKH, installed, plan, self.SETTINGS, first)

    def test_nobody_unless_asked(self):
        assert self.second(Plan(transcriber="first"), FIRST, LETTERS) is None

    def test_the_model_that_is_named_under_its_own_engine(self):
        assert self.second(PLAN, FIRST, LETTERS) == Ears(model=LETTERS, engine="ctc")

    def test_the_same_model_under_another_engine(self):
        plan = Plan(transcriber="first", second_engine="openai-whisper")

        assert self.second(plan, FIRST, LETTERS) == Ears(model=FIRST, engine="openai-whisper")

    def test_another_model_where_the_engine_cannot_run_the_first(self):
        assert self.second(Plan(transcriber="first", second_engine="ctc"), FIRST, LETTERS) == Ears(
            model=LETTERS, engine="ctc"
        )

    def test_never_the_one_that_gives_the_first(self):
        with pytest.raises(SameEarsError) as refusal:
            self.second(Plan(transcriber="first", second_opinion="first"), FIRST)

        assert str(refusal.value) == (
            "the second opinion would be that of first under faster-whisper, which listens anyway; "
            "name another model or engine with --second-opinion"
        )

    def test_a_model_that_is_not_here_is_told_of_before_anybody_listens(self, two, archive, prepared):
        plan = replace(PLAN, second_opinion="absent")
        with pytest.raises(NotInstalledError):
            transcribe_interview(two, plan, prepared, archive.runs.begin(prepared, tuple(Stage), {}).id)
        assert two.engines.by_model["first"].heard == []


def test_the_settings_reach_the_options(tmp_path):
    settings = Settings(
        home=tmp_path, beam_size=2, patience=1.5, repetition_penalty=1.1, temperatures="0 0.4", window_ms=9_000
    )

    assert options_of(settings) == Options(
        beam_size=2, patience=1.5, repetition_penalty=1.1, temperatures=(0.0, 0.4), window_ms=9_000
    )
    assert options_of(Settings(home=tmp_path)) == Options()

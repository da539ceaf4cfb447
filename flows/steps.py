"""The four stages as plain functions; each reads what it needs from the archive and writes what it found to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flows.ears import Ears, ears, options_of, second_ears
from flows.hearers import Hearers
from flows.listening import Listening
from flows.plan import Plan
from flows.speaking import Speaking, who_speaks
from flows.translating import Translating
from flows.workshop import Workshop
from media.preparation import Preparation
from media.prepare import prepare
from testimony.damage import damage
from testimony.draft import SegmentDraft
from testimony.identity import RecordingId, RunId
from testimony.recording import Recording, Stage, State
from testimony.run import ModelCard
from testimony.starter import starter_transcribed
from transcribe.assemble import assemble
from transcribe.hints import hints_of
from transcribe.opinion import Opinion, with_opinion
from transcribe.sitting import Sitting
from translate.choice import choose as choose_translator

#: A checkpoint of the translation, in segments: enough to fill the engine's batches, little to do again.
BATCH_SEGMENTS = 64


def prepare_audio(workshop: Workshop, recording_id: RecordingId, run_id: RunId) -> None:
    """Decode the original to what the engines, the browser and the eye need, and find where somebody speaks."""
    archive = workshop.archive
    recording = archive.recordings.get(recording_id)
    workshop.progress(recording_id, Stage.PREPARE, 0, 1)
    found = prepare(archive.original(recording), archive.derivatives(recording_id), workshop.limits)
    archive.share_derivatives(recording_id)
    archive.recordings.prepared(recording_id, found.as_json(), found.duration_ms, run_id)
    workshop.progress(recording_id, Stage.PREPARE, 1, 1)


def transcribe_interview(workshop: Workshop, plan: Plan, recording_id: RecordingId, run_id: RunId) -> None:
    """Write down what is heard, chunk by chunk; a chunk that is finished is never transcribed again."""
    archive = workshop.archive
    recording = archive.recordings.get(recording_id)
    language, installed = recording.language.language, workshop.shelf.installed()
    first = ears(language, installed, plan, workshop.settings)
    # Both are looked for before either listens: that one is missing is better told now than after an hour.
    second = second_ears(language, installed, plan, workshop.settings, first)
    preparation = Preparation.from_json(archive.recordings.preparation(recording_id) or {})
    speaking = who_speaks(workshop, recording, preparation) if plan.speakers else Speaking()
    table = _Table(workshop=workshop, plan=plan, recording=recording, preparation=preparation, speaking=speaking)
    listening, cards, sitting = _seated(table, first)
    other, more, _ = _seated(table, second) if second else (None, (), sitting)
    archive.runs.note_models(run_id, [*cards, *more, *speaking.cards])
    drafts: Sequence[SegmentDraft] = _with_damage(_hear(workshop, listening, other, sitting), preparation)
    if first.model.entry.is_starter and not plan.practice:
        drafts = [_heard_by_a_starter(draft, first.model.entry.name) for draft in drafts]
    archive.transcripts.write(run_id, recording_id, listening.transcriber.model.as_author(), drafts)
    archive.recordings.advance(recording_id, State.TRANSCRIBED, run_id)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Table:
    """What every engine that listens to a recording is given."""

    workshop: Workshop
    plan: Plan
    recording: Recording
    preparation: Preparation
    speaking: Speaking


def _seated(table: _Table, chosen: Ears) -> tuple[Listening, tuple[ModelCard, ...], Sitting]:
    """*chosen* at the table, every model that helps it, and what its transcript is put together with."""
    workshop, plan, tag = table.workshop, table.plan, table.recording.language
    hearer = Hearers(shelf=workshop.shelf, engines=workshop.engines, settings=workshop.settings).of(
        tag.language, plan, chosen
    )
    hints = hints_of(workshop.glossary_for(table.recording.id), hearer.profile.tag) if plan.hints else ()
    listening = Listening(
        archive=workshop.archive,
        recording=table.recording,
        preparation=table.preparation,
        transcriber=hearer.transcriber,
        profile=hearer.profile,
        options=replace(options_of(workshop.settings), hotwords=", ".join(hints) or None),
        turns=table.speaking.turns,
        by_turn=bool(hearer.others),
    )
    sitting = Sitting(
        turns=table.speaking.turns,
        speakers=table.speaking.speakers,
        profiles={profile.language: profile for profile in hearer.others},
        hints=hints,
    )
    return listening, hearer.cards, sitting


def _hear(
    workshop: Workshop, listening: Listening, other: Listening | None, sitting: Sitting
) -> Sequence[SegmentDraft]:
    """What the first heard, with a finding wherever the *other* heard something else."""
    recording_id, preparation = listening.recording.id, listening.preparation
    duration_ms = preparation.duration_ms
    total_ms = duration_ms * (2 if other else 1)

    def progress(done_ms: int) -> None:
        workshop.progress(recording_id, Stage.TRANSCRIBE, done_ms, total_ms)

    progress(0)
    heard = list(listening.hear_all(workshop.settings.chunk_ms, progress))
    tag, profile = listening.profile.tag, listening.profile
    drafts = assemble(recording_id, tag, duration_ms, preparation.regions, heard, profile, sitting)
    if other is None:
        return drafts
    theirs = list(other.hear_all(workshop.settings.chunk_ms, lambda done_ms: progress(duration_ms + done_ms)))
    return with_opinion(drafts, Opinion(model=other.transcriber.model, profile=other.profile, utterances=theirs))


def _with_damage(drafts: Sequence[SegmentDraft], preparation: Preparation) -> list[SegmentDraft]:
    """The drafts, with a finding wherever the file itself was damaged."""
    found = damage(
        [draft.segment for draft in drafts],
        declared_ms=preparation.declared_ms,
        duration_ms=preparation.duration_ms,
        lost_ms=preparation.lost_ms,
        complaints=preparation.complaints,
    )
    return [
        replace(draft, findings=(*draft.findings, *(f for f in found if f.segment == draft.segment.id)))
        for draft in drafts
    ]


def _heard_by_a_starter(draft: SegmentDraft, model: str) -> SegmentDraft:
    if draft.text is None:
        return draft
    return replace(draft, findings=(*draft.findings, starter_transcribed(draft.segment.id, model)))


def translate_interview(workshop: Workshop, plan: Plan, recording_id: RecordingId, run_id: RunId) -> None:
    """Translate under the glossary what has no current translation; what a person has written is not written over."""
    archive = workshop.archive
    language = archive.recordings.get(recording_id).language.language
    chosen = choose_translator(language, workshop.shelf.installed(), plan.translator, practice=plan.practice)
    model = workshop.shelf.verified(chosen.entry.name)
    translator = workshop.engines.translator(model, language)
    archive.runs.note_models(run_id, [translator.model])

    is_starter = model.entry.is_starter and not plan.practice
    work = Translating.of(workshop, recording_id, translator, is_starter=is_starter)
    waiting = work.waiting(touched=plan.touched)
    workshop.progress(recording_id, Stage.TRANSLATE, 0, len(waiting))
    for first in range(0, len(waiting), BATCH_SEGMENTS):
        batch = waiting[first : first + BATCH_SEGMENTS]
        work.translate(batch, run_id)
        workshop.progress(recording_id, Stage.TRANSLATE, first + len(batch), len(waiting))
    archive.recordings.advance(recording_id, State.TRANSLATED, run_id)


def queue_for_review(workshop: Workshop, recording_id: RecordingId, run_id: RunId) -> None:
    """Hand the recording to the interpreters; its findings order their queue."""
    workshop.archive.recordings.advance(recording_id, State.IN_REVIEW, run_id)
    workshop.progress(recording_id, Stage.QUEUE, 1, 1)

"""The four stages as plain functions; each reads what it needs from the archive and writes what it found to it."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from flows.ears import ears, second_ears
from flows.helping import FIRST, SECOND, facts_of
from flows.listening import Listening
from flows.plan import Plan
from flows.seating import Table, seated
from flows.sharing import Heard, Sharing
from flows.speaking import Speaking, who_speaks
from flows.translating import Translating
from flows.unheard import with_unheard, without_comparison
from flows.workshop import Workshop
from media.preparation import Preparation
from media.prepare import prepare
from testimony.damage import damage
from testimony.draft import SegmentDraft
from testimony.identity import RecordingId, RunId
from testimony.recording import Stage, State
from testimony.starter import starter_transcribed
from transcribe.assemble import assemble
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
    table = Table(workshop=workshop, plan=plan, recording=recording, preparation=preparation, speaking=speaking)
    listening, cards, sitting = seated(table, first)
    other, more, _ = seated(table, second) if second else (None, (), sitting)
    archive.runs.note_models(run_id, [*cards, *more, *speaking.cards])
    drafts: Sequence[SegmentDraft] = _with_damage(_hear(table, listening, other, sitting), preparation)
    if first.model.entry.is_starter and not plan.practice:
        drafts = [_heard_by_a_starter(draft, first.model.entry.name) for draft in drafts]
    archive.transcripts.write(run_id, recording_id, listening.transcriber.model.as_author(), drafts)
    archive.recordings.advance(recording_id, State.TRANSCRIBED, run_id)


def _hear(table: Table, listening: Listening, other: Listening | None, sitting: Sitting) -> Sequence[SegmentDraft]:
    """What the first heard, with a finding wherever the *other* heard something else, or nobody got through."""
    workshop, recording_id, preparation = table.workshop, listening.recording.id, listening.preparation
    duration_ms = preparation.duration_ms
    total_ms = duration_ms * (2 if other else 1)

    def progress(done_ms: int) -> None:
        workshop.progress(recording_id, Stage.TRANSCRIBE, done_ms, total_ms)

    progress(0)
    heard = _shared(table, listening, FIRST, progress)
    tag, profile = listening.profile.tag, listening.profile
    regions, utterances = preparation.regions, heard.utterances
    drafts = assemble(recording_id, tag, duration_ms, regions, utterances, profile, sitting)
    if other is not None:
        theirs = _shared(table, other, SECOND, lambda done_ms: progress(duration_ms + done_ms))
        opinion = Opinion(model=other.transcriber.model, profile=other.profile, utterances=theirs.utterances)
        drafts = tuple(without_comparison(with_opinion(drafts, opinion), (*heard.aside, *theirs.aside)))
    return with_unheard(drafts, heard.aside)


def _shared(table: Table, listening: Listening, whose: str, progress: Callable[[int], None]) -> Heard:
    facts = facts_of(table.plan, whose)
    return Sharing(listening=listening, facts=facts, progress=progress).hear_all(table.workshop.settings.chunk_ms)


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

"""The four stages as plain functions; each reads what it needs from the archive and writes what it found to it."""

from collections.abc import Sequence
from dataclasses import replace

from flows.listening import Listening
from flows.plan import Plan
from flows.workshop import Workshop
from media.preparation import Preparation
from media.prepare import prepare
from testimony.damage import damage
from testimony.draft import SegmentDraft, TranslationDraft, Wording
from testimony.identity import RecordingId, RunId
from testimony.recording import Stage, State
from testimony.starter import starter_transcribed, starter_translated
from transcribe.assemble import assemble
from transcribe.choice import choose as choose_recogniser
from transcribe.profiles import profile_for
from translate.choice import choose as choose_translator
from translate.glossed import translate_wordings, translation_keys
from translate.options import Options
from translate.port import Translator

#: A checkpoint of the translation, in segments: enough to fill the engine's batches, little to do again.
BATCH_SEGMENTS = 64


def prepare_audio(workshop: Workshop, recording_id: RecordingId, run_id: RunId) -> None:
    """Decode the original to what the engines, the browser and the eye need, and find where somebody speaks."""
    archive = workshop.archive
    recording = archive.recordings.get(recording_id)
    workshop.progress(recording_id, Stage.PREPARE, 0, 1)
    found = prepare(archive.original(recording), archive.derivatives(recording_id), workshop.limits)
    archive.recordings.prepared(recording_id, found.as_json(), found.duration_ms, run_id)
    workshop.progress(recording_id, Stage.PREPARE, 1, 1)


def transcribe_interview(workshop: Workshop, plan: Plan, recording_id: RecordingId, run_id: RunId) -> None:
    """Write down what is heard, chunk by chunk; a chunk that is finished is never transcribed again."""
    archive = workshop.archive
    recording = archive.recordings.get(recording_id)
    language = recording.language.language
    chosen = choose_recogniser(
        language,
        workshop.shelf.installed(),
        plan.transcriber,
        approximate=plan.approximate,
        practice=plan.practice,
    )
    model = workshop.shelf.verified(chosen.entry.name)
    listening = Listening(
        archive=archive,
        recording=recording,
        preparation=Preparation.from_json(archive.recordings.preparation(recording_id) or {}),
        transcriber=workshop.engines.transcriber(plan.engine or workshop.settings.transcriber, model),
        profile=profile_for(language, model.entry, plan.approximate),
    )
    archive.runs.note_models(run_id, [listening.transcriber.model])
    drafts = _with_damage(_hear(workshop, listening), listening.preparation)
    if model.entry.is_starter and not plan.practice:
        drafts = [_heard_by_a_starter(draft, model.entry.name) for draft in drafts]
    archive.transcripts.write(run_id, recording_id, listening.transcriber.model.as_author(), drafts)
    archive.recordings.advance(recording_id, State.TRANSCRIBED, run_id)


def _hear(workshop: Workshop, listening: Listening) -> Sequence[SegmentDraft]:
    recording_id, preparation = listening.recording.id, listening.preparation

    def progress(done_ms: int) -> None:
        workshop.progress(recording_id, Stage.TRANSCRIBE, done_ms, preparation.duration_ms)

    progress(0)
    heard = list(listening.hear_all(workshop.settings.chunk_ms, progress))
    tag, duration_ms, regions = listening.profile.tag, preparation.duration_ms, preparation.regions
    return assemble(recording_id, tag, duration_ms, regions, heard, listening.profile)


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
    archive, glossary, options = workshop.archive, workshop.glossary, Options()
    language = archive.recordings.get(recording_id).language.language
    chosen = choose_translator(language, workshop.shelf.installed(), plan.translator, practice=plan.practice)
    model = workshop.shelf.verified(chosen.entry.name)
    translator = workshop.engines.translator(model)
    archive.runs.note_models(run_id, [translator.model])

    waiting = _untranslated(workshop, translator, recording_id, options)
    workshop.progress(recording_id, Stage.TRANSLATE, 0, len(waiting))
    for first in range(0, len(waiting), BATCH_SEGMENTS):
        batch = waiting[first : first + BATCH_SEGMENTS]
        drafts = translate_wordings(batch, translator, glossary, options)
        if model.entry.is_starter and not plan.practice:
            drafts = tuple(_translated_by_a_starter(draft, model.entry.name) for draft in drafts)
        author = translator.model.as_author(glossary.version)
        archive.transcripts.write_translations(run_id, recording_id, author, drafts)
        workshop.progress(recording_id, Stage.TRANSLATE, first + len(batch), len(waiting))
    archive.recordings.advance(recording_id, State.TRANSLATED, run_id)


def _untranslated(
    workshop: Workshop, translator: Translator, recording_id: RecordingId, options: Options
) -> Sequence[Wording]:
    """The wordings whose translation, if they have one, depends on something that has changed since it was made."""
    wordings = workshop.archive.transcripts.wordings(recording_id)
    keys = translation_keys(wordings, translator.model, workshop.glossary, options)
    current = {(wording.segment, wording.revision): key for wording, key in zip(wordings, keys, strict=True)}
    return workshop.archive.transcripts.untranslated(
        recording_id, lambda wording: current[wording.segment, wording.revision]
    )


def _translated_by_a_starter(draft: TranslationDraft, model: str) -> TranslationDraft:
    return replace(draft, findings=(*draft.findings, starter_translated(draft.segment, model)))


def queue_for_review(workshop: Workshop, recording_id: RecordingId, run_id: RunId) -> None:
    """Hand the recording to the interpreters; its findings order their queue."""
    workshop.archive.recordings.advance(recording_id, State.IN_REVIEW, run_id)
    workshop.progress(recording_id, Stage.QUEUE, 1, 1)

"""One recording's translation: what waits for it, and the batches that it is made in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.store import Archive
from flows.touched import touched_in
from flows.workshop import Workshop
from glossary.book import Glossary
from testimony.draft import TranslationDraft, Wording
from testimony.identity import RecordingId, RunId
from testimony.starter import starter_translated
from translate.glossed import translate_wordings, translation_keys
from translate.memory import Known, author
from translate.options import Options
from translate.port import Completer, Translator
from translate.probe import Certificates


@dataclass(frozen=True, kw_only=True, slots=True)
class Translating:
    """A translator at work on a recording.

    Attributes:
        glossary: what is in force for the recording's project.
        known: what people approved elsewhere for the very same words.
        is_starter: whether a starter model is let loose on what is no practice.
    """

    archive: Archive
    recording: RecordingId
    translator: Translator
    glossary: Glossary
    options: Options
    known: Known
    is_starter: bool

    @classmethod
    def of(
        cls, workshop: Workshop, recording: RecordingId, translator: Translator, *, is_starter: bool
    ) -> "Translating":
        archive = workshop.archive
        archive.memory.refresh()
        language = archive.recordings.get(recording).language.language
        certificates = Certificates(workshop.settings.models_folder / ".probes")
        # Only an engine that says how likely it finds a text is worth probing; doubles and phrase books are not.
        placeholder = certificates.placeholder(translator, language) if isinstance(translator, Completer) else ""
        return cls(
            archive=archive,
            recording=recording,
            translator=translator,
            glossary=workshop.glossary_for(recording),
            options=Options(placeholder=placeholder),
            known=archive.memory.exact(recording, archive.transcripts.wordings(recording)),
            is_starter=is_starter,
        )

    def waiting(self, *, touched: bool) -> Sequence[Wording]:
        """The wordings whose translation, if they have one, depends on something that has changed since it was made.

        What was said in another language than the recording's stands for itself: a question in English needs no
        translation, and this translator knows no other.

        Args:
            touched: those alone that the glossary touches, people's own among them: they get proposals.
        """
        language = self.archive.recordings.get(self.recording).language.language
        if touched:
            found = touched_in(self.archive, self.recording, self.glossary)
            waiting = [each.wording for each in found]
        else:
            waiting = list(self._untranslated())
        return [wording for wording in waiting if wording.tag.language is language]

    def translate(self, batch: Sequence[Wording], run: RunId) -> None:
        """Translate *batch* and write it down: each draft by whom it is, the engine or the memory."""
        drafts = translate_wordings(batch, self.translator, self.glossary, self.options, self.known)
        remembered = [draft for draft in drafts if draft.origin]
        made = [self._marked(draft) for draft in drafts if not draft.origin]
        for by, some in (
            (self.translator.model.as_author(self.glossary.version), made),
            (author(self.glossary.version), remembered),
        ):
            if some:
                self.archive.transcripts.write_translations(run, self.recording, by, some)

    def _untranslated(self) -> Sequence[Wording]:
        wordings = self.archive.transcripts.wordings(self.recording)
        keys = translation_keys(wordings, self.translator.model, self.glossary, self.options, self.known)
        current = {(wording.segment, wording.revision): key for wording, key in zip(wordings, keys, strict=True)}
        return self.archive.transcripts.untranslated(
            self.recording, lambda wording: current[wording.segment, wording.revision]
        )

    def _marked(self, draft: TranslationDraft) -> TranslationDraft:
        if not self.is_starter:
            return draft
        name = self.translator.model.name
        return replace(draft, findings=(*draft.findings, starter_translated(draft.segment, name)))

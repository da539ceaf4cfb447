"""The starter packages under the whole starter glossary: no agreed term comes out silently wrong."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

import translate
from glossary.book import Glossary
from glossary.entry import Status
from glossary.mentions import Mentions
from glossary.read import starter
from practice.pattern_file import pattern_book
from practice.sentences import pairs
from testimony.draft import Verdict, Wording
from testimony.finding import Code
from testimony.identity import Digest, SegmentId
from testimony.language import Language, LanguageTag
from testimony.run import ModelCard
from translate.argos import ArgosTranslator
from translate.glossed import translate_wordings
from translate.options import Options
from translate.probe import probe
from translate.renderings import Renderings, Role

pytestmark = pytest.mark.models

SENTENCES = 500
CARD = ModelCard(name="starter", engine="argos", digest=Digest("0" * 64), licence="CC0-1.0")
#: As if an interpreter had agreed on every entry of it.
AGREED = Glossary(replace(entry, status=Status.APPROVED) for entry in starter())
FLAGS = {
    Verdict.MISSING: Code.TERM_MISSING,
    Verdict.WRONG_COUNT: Code.TERM_MISSING,
    Verdict.FORBIDDEN: Code.TERM_FORBIDDEN,
    Verdict.AMBIGUOUS: Code.TERM_AMBIGUOUS,
    Verdict.WITHOUT_SOURCE: Code.TERM_WITHOUT_SOURCE,
}


def _is_place(concept: str) -> bool:
    entry = AGREED.get(concept)
    return entry is not None and entry.category.startswith("place")


@pytest.fixture(params=[Language.KAZAKH, Language.UYGHUR], ids=lambda language: language.value)
def translator(request: pytest.FixtureRequest, tmp_path: Path) -> ArgosTranslator:
    language: Language = request.param
    package = Path(translate.__file__).parent / "starter" / f"translate-{language.value}_en.argosmodel"
    with zipfile.ZipFile(package) as packed:
        packed.extractall(tmp_path)
    return ArgosTranslator.load(tmp_path, CARD, threads=1)


def test_every_agreed_term_in_five_hundred_sentences_is_rendered_or_flagged(translator: ArgosTranslator) -> None:
    language = Language(translator.from_code)
    made = pairs(pattern_book(language), 20, SENTENCES)[:SENTENCES]
    tag = LanguageTag.usual(language)
    wordings = [
        Wording(segment=SegmentId(f"seg-{number}"), revision=1, text=pair.source, tag=tag)
        for number, pair in enumerate(made)
    ]

    drafts = translate_wordings(wordings, translator, AGREED, Options())

    mentions, renderings, seen = Mentions(AGREED), Renderings(AGREED), 0
    for wording, draft, pair in zip(wordings, drafts, made, strict=True):
        flagged = {(finding.code, finding.evidence.get("concept")) for finding in draft.findings}
        said = {(hit.start, hit.end) for hit in mentions.find(wording)}
        assert {use.source_span for use in draft.terms if use.source_span} == said
        seen += len(said)
        for use in draft.terms:
            entry = AGREED.get(use.concept)
            assert entry
            if use.verdict in FLAGS:
                assert (FLAGS[use.verdict], use.concept) in flagged, draft
            else:
                assert use.target_span
                agreed = (entry.rendering,) if entry.is_enforced else (entry.rendering, *entry.accepted)
                written = draft.text[slice(*use.target_span)].casefold()
                assert written.startswith(tuple(each.casefold() for each in agreed)), draft
        # Held against what the pattern itself says in English: a place of the glossary that is not in it is flagged.
        meant = {concept for claim in renderings.claims(pair.english) for concept in claim.roles}
        told = {concept for _, concept in flagged}
        for claim in renderings.claims(draft.text):
            names = {each for each, role in claim.roles.items() if role is Role.RENDERING and _is_place(each)}
            if claim.is_as_written and names and names.isdisjoint(meant):
                assert names & told or {use.concept for use in draft.terms if use.source_span} & names, draft
    assert seen > SENTENCES / 10


def test_a_package_that_never_saw_a_placeholder_fails_the_probe_and_is_given_none(translator: ArgosTranslator) -> None:
    assert probe(translator, Language(translator.from_code)) == ""

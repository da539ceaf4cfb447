"""The glossary of all practice interviews together."""

from collections.abc import Iterable
from dataclasses import replace

from glossary.book import Glossary
from glossary.entry import Entry
from glossary.read import read_csv
from practice.shipped import PracticeInterview


def agreed(interviews: Iterable[PracticeInterview]) -> Glossary:
    """Every concept of the interviews once, with the forms that it has in any of them."""
    entries: dict[str, Entry] = {}
    for interview in interviews:
        for entry in read_csv(interview.glossary):
            known = entries.get(entry.concept)
            entries[entry.concept] = _joined(known, entry) if known else entry
    return Glossary(entries.values())


def _joined(one: Entry, other: Entry) -> Entry:
    forms = {
        tag: tuple(dict.fromkeys((*one.forms.get(tag, ()), *other.forms.get(tag, ()))))
        for tag in {**one.forms, **other.forms}
    }
    return replace(one, forms=forms)

"""What an entry becomes when people agree on a term that somebody proposed."""

from dataclasses import replace

from glossary.entry import Entry, Status
from testimony.language import LanguageTag


def amended(entry: Entry, *, form: str, tag: LanguageTag, rendering: str) -> Entry:
    """*entry* with *form* among its forms and *rendering* as its agreed English.

    English that it had agreed on before stays known, as a variant that is brought to the new one.

    Raises:
        ValueError: with one sentence on everything that is wrong in what comes of it.
    """
    known = entry.forms.get(tag, ())
    forms = {**entry.forms, tag: known if form in known else (*known, form)}
    if rendering == entry.rendering:
        return replace(entry, forms=forms, status=Status.APPROVED)
    return replace(
        entry,
        forms=forms,
        status=Status.APPROVED,
        rendering=rendering,
        accepted=(entry.rendering, *(wording for wording in entry.accepted if wording != rendering)),
        forbidden=tuple(wording for wording in entry.forbidden if wording != rendering),
    )

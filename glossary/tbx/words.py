"""How the parts of an entry are called in TBX.

TBX-Basic has no word for an entry's version, nor for terms that are never edited or that mean several things; those
stand as subsets (``projectSubset``) of the rendering, which any reader of TBX-Basic keeps. A draft's rendering has no
status, for nobody has agreed on it yet.
"""

import re

SUBJECT, SOURCE, NOTE, SUBSET, STATUS = "subjectField", "source", "note", "projectSubset", "administrativeStatus"

PREFERRED, ADMITTED, DEPRECATED = "preferredTerm-admn-sts", "admittedTerm-admn-sts", "deprecatedTerm-admn-sts"

#: What each status means here. A superseded term is an older name of the same thing, and is brought to the new one.
STATUSES = {
    PREFERRED: PREFERRED,
    ADMITTED: ADMITTED,
    DEPRECATED: DEPRECATED,
    "supersededTerm-admn-sts": ADMITTED,
    # as Weblate and others write them
    "preferred": PREFERRED,
    "admitted": ADMITTED,
    "obsolete": ADMITTED,
    "deprecated": DEPRECATED,
    "forbidden": DEPRECATED,
}

NEVER_REPLACE, AMBIGUOUS = "never-replace", "ambiguous"
VERSION = re.compile(r"version ([0-9]{1,9})")


def is_ours(kind: str, text: str) -> bool:
    """Whether *text*, a *kind* of information, is one of our subsets."""
    return kind == SUBSET and bool(text in {NEVER_REPLACE, AMBIGUOUS} or VERSION.fullmatch(text))


def xml_id(concept: str) -> str:
    """An id in XML begins with no digit."""
    return f"_{concept}" if concept[0].isdigit() else concept


def concept_of(xml_id: str) -> str:
    return xml_id[1:] if re.match(r"_[0-9]", xml_id) else xml_id

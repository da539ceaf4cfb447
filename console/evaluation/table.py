"""Figures of several models side by side, with what each differs by from the first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

#: What is shown to a person, and how; the JSON document has the counts behind them as well.
MEASURES = (
    ("wer", "WER", "{:.3f}"),
    ("cer", "CER", "{:.3f}"),
    ("coverage", "speech covered", "{:.3f}"),
    ("invented_words_per_minute", "invented words a minute", "{:.1f}"),
    ("time_error_ms", "times off, median ms", "{:.0f}"),
    ("time_error_ms_90", "times off, 90 % ms", "{:.0f}"),
    ("right_speaker", "right speaker", "{:.3f}"),
    ("right_language", "right language", "{:.3f}"),
    ("doubts", "doubts", "{:.0f}"),
)
_LABEL, _COLUMN = 24, 20


def with_differences(documents: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """*documents*, each but the first with what its figures differ by from the first's."""
    if not documents:
        return []
    first, *others = documents
    return [first, *({**other, "against_first": _differences(first, other)} for other in others)]


def _differences(first: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, float]:
    return {name: other[name] - first[name] for name, _, _ in MEASURES if name in first and name in other}


def side_by_side(documents: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """One line a measure, one column a model; beside each figure of a later one how it differs from the first."""
    yield " " * _LABEL + "".join(f"{document['model'][: _COLUMN - 2]:>{_COLUMN}}" for document in documents)
    for name, label, form in MEASURES:
        if any(name in document for document in documents):
            yield f"{label:<{_LABEL}}" + "".join(f"{_cell(document, name, form):>{_COLUMN}}" for document in documents)


def _cell(document: Mapping[str, Any], name: str, form: str) -> str:
    if name not in document:
        return "-"
    difference = document.get("against_first", {}).get(name)
    figure = form.format(document[name])
    return figure if difference is None else f"{figure} ({form.replace(':', ':+').format(difference)})"

"""Answers: what a person says to a machine's proposal."""

from enum import StrEnum


class Answer(StrEnum):
    """What became of a proposal."""

    ACCEPTED = "accepted"
    LEFT = "left"

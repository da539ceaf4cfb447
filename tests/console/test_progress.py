import io

import pytest

from console.progress import TerminalProgress
from testimony.identity import RecordingId
from testimony.recording import Stage

RECORDING = RecordingId("rec-1")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_plain_lines_when_a_stage_begins_and_ends():
    stream = io.StringIO()
    tell = TerminalProgress(stream)

    for done in (0, 10_000, 20_000, 60_000):
        tell(RECORDING, Stage.TRANSCRIBE, done, 60_000)

    assert stream.getvalue().splitlines() == [
        "rec-1  transcribing  00:00:00 of 00:01:00",
        "rec-1  transcribing  00:01:00 of 00:01:00",
    ]


def test_a_terminal_gets_one_line_that_moves():
    stream = Terminal()
    tell = TerminalProgress(stream)

    tell(RECORDING, Stage.TRANSLATE, 0, 4)
    tell(RECORDING, Stage.TRANSLATE, 4, 4)

    assert stream.getvalue() == (
        "\r\x1b[Krec-1  translating      [........................] 0 of 4 segments"
        "\r\x1b[Krec-1  translating      [########################] 4 of 4 segments\n"
    )


@pytest.mark.parametrize("stage", [Stage.PREPARE, Stage.QUEUE])
def test_a_stage_without_an_amount_is_told_once_and_by_name_alone(stage):
    stream = io.StringIO()

    tell = TerminalProgress(stream)
    tell(RECORDING, stage, 0, 1)
    tell(RECORDING, stage, 1, 1)

    assert stream.getvalue() in {"rec-1  preparing\n", "rec-1  ready for review\n"}


@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()])
def test_where_nothing_is_to_be_translated_it_is_said_and_why(stream):
    TerminalProgress(stream)(RECORDING, Stage.TRANSLATE, 0, 0)

    assert stream.getvalue() == (
        "rec-1  translating  nothing to do: all that this model would translate has a translation of it under this "
        "glossary, or a person's\n"
    )


def test_what_is_left_is_reckoned_from_what_was_worked_at_and_not_from_what_was_found_finished():
    stream = io.StringIO()
    moments = iter([0.0, 0.0, 0.1, 0.1, 60.1, 60.1, 120.1, 120.1])
    tell = TerminalProgress(stream, moment=lambda: next(moments))

    # A resumed run: two of eight chunks are there already, and each of the next two takes a minute.
    for done in (0, 360_000, 540_000, 720_000):
        tell(RECORDING, Stage.TRANSCRIBE, done, 1_440_000)

    assert stream.getvalue().splitlines() == [
        "rec-1  transcribing  00:00:00 of 00:24:00",
        "rec-1  transcribing  00:09:00 of 00:24:00, about 5 minutes left",
        "rec-1  transcribing  00:12:00 of 00:24:00, about 4 minutes left",
    ]


@pytest.mark.parametrize(
    ("seconds", "told"), [(20, "about a minute"), (300, "about 5 minutes"), (3_600 * 3, "about 3 hours")]
)
def test_what_is_left_is_told_no_more_exactly_than_it_is_known(seconds, told):
    stream = io.StringIO()
    moments = iter([0.0, 0.0, float(seconds), float(seconds)])
    tell = TerminalProgress(stream, moment=lambda: next(moments))

    tell(RECORDING, Stage.TRANSLATE, 0, 2)
    tell(RECORDING, Stage.TRANSLATE, 1, 2)

    assert stream.getvalue().splitlines()[1:] in ([f"rec-1  translating  1 of 2 segments, {told} left"], [])

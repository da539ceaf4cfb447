"""The few errors that every package shares.

An error's arguments are the facts and its ``__str__`` is the sentence that a person reads: what is wrong, what was
expected, what to do next. The arguments go to ``super().__init__`` by position, so that an error crosses a process
boundary unharmed.
"""


class TestimonyError(Exception):
    """Something went wrong that a person should read about, in one sentence."""

    __test__ = False  # the name begins with "Test"; it is no test class


class BadInputError(TestimonyError):
    """What was handed in cannot be used. Trying again changes nothing; the command line answers with exit code 2."""


class JobError(TestimonyError):
    """The input was good and the work failed all the same. The command line answers with exit code 1."""


class MayPassError(JobError):
    """A failure of the moment (a locked database, a full disk). Trying again later may well succeed."""


class OutageError(MayPassError):
    """Something is away that every recording needs: the database, or room on a disk. No recording is at fault."""


class NotInstalledError(BadInputError):
    """A part that this command needs is not installed on this machine.

    Args:
        what: what is missing, as a person would name it.
        remedy: the command or step that installs it.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what, self.remedy = what, remedy

    def __str__(self) -> str:
        return f"{self.what} is not installed; {self.remedy}"

"""The flow without Prefect. It lies apart from the other doubles because Prefect is loaded all the same."""

from flows.attend import attend, guarded
from flows.interviews import RecordingsFailedError, steps
from flows.server import ServerGoneError
from glossary.book import Glossary
from testimony.errors import OutageError
from testimony.identity import RecordingId


class Flow:
    """Runs the steps without Prefect, and remembers the order; fails, or stops the worker, where it is told to."""

    def __init__(self) -> None:
        self.ran: list[RecordingId] = []
        self.glossaries: list[Glossary] = []
        self.errors: dict[RecordingId, Exception] = {}
        self.afterwards = lambda: None

    def __call__(self, workshop, plan, recordings):
        for recording in recordings:
            self.ran.append(recording)
            self.glossaries.append(workshop.glossary)
            error = self.errors.get(recording)
            if isinstance(error, ServerGoneError | OutageError):
                raise error
            failed = attend(workshop, recording, plan, self._runner(workshop, plan, error))
            self.afterwards()
            if failed:
                raise RecordingsFailedError((recording,), 1)

    @staticmethod
    def _runner(workshop, plan, error):
        def run_stage(stage, recording, run):
            def step(recording, run):
                if error:
                    raise error
                steps(workshop, plan)[stage](recording, run)

            guarded(step, stage, recording, run)

        return run_stage

"""The entry point: options that every command takes, the table of commands, and what a failure looks like."""

import importlib
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from keyword import iskeyword
from pathlib import Path
from typing import NoReturn

import click

from console.installation import Installation, default_home
from testimony.errors import BadInputError, TestimonyError

BAD_INPUT, FAILED_JOB = 2, 1

#: Every command with its line in the help. Modules are imported when called, so that `--help` answers at once.
COMMANDS = {
    "demo": "Take the practice interviews through the whole flow.",
    "add": "Receive and seal recordings; print their ids.",
    "run": "Prepare, transcribe and translate; resume what was begun.",
    "process": "Add and run in one go.",
    "worker": "Do what the desk asks for, what waits and what is due, until stopped.",
    "schedule": "What workers do by themselves, and when.",
    "inbox": "Show what lies in the inboxes, and why it was not taken yet.",
    "status": "Show how far recordings have come, and why any failed.",
    "show": "Show a transcript with its translation.",
    "server": "The Prefect server of many workers, and the desk beside it.",
    "review": "Open the review desk in the browser, on this machine.",
    "import": "Bring back what was corrected in a translator's program.",
    "consent": "Show or change what a witness agrees to.",
    "export": "Write a transcript as a document, or a deposit for an archive.",
    "translate": "Translate text under the glossary, line by line.",
    "glossary": "The agreed renderings of names and terms.",
    "models": "The speech and translation models on this machine.",
    "learn": "Teach a speech model from segments that people approved.",
    "evaluate": "Measure transcription or translation against references.",
    "backup": "Copy everything that cannot be made again, while work goes on.",
    "restore": "Bring a backup back into a new home, verified.",
    "verify": "Check every original and the audit trail.",
    "doctor": "Check this machine: tools, models, disk, and that nothing leaves it.",
}


class Commands(click.Group):
    """A group that knows its commands by name and loads them one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        # A module cannot be called as a word of the language is.
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        module = importlib.import_module(f"console.commands.{name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="TESTIMONY_HOME",
    help="The folder that holds everything (default: the platform's data folder).",
)
@click.option("--debug", is_flag=True, help="Show where a fault of the program arose.")
@click.version_option(package_name="testimony")
@click.pass_context
def cli(ctx: click.Context, home: Path | None, debug: bool) -> None:
    """Transcribe testimony in Uyghur or Kazakh, translate it into English under a glossary, and keep both aligned
    for an interpreter's review. Nothing leaves this machine.
    """
    ctx.obj = Installation(home=(home or default_home()).expanduser().absolute(), debug=debug)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process: 0 for success, 1 for a failed job, 2 for input that cannot be used."""
    # What this process and its children write may be testimony: audio, lists of names, a server's log.
    before = os.umask(0o077)
    try:
        _run(sys.argv[1:] if arguments is None else arguments)
    finally:
        os.umask(before)


def _run(arguments: Sequence[str]) -> NoReturn:
    arguments = list(arguments)
    debug = "--debug" in arguments
    try:
        result = cli.main(arguments, prog_name="testimony", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nstopped; what is finished is kept, and the same command goes on from there", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(FAILED_JOB)  # whoever read our output had enough
    except Exception as error:  # noqa: BLE001 - the outermost border: a person reads a sentence, no traceback
        if debug:
            traceback.print_exc()
        for sentence in _sentences(error):
            click.echo(f"testimony: {sentence}", err=True)
        sys.exit(_exit_code(error))
    sys.exit(result if isinstance(result, int) else 0)


def _sentences(error: BaseException) -> Iterator[str]:
    if isinstance(error, BaseExceptionGroup):
        yield error.message
        for each in error.exceptions:
            yield from _sentences(each)
    elif isinstance(error, TestimonyError):
        yield str(error)
    elif isinstance(error, OSError) and error.strerror:
        yield f"{error.strerror}: {error.filename or 'no file named'}"
    else:
        # The message of an unforeseen error may quote the testimony; its kind does not.
        yield f"a fault of the program ({type(error).__name__}); run it again with --debug to see where, and report it"


def _exit_code(error: BaseException) -> int:
    if isinstance(error, BaseExceptionGroup):
        return max(_exit_code(each) for each in error.exceptions)
    return BAD_INPUT if isinstance(error, BadInputError) else FAILED_JOB

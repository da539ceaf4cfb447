"""What the commands of the glossary have in common."""

import click

project_option = click.option("--project", metavar="NAME", help="A project's own, instead of the base that all share.")

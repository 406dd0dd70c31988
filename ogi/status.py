"""`ogi status`."""

import typer


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""

"""`ogi withdraw`: take documents out of the marts, or back in."""

from typing import Annotated

import typer

from ogi.errors import OgiError
from ogi.settings import database_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="withdraw")(withdraw)


def withdraw(
    document: Annotated[
        str | None,
        typer.Argument(
            metavar="DOCUMENT|URI", help="A document_id, or the place of a document; an archive: all in it."
        ),
    ] = None,
    run: Annotated[
        int | None, typer.Option("--run", metavar="N", min=1, help="All documents that load N was the first to store.")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; it is kept with the decision.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take a withdrawal back.")] = False,
) -> None:
    """Take documents out of the marts: their facts leave at the next build, and an edition lists that as a change.

    What they print stays in the raw tables, and marts.rpt_withdrawals keeps each decision with its reason, name and
    time. Loading the same content again does not bring it back, wherever it lies: only --undo does. Where a withdrawn
    report had replaced another version, that version counts again.

    Examples:

    - `ogi withdraw 4f5e9906ac0c742b --reason 机关已撤回` withdraws one document
    - `ogi withdraw reports/2023.html --reason 草稿` withdraws what was found there
    - `ogi withdraw --run 3 --reason "wrong folder"` withdraws what load 3 stored first; `ogi status` lists the loads
    - `ogi withdraw 4f5e9906ac0c742b --undo --reason 已重新发布` takes it back
    """
    from ogi.withdrawing import steps

    if (document is None) == (run is None):
        raise OgiError("name a document or a load", "Try: ogi withdraw DOCUMENT --reason TEXT, or --run N in its place")
    reason = " ".join(reason.split())
    if not reason:
        raise OgiError("no --reason was given", "Say why: --reason TEXT. It is kept with the decision.")
    steps.withdraw(database_path(), document, run, is_undo=undo, reason=reason)

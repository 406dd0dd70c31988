"""`ogi correct`: add a correction to the users' register, or withdraw one."""

import getpass
from typing import Annotated

import typer

from ogi.errors import OgiError
from ogi.settings import database_path


def register(app: typer.Typer) -> None:
    """Add the verb to the command."""
    app.command(name="correct")(correct)


def correct(
    key: Annotated[str, typer.Argument(metavar="KEY", help="A figure's key, or document_id/year, document_id/scope.")],
    value: Annotated[str | None, typer.Argument(metavar="VALUE", help="The value to use; amounts in CNY.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why the present value is wrong.")] = "",
    source: Annotated[str, typer.Option("--source", help="Where the right value is: an address or a file.")] = "",
    cause: Annotated[
        str, typer.Option("--cause", help="reading: the document prints VALUE; report: it prints the old value.")
    ] = "reading",
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who corrects; your login name.")] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Withdraw the correction of KEY.")] = False,
) -> None:
    """Correct a figure, the year or the scope of a report, in a register of your own: OGI_CORRECTIONS.

    The register is a CSV file, corrections.csv beside the database unless OGI_CORRECTIONS names another. The printed
    figure stays beside the corrected one. A correction works only while the report has the old value; then it is a
    finding, stale_correction. `ogi explain` prints the key of a figure.

    Examples:

    - `ogi correct 4f5e9906ac0c742b/requests/granted/natural_person 1289 --reason 更正公告 --source https://a.cn/1`
    - `ogi correct 4f5e9906ac0c742b/year 2023 --reason 标题有误 --source 2023.pdf` corrects the year of a report
    - `ogi correct 4f5e9906ac0c742b/requests/granted/natural_person --withdraw` takes it back
    - `ogi correct KEY --reason 更正公告 --source 2023.pdf -- -4` gives a negative value
    """
    from ogi.correcting import steps

    if withdraw:
        if value is not None:
            raise OgiError("--withdraw takes no VALUE", f"Try: ogi correct {key} --withdraw")
        steps.withdraw(database_path(), key)
        return
    for name, given in (("VALUE", value), ("--reason", reason.strip()), ("--source", source.strip())):
        if not given:
            raise OgiError(f"no {name} was given", f"Try: ogi correct {key} VALUE --reason TEXT --source ADDRESS")
    fields = {"new_value": str(value).strip(), "reason": reason, "source_uri": source, "cause": cause}
    try:
        name = by or getpass.getuser()
    except (OSError, KeyError) as error:
        raise OgiError("your login name is not known", "Give a name: --by NAME") from error
    steps.correct(database_path(), key, {k: " ".join(v.split()) for k, v in fields.items()} | {"corrected_by": name})

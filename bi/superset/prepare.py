"""Runs in Superset's own environment: its metadata database, the administrator, and the bundle of dashboards.

Called as `python prepare.py BUNDLE`; the password comes in OGI_BI_PASSWORD, so that it is in no list of processes.
"""

# mypy: ignore-errors
# (what it imports is installed in that environment alone)
import os
import sys
from pathlib import Path

ADMIN = "admin"


def main(bundle: Path) -> None:
    """Bring the metadata database up to date, make or mend the administrator, import the bundle over what is there."""
    from superset.app import create_app

    app = create_app()
    with app.app_context():
        import superset
        from flask_migrate import upgrade
        from superset.extensions import appbuilder

        upgrade(str(Path(superset.__file__).parent / "migrations"))
        appbuilder.add_permissions(update_perms=True)
        superset.security_manager.sync_role_definitions()
        administrator(superset.security_manager, os.environ.get("OGI_BI_PASSWORD"))
        load(superset.security_manager, bundle)


def administrator(accounts, password: str | None) -> None:
    """Make the administrator, or give the one there is a new password where one is given."""
    user = accounts.find_user(username=ADMIN)
    if user is None:
        role = accounts.find_role(accounts.auth_role_admin)
        if not accounts.add_user(ADMIN, "OGI", "Administrator", "admin@localhost", role, password=password):
            sys.exit("the administrator could not be made")
    elif password:
        accounts.reset_password(user.id, password)


def load(accounts, bundle: Path) -> None:
    """Import the bundle as the administrator, over charts and dashboards with the same UUIDs."""
    from superset.commands.importers.v1.assets import ImportAssetsCommand
    from superset.utils.core import override_user

    contents = {
        path.relative_to(bundle).as_posix(): path.read_text(encoding="utf-8") for path in bundle.rglob("*.yaml")
    }
    with override_user(accounts.find_user(username=ADMIN)):
        ImportAssetsCommand(contents).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

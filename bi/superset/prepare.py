"""Prepare Superset: its metadata database, the administrator, and the bundle of dashboards.

Runs in Superset's environment as `python prepare.py BUNDLE`. The password is in OGI_BI_PASSWORD, so that it does not
show in the list of processes.
"""

# mypy: ignore-errors
# (its imports are installed only in that environment)
import os
import sys
from pathlib import Path

ADMIN = "admin"


def main(bundle: Path) -> None:
    """Migrate the metadata database, create or update the administrator, and import the bundle."""
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
    """Create the administrator; if it exists, set its password if one is given."""
    user = accounts.find_user(username=ADMIN)
    if user is None:
        role = accounts.find_role(accounts.auth_role_admin)
        if not accounts.add_user(ADMIN, "OGI", "Administrator", "admin@localhost", role, password=password):
            sys.exit("the administrator could not be created")
    elif password:
        accounts.reset_password(user.id, password)


def load(accounts, bundle: Path) -> None:
    """Import the bundle as the administrator; objects with the same UUIDs are replaced."""
    from superset.commands.importers.v1.assets import ImportAssetsCommand
    from superset.utils.core import override_user

    contents = {
        path.relative_to(bundle).as_posix(): path.read_text(encoding="utf-8") for path in bundle.rglob("*.yaml")
    }
    with override_user(accounts.find_user(username=ADMIN)):
        ImportAssetsCommand(contents).run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

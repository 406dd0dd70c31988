"""`python -m bi.superset`, called by `make bi`: install, prepare and run Superset."""

import argparse
import os
import signal
import sys

from bi.superset import edition, environment, server
from bi.superset.places import State, environment_path, state_path
from loaders.project import ROOT
from ogi.errors import ExitCode, OgiError

HELP = """Apache Superset with three dashboards on the published edition, read-only, on 127.0.0.1 only.

The first call installs Superset (about 1 GB) into its own folder and creates the account `admin`."""
VARIABLES = """environment variables:
  OGI_PUBLISHED    the folder of the published edition (default: published/)
  OGI_BI_PASSWORD  the password of `admin`; without it the first call sets and prints a random one
  OGI_BI_HOME      where Superset is installed (default: ogi-warehouse/bi in the user's cache folder)
  OGI_BI_STATE     where its accounts and settings are kept (default: bi/superset/.state)"""


def main() -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(
        "python -m bi.superset",
        description=HELP,
        epilog=VARIABLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--edition", default="", metavar="NAME", help="`demo`, or the folder of an edition (default: OGI_PUBLISHED)"
    )
    parser.add_argument("--port", type=int, default=8088, help="the port on 127.0.0.1 (default: %(default)s)")
    arguments = parser.parse_args()
    try:
        return serve(arguments.edition, arguments.port)
    except OgiError as error:
        print(f"error: {error.what}", *filter(None, [error.mend]), sep="\n", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED


def serve(name: str, port: int) -> int:
    """Install and prepare Superset, and run it until it is interrupted."""
    database = edition.database(name)
    python = environment.install(environment_path())
    state = State(state_path())
    password = server.prepare(python, state, database)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ExitCode.OK))
    with server.running(python, state, database, port) as process:
        print(f"Superset on {database}, read-only\n\n  http://{server.HOST}:{port}/dashboard/list/\n")
        if password:
            print(
                f"sign in as admin with the password {password}\nIt is not shown again; OGI_BI_PASSWORD sets another."
            )
        else:
            print("sign in as admin; OGI_BI_PASSWORD sets another password")
        print("Ctrl-C stops it", flush=True)
        return process.wait()


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())

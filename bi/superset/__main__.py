"""`python -m bi.superset`, what `make bi` calls: from a fresh clone to a running Superset."""

import argparse
import os
import signal
import sys

from bi.superset import edition, environment, server
from bi.superset.places import State, environment_path, state_path
from loaders.project import ROOT
from ogi.errors import ExitCode, OgiError

HELP = """Apache Superset with three dashboards on the published edition, read-only, for this machine only.

The first call installs Superset (about 1 GB) into a folder of its own and makes the account `admin`."""
VARIABLES = """environment variables:
  OGI_PUBLISHED    the folder of the published edition (default: published/)
  OGI_BI_PASSWORD  the password of `admin`; without one the first call draws and prints one
  OGI_BI_HOME      where Superset is installed (default: ogi-warehouse/bi in the user's cache)
  OGI_BI_STATE     where its accounts and settings lie (default: bi/superset/.state)"""


def main() -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(
        "python -m bi.superset",
        description=HELP,
        epilog=VARIABLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--edition", default="", metavar="NAME", help="`demo`, or an edition's folder, in place of OGI_PUBLISHED's"
    )
    parser.add_argument("--port", type=int, default=8088, help="the port on 127.0.0.1 (default: %(default)s)")
    words = parser.parse_args()
    try:
        return serve(words.edition, words.port)
    except OgiError as error:
        print(f"error: {error.what}", *filter(None, [error.mend]), sep="\n", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED


def serve(name: str, port: int) -> int:
    """Install, prepare and run Superset until it is interrupted."""
    database = edition.database(name)
    python = environment.install(environment_path())
    state = State(state_path())
    drawn = server.prepare(python, state, database)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(ExitCode.OK))
    with server.running(python, state, database, port) as process:
        print(f"Superset on {database}, read-only\n\n  http://{server.HOST}:{port}/dashboard/list/\n")
        if drawn:
            print(f"sign in as admin with the password {drawn}\nIt is not shown again; OGI_BI_PASSWORD sets another.")
        else:
            print("sign in as admin; OGI_BI_PASSWORD sets another password")
        print("Ctrl-C stops it", flush=True)
        return process.wait()


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())

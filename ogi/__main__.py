"""The start of the command: Ctrl-C is answered from the first moment, and only then is the rest imported."""

from ogi import interrupt
from ogi.terminal.output import fill_descriptors


def run() -> None:
    """Run the command and exit."""
    fill_descriptors()
    with interrupt.answered(owns_process=True):
        from ogi import main

        main.run()


if __name__ == "__main__":
    run()

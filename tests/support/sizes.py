"""How much a long test does: a slice in `make test`, everything in the proofs of the Makefile."""

import os

IS_PROOF = os.environ.get("OGI_PROOF") == "1"


def size(of_suite: int, of_proof: int) -> int:
    """Return the size for this run: `of_proof` if OGI_PROOF=1, else `of_suite`."""
    return of_proof if IS_PROOF else of_suite

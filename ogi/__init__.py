"""The `ogi` command: one module a verb. `ogi/README.md` has the allowed arrows and the exit codes."""

"""Documents → raw: layout and place, nothing after raw. `loaders/README.md` has the allowed arrows."""

LOADER_VERSION = "1"

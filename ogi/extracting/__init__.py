"""One document as `ogi extract` gives it: as JSON, or as tables for a person."""

"""Business intelligence on the published edition."""

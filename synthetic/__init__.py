"""Invented reports and an invented country, for tests, the demonstration and benchmarks."""

"""Structural checks with Great Expectations: over raw before dbt, over the marts after it.

They fail on faults of ours (a lost cell, a doubled one, an unknown code), never on what a report contradicts.
"""

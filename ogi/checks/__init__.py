"""Structural checks with Great Expectations: over raw before dbt runs, over the marts after it.

They fail on our own errors (a lost cell, a duplicate, an unknown code), never because a report contradicts itself.
"""

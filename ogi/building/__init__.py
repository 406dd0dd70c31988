"""The steps of `ogi build`: checks over raw, dbt in the same process, checks over the marts, a summary."""

"""What is in the dashboards. `python -m bi.superset.design` writes it to ../bundle, which Superset imports."""

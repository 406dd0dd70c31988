"""The design of the dashboards. `python -m bi.superset.design FOLDER` writes it as the bundle that Superset imports."""

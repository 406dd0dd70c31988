"""From raw to checked marts: dbt in this process, the checks around it, and what to print of both."""

"""The statutory forms, read from seeds/: tables are recognised by their labels, and each value gets its form cell."""

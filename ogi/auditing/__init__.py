"""A random sample of figures beside their print, the verdicts of a person, and the error rate of reading."""

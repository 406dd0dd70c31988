"""Documents → raw: batches that worker processes read, each stored in one transaction."""

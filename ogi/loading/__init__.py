"""Reading many documents into raw: batches, worker processes, one transaction a batch."""

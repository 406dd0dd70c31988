"""The statutory forms: read from seeds/, recognised by their labels, aligned with a document's rows."""

"""The other contents of a report: its heading, the figures in its prose, and the signs that it is not a report."""

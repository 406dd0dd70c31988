"""Print reports in the formats of real ones: Word and sheets, PDF, scans."""

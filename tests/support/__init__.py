"""What several tests share: printers of reports, databases of made-up rows, servers, a browser."""

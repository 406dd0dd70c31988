"""What is loaded, built, checked and published, printed."""

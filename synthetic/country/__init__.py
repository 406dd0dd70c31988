"""An invented country: its divisions and public bodies, their figures for six years, and their reports."""

"""Where a figure comes from: its print, its place, and the rules that it took part in."""

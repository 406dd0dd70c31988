"""Where a figure comes from: looked up in the warehouse, told on the screen."""

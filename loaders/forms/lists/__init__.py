"""Statistics sheets of older forms: lists of labels, units and figures."""

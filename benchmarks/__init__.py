"""Synthetic reports and the measurements made with them."""

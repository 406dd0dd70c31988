"""Turns a document of any format into the block model of `blocks`."""

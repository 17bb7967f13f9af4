"""The text of every page."""

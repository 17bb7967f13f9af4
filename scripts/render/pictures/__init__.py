"""Layouts of the pictures, one module each."""

"""Citations, for people and for reference managers."""

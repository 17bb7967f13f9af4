"""Hold the records to the rules, one by one and together."""

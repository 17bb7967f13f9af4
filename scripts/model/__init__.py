"""What the records are, how they hang together, and where each is shown."""

"""Help who edits the data: a new record, and what an edit changes."""

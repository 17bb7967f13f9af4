"""Read the files of the data, and say what a person wrote wrongly."""

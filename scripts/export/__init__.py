"""Files for other programs, and what editors check the data with."""

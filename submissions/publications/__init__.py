"""What leaves the house: the consolidated report as Word, Excel and JSON."""

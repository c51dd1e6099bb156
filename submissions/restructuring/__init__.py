"""WHAT: what a restructure of units does to the reports that are on their way."""

"""WHAT: remarks on fields and parts of a report, their threads, and what the unit did about them."""

"""When, and who owes: opening a round freezes the tree into a roster."""

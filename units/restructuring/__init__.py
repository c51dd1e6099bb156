"""Restructuring the tree under a decision: read, plan (pure), rehearse, apply, undo; and which unit came from which."""

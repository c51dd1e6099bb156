"""Changing what is approved: asked for beside the report, signed by each level that used it, written all at once."""

"""Texts composed from the texts below: read side by side, picked, edited, each paragraph with the units it came from."""

"""The demo province: deterministic from a seed, everything invented, built through the same verbs as real work."""

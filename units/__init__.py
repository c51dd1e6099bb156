"""WHO: units, the tree through time, the people appointed in them, how they sign in, and the sealed history.

Knows nothing of reports: what a change of the tree does to open work is told in `submissions`.
"""

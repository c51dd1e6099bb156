"""WHAT: what the house says, subject by subject: refusals with the next step, states, kinds, changes; in Vietnamese and English.

Knows nothing of ours; `submissions.wording` puts it together.
"""

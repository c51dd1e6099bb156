"""WHAT: filling in a report: read what was typed, check it, keep it as it is typed, set it beside what was known before.

Knows the forms and the rows of a report; `drafting` is the only one here that writes answers.
"""

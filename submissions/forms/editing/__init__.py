"""Editing a form in the browser: a draft kept as YAML text, guided edits of it, its preview, publishing.

`writing` and `document` know YAML, `outline` and `guided` the grammar, `drafts` the database, `preview` how it is shown.
"""

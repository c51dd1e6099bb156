"""What is asked: the grammar of report forms (biểu mẫu, đề cương), the forms we ship, and their published versions.

Knows no report and no person. `schema` is the door; everything behind it is pure, only `models` and `publishing` touch
the database.
"""

"""WHAT: the forms, the rounds that ask them, the reports units owe, and everything those reports add up to.

Knows units and the workflow engine; is known by tasks and the application. Inside, the order is forms, models, facts and
checks, moves, rounds, consolidation, publications, routes.
"""

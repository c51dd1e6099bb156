"""Figures to reach (chỉ tiêu phấn đấu) as they are given: from the province down, each level dividing its own share.

`dividing` is arithmetic, `giving` writes, `reading` asks, `bases` are what shares are measured by. What was reached, and
the verdict, is `submissions/publications/targets.py`.
"""

"""Random ragged trees, for the program as a list of units and for DuckDB as parent codes: totals are compared over them."""

from __future__ import annotations

import random

import duckdb

SECTORS = ("private", "fdi", "public_service", "state_enterprise", "cooperative")


def ragged_tree(chance: random.Random, uppers: int, grassroots: int) -> dict[str, tuple[str, str]]:
    """code -> (parent code, sector): uppers under the province, some under another upper, grassroots anywhere."""
    tree = {"P": ("", "")}
    for index in range(uppers):
        tree[f"U{index}"] = (chance.choice(["P", "P", f"U{index - 1}"]) if index else "P", "")
    for index in range(grassroots):
        tree[f"G{index}"] = (chance.choice([code for code in tree if code[0] in "PU"]), chance.choice(SECTORS))
    return tree


def units_csv(tree: dict[str, tuple[str, str]]) -> str:
    """The tree as a list of units to import."""
    kinds = {"P": "province", "U": "commune", "G": "grassroots"}
    lines = [
        f"{code},Đơn vị {code},{kinds[code[0]]},{sector},{parent},2020-01-01,"
        for code, (parent, sector) in tree.items()
    ]
    return "\n".join(["code,name,kind,sector,parent_code,valid_from,valid_to", *lines]) + "\n"


def in_duckdb(tree: dict[str, tuple[str, str]]) -> duckdb.DuckDBPyConnection:
    """A database with the table `above`: each unit (code) with itself and everything over it (top)."""
    database = duckdb.connect()
    database.execute("CREATE TABLE edge (code TEXT, parent TEXT)")
    database.executemany("INSERT INTO edge VALUES (?, ?)", [(code, parent) for code, (parent, _) in tree.items()])
    database.execute(
        """CREATE TABLE above AS WITH RECURSIVE up(code, top) AS (SELECT code, code FROM edge
           UNION ALL SELECT up.code, edge.parent FROM up JOIN edge ON edge.code = up.top WHERE edge.parent <> '')
           SELECT * FROM up"""
    )
    return database

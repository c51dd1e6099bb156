"""A form with the smallest and largest by every rule over time, and lists joined upwards; everybody tells of it, upper units too."""

from __future__ import annotations

from itertools import product

TIMES = ("last", "first", "min", "max", "average")
EXTREMES = {f"{up}_{time}": (up, time) for up, time in product(("min", "max"), TIMES)}
"""Key of a field -> its rule over units and over time."""
LISTS = {"cases": "append", "guests": "none"}
"""Key of a list -> its rule over time."""
EVERYBODY = "supply: [grassroots, upper, province]"
COLUMNS = "columns: [{key: what, label_vi: Việc, kind: narrative}, {key: many, label_vi: Số, kind: integer}]"
FIELDS = [
    *(
        f"{{code: E.{place}, key: {key}, kind: integer, label_vi: Ô {key}, {EVERYBODY}, up: {up}, over_time: {time}}}"
        for place, (key, (up, time)) in enumerate(EXTREMES.items(), 1)
    ),
    f"{{code: E.20, key: table, kind: table, label_vi: Bảng, {EVERYBODY}, up: sum_rows, over_time: max,"
    " rows: [{key: a, label_vi: A}], columns: [{key: n, label_vi: Số, kind: integer}]}",
    *(
        f"{{code: E.3{place}, key: {key}, kind: list, label_vi: Danh sách {key}, {EVERYBODY}, up: union_list,"
        f" over_time: {time}, {COLUMNS}}}"
        for place, (key, time) in enumerate(LISTS.items())
    ),
]
FORM = "\n".join(
    [
        "code: E",
        "title_vi: Báo cáo thử số nhỏ nhất, lớn nhất và danh sách",
        "periods: [month]",
        "owner_level: province",
        "sections:",
        "  - {code: S, rank: chapter, title_vi: Số liệu, fields: [",
        ",\n".join(f"      {each}" for each in FIELDS),
        "    ]}",
    ]
)

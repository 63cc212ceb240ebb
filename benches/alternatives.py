"""The counts of a file of cards, by engines that others would use: `alternatives.py ENGINE CARDS BY THREADS`.

Writes the counts beside the cards, as a table with a row for each unit, item and answer that was given, and prints one
number for the whole of it, which the bench holds to that of parindex. Each formulation is the fastest that was found
for its engine: DuckDB with one sum of a comparison per answer, in one pass; polars once as a reader, with the counting
in numpy, and once as a streaming group_by.
"""

import os
import sys

engine, cards, by, threads = sys.argv[1:]
os.environ["POLARS_MAX_THREADS"] = threads

import numpy as np

ITEMS, ANSWERS = 40, 8
UNITS = {"province": 63, "village": 10_584}[by]
LEVELS = range(1, 6)
names = [f"q{item}" for item in range(1, ITEMS + 1)]


def duckdb_counts():
    import duckdb

    types = {"province": "UTINYINT", "district": "UINTEGER", "commune": "UINTEGER", "village": "UINTEGER", "w": "DOUBLE"}
    types |= {name: "UTINYINT" for name in names}
    columns = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in types.items()) + "}"
    sums = [f"sum(({name} IS NULL)::INT)" for name in names]
    sums += [f"sum(({name} = {level})::INT)" for level in LEVELS for name in names]
    connection = duckdb.connect(config={"threads": threads})
    table = connection.execute(
        f"SELECT {by}, {', '.join(sums)} FROM read_csv('{cards}', header = true, auto_detect = false, columns = {columns})"
        f" GROUP BY {by}"
    ).fetchnumpy()
    return from_columns(list(table.values()))


def polars_counts():
    import polars as pl

    types = {by: pl.UInt16} | {name: pl.UInt8 for name in names}
    frame = pl.read_csv(cards, columns=[by, *names], schema_overrides=types)
    unit = frame[by].to_numpy().astype(np.int32) * ANSWERS
    counts = np.empty((UNITS, ITEMS, ANSWERS), np.int64)
    for item, name in enumerate(names):
        cells = unit + frame[name].fill_null(0).to_numpy()
        counts[:, item] = np.bincount(cells, minlength=UNITS * ANSWERS).reshape(UNITS, ANSWERS)
    return counts


def polars_group_counts():
    import polars as pl

    types = {by: pl.UInt16} | {name: pl.UInt8 for name in names}
    sums = [pl.col(name).is_null().sum().alias(f"{name}_0") for name in names]
    sums += [(pl.col(name) == level).sum().alias(f"{name}_{level}") for level in LEVELS for name in names]
    frame = pl.scan_csv(cards, schema_overrides=types).group_by(by).agg(sums).collect(engine="streaming")
    return from_columns([column.to_numpy() for column in frame])


def from_columns(columns):
    """A column of units, then one for each answer and item, the missing answer first."""
    counts = np.zeros((UNITS, ITEMS, ANSWERS), np.int64)
    for answer in range(6):
        for item in range(ITEMS):
            counts[columns[0].astype(np.int64), item, answer] = columns[1 + answer * ITEMS + item]
    return counts


def table(counts):
    """The columns of the table: whole numbers, which every engine writes fastest."""
    unit, item, answer = (place.astype(np.uint16) for place in np.nonzero(counts))
    return {"unit": unit, "item": item + np.uint16(1), "answer": answer, "n": counts[unit, item, answer]}


def duckdb_write(counts, path):
    import duckdb

    columns = table(counts)
    duckdb.connect(config={"threads": threads}).execute(f"COPY (SELECT * FROM columns) TO '{path}' (FORMAT csv, HEADER)")


def polars_write(counts, path):
    import polars as pl

    pl.DataFrame(table(counts)).write_csv(path)


engines = {
    "duckdb": (duckdb_counts, duckdb_write),
    "polars": (polars_counts, polars_write),
    "polars-group": (polars_group_counts, polars_write),
}
count, write = engines[engine]
counts = count()
write(counts, f"{cards}.{engine}.csv")
counts = counts.astype(np.uint64).ravel()
places = np.arange(1, counts.size + 1, dtype=np.uint64)
mixed = (places * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)
print(int((counts * mixed).sum(dtype=np.uint64)))

# SPDX-License-Identifier: MIT
"""The feature rows of rules/features/*.toml, as the oracles need them."""

import pathlib
import tomllib

RULES = pathlib.Path(__file__).resolve().parents[2] / "rules"
SUPPORTS = "TOOLCHAIN_SUPPORTS_"


def features():
    """{symbol: row}, in the order of files and rows."""
    rows = {}
    for path in sorted((RULES / "features").glob("*.toml")):
        for row in tomllib.loads(path.read_text())["feature"]:
            rows[row["symbol"]] = row
    return rows


def key(series):
    """Sorts series as numbers."""
    return tuple(int(part) for part in series.split("."))


def covers(row, series):
    """Whether the row's `kernel` range has this series."""
    low, _, high = row.get("kernel", "..").partition("..")
    return (not low or key(low) <= key(series)) and (not high or key(series) <= key(high))


def is_for(row, srcarch):
    """Whether the row is asked for this SRCARCH."""
    return srcarch in row.get("arch", [srcarch])


def kernel_name(symbol):
    """The kernel's symbol that a row is about: itself, or the option in TOOLCHAIN_SUPPORTS_<option>."""
    return symbol.removeprefix(SUPPORTS)

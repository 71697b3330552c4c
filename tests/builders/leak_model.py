"""A network small enough to know by heart."""

from __future__ import annotations

# a reservoir feeds a main; two branches of equal pipes leave it, each with a logger at its end
TWO_BRANCHES = """[JUNCTIONS]
 M 0 10
 A1 0 10
 A2 0 10
 B1 0 10
 B2 0 10
[RESERVOIRS]
 R 60
[TANKS]
[PIPES]
 in R M 100 150 100 0 Open
 a1 M A1 400 80 100 0 Open
 a2 A1 A2 400 80 100 0 Open
 b1 M B1 400 80 100 0 Open
 b2 B1 B2 400 80 100 0 Open
[OPTIONS]
 Units CMH
 Headloss H-W
[TIMES]
 Duration 0
[COORDINATES]
[END]
"""

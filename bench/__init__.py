"""Measurements of how long deciding and reading take: ratios against yardsticks of the same run.

``python3 scripts/run.py bench`` runs all of them; ``bench casts`` (growth, pages, sockets) runs one. Nothing
here judges: figures are printed, and docs/benchmarks.md says how to read them.
"""

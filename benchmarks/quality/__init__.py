"""How good the score and the checks are. ``python -m benchmarks.quality`` prints the tables and draws the plots."""

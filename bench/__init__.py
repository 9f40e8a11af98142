"""The benchmarks: what is measured, on which data, and against what. `python3 run.py bench` runs them all."""

"""``python -m benchmarks.web load`` and ``python -m benchmarks.web queue``; both print a row for a Markdown table."""

from __future__ import annotations

import argparse

from benchmarks.web import load, queue


def main() -> None:
    """Parse, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web")
    parts = parser.add_subparsers(dest="part", required=True)
    loading = parts.add_parser("load", help="reviewers saving while a refresh runs")
    loading.add_argument("--reviewers", type=int, default=50)
    loading.add_argument("--seconds", type=float, default=60.0)
    loading.add_argument("--think", type=float, default=5.0, help="average seconds between two saves of a reviewer")
    loading.add_argument("--articles", type=int, default=20)
    size = parts.add_parser("queue", help="the first page of the queue")
    size.add_argument("--segments", type=int, default=200_000)
    given = parser.parse_args()
    if given.part == "load":
        print(load.measure(given.reviewers, given.seconds, given.think, given.articles))
    else:
        print(queue.measure(given.segments))


if __name__ == "__main__":
    main()

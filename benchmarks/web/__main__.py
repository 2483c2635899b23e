"""``python -m benchmarks.web load|queue|keypress`` print a row for a table; ``pictures`` takes the screenshots."""

from __future__ import annotations

import argparse

from benchmarks.web import keypress, load, pictures, queue


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
    parts.add_parser("keypress", help="from a key to a saved segment, in a browser")
    parts.add_parser("pictures", help="write docs/images/web-*.png anew")
    given = parser.parse_args()
    if given.part == "load":
        print(load.measure(given.reviewers, given.seconds, given.think, given.articles))
    elif given.part == "queue":
        print(queue.measure(given.segments))
    elif given.part == "keypress":
        print(keypress.measure())
    else:
        pictures.take()


if __name__ == "__main__":
    main()

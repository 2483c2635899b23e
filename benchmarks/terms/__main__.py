"""``python -m benchmarks.terms matching`` or ``python -m benchmarks.terms enforcement …``."""

from __future__ import annotations

import importlib
import sys

PARTS = ("matching", "enforcement")


def main() -> int:
    """Run the part that the first argument names with the other arguments; 2 for an unknown one."""
    if len(sys.argv) < 2 or sys.argv[1] not in PARTS:
        print(f"usage: python -m benchmarks.terms {{{','.join(PARTS)}}}")
        return 2
    part = sys.argv.pop(1)
    return int(importlib.import_module(f"benchmarks.terms.{part}").main() or 0)


if __name__ == "__main__":
    raise SystemExit(main())

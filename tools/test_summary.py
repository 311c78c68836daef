"""One closing line over several pytest runs, in pytest's own words.

python tools/test_summary.py build/junit-sqlite.xml build/junit-postgres.xml ...
"""

import sys
from collections import Counter
from pathlib import Path

from defusedxml.ElementTree import parse


def read(path: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    for suite in parse(path).iter("testsuite"):
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        counts["failed"] += failed
        counts["skipped"] += skipped
        counts["passed"] += int(suite.get("tests", 0)) - failed - skipped
        counts["milliseconds"] += round(float(suite.get("time", 0)) * 1000)
    return counts


def words(counts: Counter[str]) -> str:
    parts = [f"{counts[name]} {name}" for name in ("failed", "passed", "skipped") if counts[name]]
    return f"{', '.join(parts)} in {counts['milliseconds'] / 1000:.2f}s"


def main() -> int:
    total: Counter[str] = Counter()
    for path in map(Path, sys.argv[1:]):
        counts = read(path)
        total += counts
        print(f"{path.stem.removeprefix('junit-')}: {words(counts)}")
    print(f"===== {words(total)} =====")
    return 1 if total["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())

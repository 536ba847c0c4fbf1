"""How many vignette-sized cases the evaluate door answers in a second on one core. No claim about other machines.

Run by hand: ``python -m tests.load.evaluate``. The bound is 200 cases a second after the content has been loaded.
"""

import sys
import time
from pathlib import Path

from programs.content.evaluation import engines
from programs.domain.evaluation.json_text import dump, parse
from programs.domain.evaluation.verdict import evaluate

CASES = Path(__file__).parents[1] / "cases" / "vignettes.jsonl"
ROUNDS = 50
LEAST_PER_SECOND = 200


def main() -> int:
    """Text in, text out, as the command does it; exit status 1 below the bound."""
    started = time.perf_counter()
    content = engines()
    loaded = time.perf_counter()
    lines = [dump(parse(line)["case"]) for line in CASES.read_bytes().splitlines()]  # type: ignore[index]
    for line in lines:
        evaluate(parse(line), content)
    begun = time.process_time()
    for _ in range(ROUNDS):
        for line in lines:
            dump(evaluate(parse(line), content))
    per_second = ROUNDS * len(lines) / (time.process_time() - begun)
    print(f"content loaded in {1000 * (loaded - started):.0f} ms; {per_second:.0f} cases a second")  # noqa: T201
    return 0 if per_second >= LEAST_PER_SECOND else 1


if __name__ == "__main__":
    sys.exit(main())

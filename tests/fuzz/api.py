"""`make api-fuzz`: the API's own description turned against the running service.

Schemathesis makes requests of every operation: the examples, the edges of each schema, random ones,
valid and not; each answer is held against the description. The service is the real one, on the
embedded servers. What does not count, and why, is in `schemathesis.toml`.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from api.permissions import ROLES
from integration.identity import LocalIdentity
from integration.settings import Settings
from integration.wiring import build
from tests import builders
from worker.embedded.stack import Ports, Stack

_PARTS = ("mongo", "temporal", "worker", "api")
_CONFIG = Path(__file__).with_name("schemathesis.toml")
_PHASES = "examples,coverage,fuzzing"


def main() -> None:
    """Fuzz, print what was found, and one JSON object; ends with 1 if anything was."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=25, help="random cases of each operation")
    parser.add_argument("--seed", type=int, default=None)
    wanted = parser.parse_args()
    with Stack(None, parts=_PARTS, ports=Ports.anywhere()) as stack:
        asyncio.run(_populate(stack.settings))
        token = LocalIdentity(stack.settings).mint("fuzz", _roles())
        with tempfile.TemporaryDirectory() as folder:
            report = _run(stack.urls["api"], token, Path(folder), wanted.examples, wanted.seed)
    _print(report)
    if report["failures"] or report["errors"]:
        raise SystemExit(1)


async def _populate(settings: Settings) -> None:
    """What the examples speak of."""
    adapters = await build(settings)
    await builders.populate(adapters.store)
    await adapters.close()


def _roles() -> list[str]:
    """All that are ours: whose token is refused shows nothing."""
    return [role for role in ROLES if role != "partner"]


def _run(url: str, token: str, folder: Path, examples: int, seed: int | None) -> dict[str, Any]:
    report = folder / "report.json"
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", str(_CONFIG), "run"),
        f"{url.removesuffix('/v1')}/openapi.json",
        *("--header", f"Authorization: Bearer {token}"),
        *("--phases", _PHASES, "--max-examples", str(examples), "--continue-on-failure"),
        *("--request-timeout", "30", "--warnings", "off"),
        *("--report", "json", "--report-json-path", str(report)),
        *(("--seed", str(seed)) if seed is not None else ()),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if not report.exists():
        raise SystemExit(f"schemathesis did not run: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    if "FAILURES" in done.stdout:
        print(done.stdout[done.stdout.index("= FAILURES") :])
    result: dict[str, Any] = json.loads(report.read_text())
    return result


def _print(report: dict[str, Any]) -> None:
    kinds = Counter(str(one.get("title", one.get("code"))) for one in report["failures"])
    operations = report["operations"]
    print(f"operations tested  {operations['tested']} of {operations['total']}")
    print(f"cases              {report['test_cases']['generated']}")
    print(f"seed               {report['seed']}")
    print(f"seconds            {report['running_time']:.0f}")
    for kind, count in kinds.most_common():
        print(f"{count:6}  {kind}")
    print(
        json.dumps(
            {
                "name": "api-fuzz",
                "cases": report["test_cases"]["generated"],
                "operations": operations["tested"],
                "failures": len(report["failures"]) + len(report["errors"]),
                "seed": report["seed"],
                "seconds": round(report["running_time"], 1),
            }
        )
    )


if __name__ == "__main__":
    main()

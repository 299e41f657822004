"""Requests a second and how long the slowest hundredth waits, by wrk where it is installed."""

import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import AGENT

SECONDS = 3
CONNECTIONS = 32

SCRIPT = """
local codes = {%s}
request = function()
  return wrk.format("GET", "/r/" .. codes[math.random(#codes)])
end
done = function(summary, latency, requests)
  io.write(string.format("RESULT %%f %%f\\n", summary.requests / summary.duration * 1e6, latency:percentile(99) / 1e3))
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """Requests a second, and ms below which 99 of 100 were answered."""

    rate: float
    p99: float

    def __str__(self) -> str:
        return f"{self.rate:8,.0f} requests/s, p99 {self.p99:.1f} ms"


def drive(port: int, codes: list[str]) -> Load | None:
    """Ask for all links at random, as fast as answers come; None where there is no wrk."""
    program = shutil.which("wrk")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "links.lua"
        script.write_text(SCRIPT % ", ".join(f'"{code}"' for code in codes))
        words = [
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{SECONDS}s",
            "-H",
            f"User-Agent: {AGENT}",
            "-H",
            "X-Forwarded-For: 10.0.0.1",
        ]
        said = subprocess.run(  # noqa: S603 - our own words
            [program, *words, "-s", str(script), f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
        ).stdout
    found = re.search(r"RESULT ([0-9.]+) ([0-9.]+)", said)
    return Load(float(found[1]), float(found[2])) if found else None

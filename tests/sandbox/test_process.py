import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import requests
from click.testing import CliRunner

from share.cli.sandbox import sandbox as command
from tests.sandbox_server import ROOT, SandboxServer


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "share.sandbox", *arguments]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)  # noqa: S603 - our own command


def resident_mb(pid: int) -> float:
    (line,) = [
        line for line in Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines() if line.startswith("Pss:")
    ]
    return int(line.split()[1]) / 1024


def test_sigterm_ends_it_at_once_even_while_an_answer_is_slow() -> None:
    server = SandboxServer().start()
    server.faults({"kind": "slow", "seconds": 60})
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as caller:
        caller.sendall(b"GET /api/v2/instance HTTP/1.1\r\nHost: x\r\n\r\n")
        while not server.faults({"kind": "close", "calls": 0}):
            time.sleep(0.01)
        assert server.stop() == 0


def test_faults_are_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "faults.json").write_text(json.dumps([{"kind": "outage_503_html"}]))
    with SandboxServer("--faults", str(tmp_path / "faults.json")) as server:
        assert requests.get(f"{server.url}/api/v2/instance", timeout=60).status_code == 503


def test_the_documented_faults_can_be_used_as_they_are() -> None:
    with SandboxServer("--faults", str(ROOT / "docs" / "faults.json")) as server:
        assert {fault["network"] for fault in server.ask("GET", "faults")} == {
            "x",
            "facebook",
            "bluesky",
            "mastodon",
            "*",
        }


def test_a_bad_faults_file_or_a_busy_port_stops_the_start_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "faults.json").write_text('[{"kind": "meteor"}]')
    refused = run("--faults", str(tmp_path / "faults.json"))
    assert refused.returncode == 1
    assert "meteor" in refused.stderr
    with SandboxServer() as server:
        busy = run("--port", server.url.rpartition(":")[2])
    assert busy.returncode == 1
    assert busy.stderr.startswith("The sandbox cannot start: ")


def test_it_listens_on_loopback_alone() -> None:
    with SandboxServer() as server:
        assert server.url.startswith("http://127.0.0.1:")


def test_a_demos_worth_of_posts_stays_light() -> None:
    with SandboxServer() as server:
        link = "https://example.org/r/{}"
        posts = (
            {"network": ("x", "bluesky", "mastodon", "facebook")[number % 4], "author": f"member{number % 844}"}
            | {"text": "Nurses win in Duluth " * 5, "links": [link.format(number)]}
            for number in range(20_000)
        )
        assert server.load(posts) == 20_000
        assert resident_mb(server.pid) < 32


def test_a_connection_stays_open_and_a_bad_request_is_answered() -> None:
    with SandboxServer() as server:
        address = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        with socket.create_connection(address, timeout=60) as caller:
            for _ in range(2):
                caller.sendall(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert b"200 OK" in caller.recv(4096)
            caller.sendall(b"nonsense\r\n\r\n")
            assert b"400 Bad Request" in caller.recv(4096)
            assert caller.recv(4096) == b""


def test_the_flask_command_runs_the_server_in_its_own_place() -> None:
    words = [sys.executable, "-c", "from share.cli.sandbox import sandbox; sandbox()", "--port", "0"]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own command
    assert process.stdout
    address = process.stdout.readline().split()[3]
    assert requests.get(f"{address}/_sandbox/calls", timeout=60).json() == {}
    process.send_signal(signal.SIGTERM)
    assert process.wait(100) == 0
    process.stdout.close()


def test_the_flask_command_refuses_a_faults_file_that_is_not_there() -> None:
    result = CliRunner().invoke(command, ["--faults", "/nowhere/faults.json"])
    assert result.exit_code == 2

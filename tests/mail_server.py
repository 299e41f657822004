"""A mail server that listens on loopback and keeps what it gets."""

import socketserver
import threading
from types import TracebackType
from typing import Self


class _Handler(socketserver.StreamRequestHandler):
    """Speaks just enough SMTP for smtplib."""

    server: "_Server"

    def handle(self) -> None:
        self._say("220 test")
        recipients: list[str] = []
        while line := self.rfile.readline().decode("latin-1").strip():
            word = line[:4].upper()
            if word == "RCPT" and self.server.owner.answer:
                self._say(self.server.owner.answer)
            elif word == "RCPT":
                recipients.append(line[8:].strip("<> "))
                self._say("250 ok")
            elif word == "DATA":
                self._say("354 go on")
                self.server.owner.received.append((recipients, self._body()))
                recipients = []
                self._say("250 kept")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    owner: "MailServer"


class MailServer:
    """`received` holds recipients and bytes of each letter; `answer` refuses every recipient with these words."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], bytes]] = []
        self.answer = ""
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self.url = f"smtp://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

#!/usr/bin/env python3
"""The real AusweisApp as a test subject: starts it without a window, speaks its WebSocket
interface (API level 2), and walks an authentication with it. Standard library only.

Owns: a folder with AusweisApp's configuration, its process, one WebSocket connection.
As a program it prints what happened as JSON and ends with 0 when AusweisApp said "ok":

  ausweisapp.py auth TCTOKEN_URL [--reader NAME] [--pin PIN]... [--can CAN] [--cancel MESSAGE]
  ausweisapp.py readers

PIN and CAN are those of invented cards. Messages that carried them are not kept."""
import argparse
import base64
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

PROGRAM = "AusweisApp2"
CONFIGURATION = """[General]
autoCloseWindow=false
developerMode=true
[preverification]
enabled=false
"""
OK = "http://www.bsi.bund.de/ecard/api/1.1/resultmajor#ok"


class Broken(Exception):
    """AusweisApp did not do what its interface promises."""


class WebSocket:
    """The client's half of RFC 6455, text messages only."""

    def __init__(self, port, path="/eID-Kernel"):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.rest = b""
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall((f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
                             "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                             "User-Agent: schalter-test\r\n"
                             f"Sec-WebSocket-Key: {key}\r\n"
                             "Sec-WebSocket-Version: 13\r\n\r\n").encode())
        head = self.until(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise Broken(head.split(b"\r\n")[0].decode(errors="replace"))

    def more(self):
        got = self.socket.recv(65536)
        if not got:
            raise Broken("connection closed")
        self.rest += got

    def until(self, mark):
        while mark not in self.rest:
            self.more()
        head, self.rest = self.rest.split(mark, 1)
        return head

    def take(self, count):
        while len(self.rest) < count:
            self.more()
        part, self.rest = self.rest[:count], self.rest[count:]
        return part

    def send_frame(self, opcode, data):
        mask = os.urandom(4)
        head = bytes([0x80 | opcode])
        if len(data) < 126:
            head += bytes([0x80 | len(data)])
        else:
            head += bytes([0x80 | 126]) + struct.pack(">H", len(data))
        body = bytes(b ^ mask[i % 4] for i, b in enumerate(data))
        self.socket.sendall(head + mask + body)

    def send(self, text):
        self.send_frame(1, text.encode())

    def receive(self, seconds):
        """One whole text message; socket.timeout when none comes."""
        whole = b""
        self.socket.settimeout(max(seconds, 0.01))
        while True:
            first, second = self.take(2)
            size = second & 0x7f
            if size == 126:
                size = struct.unpack(">H", self.take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.take(8))[0]
            data = self.take(size)
            opcode = first & 0x0f
            if opcode == 8:
                raise Broken("closed by AusweisApp")
            if opcode == 9:
                self.send_frame(10, data)
            elif opcode in (0, 1):
                whole += data
                if first & 0x80:
                    return whole.decode()

    def close(self):
        self.socket.close()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class AusweisApp:
    """One running AusweisApp; `with` ends it and removes its folder."""

    def __init__(self, log=None, environment=None):
        self.home = tempfile.mkdtemp(prefix="ausweisapp.")
        self.port = free_port()
        folder = os.path.join(self.home, ".config", "Unknown Organization")
        os.makedirs(folder)
        with open(os.path.join(folder, "AusweisApp2.conf"), "w") as file:
            file.write(CONFIGURATION)
        runtime = os.path.join(self.home, "run")
        os.mkdir(runtime, 0o700)
        env = {"HOME": self.home, "XDG_RUNTIME_DIR": runtime, "PATH": os.environ["PATH"],
               "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
        env.update(environment or {})
        output = open(log, "wb") if log else subprocess.DEVNULL
        words = [PROGRAM, "--ui", "websocket", "--port", str(self.port),
                 "--address", "127.0.0.1", "--no-proxy"]
        self.process = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL,
                                        stdout=output, stderr=output)
        if log:
            output.close()
        self.socket = None
        self.seen = []

    def __enter__(self):
        try:
            self.connect()
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *_):
        self.end()

    def connect(self, seconds=30):
        until = time.monotonic() + seconds
        while self.socket is None:
            try:
                self.socket = WebSocket(self.port)
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise Broken("AusweisApp does not start")
                time.sleep(0.1)
        self.command("SET_API_LEVEL", level=2)
        self.expect("API_LEVEL")

    def command(self, name, /, **members):
        self.socket.send(json.dumps({"cmd": name, **members}))

    def next(self, seconds=30):
        message = json.loads(self.socket.receive(seconds))
        self.seen.append(message)
        return message

    def expect(self, *names, seconds=30):
        """The next message of one of these names; others pass by."""
        until = time.monotonic() + seconds
        while True:
            message = self.next(until - time.monotonic())
            if message.get("msg") in names:
                return message

    def readers(self):
        self.command("GET_READER_LIST")
        return self.expect("READER_LIST")["readers"]

    def end(self):
        if self.socket:
            self.socket.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)


def authenticate(app, url, reader=None, pins=("123456",), can=None, cancel=None, leave_out=(),
                 seconds=60):
    """Walks RUN_AUTH to its end. `cancel` names the message at which it is given up. Returns
    what happened: rights, messages, result."""
    pins = list(pins)
    report = {"messages": []}
    app.command("RUN_AUTH", tcTokenURL=url, developerMode=True, handleInterrupt=False,
                status=False)
    until = time.monotonic() + seconds
    while True:
        message = app.next(until - time.monotonic())
        name = message.get("msg")
        report["messages"].append(name)
        if name == "AUTH" and ("result" in message or "error" in message):
            report["result"] = message.get("result", {"major": message.get("error")})
            report["url"] = message.get("url")
            return report
        if name == cancel:
            app.command("CANCEL")
            cancel = None
        elif name == "ACCESS_RIGHTS":
            chat = message["chat"]
            keep = [right for right in chat["optional"] if right not in leave_out]
            if leave_out and set(chat["effective"]) & set(leave_out):
                app.command("SET_ACCESS_RIGHTS", chat=keep)
            else:
                report["rights"] = chat
                app.command("GET_CERTIFICATE")
        elif name == "CERTIFICATE":
            report["certificate"] = message["description"]
            app.command("ACCEPT")
        elif name == "INSERT_CARD":
            if reader == "Simulator":
                app.command("SET_CARD", name="Simulator")
        elif name == "ENTER_PIN":
            keypad = message["reader"]["keypad"]
            report.setdefault("tries", []).append(message["reader"]["card"]["retryCounter"])
            if not pins and not keypad:
                app.command("CANCEL")
            elif keypad:
                app.command("SET_PIN")
            else:
                app.command("SET_PIN", value=pins.pop(0))
        elif name == "ENTER_CAN":
            app.command(*(["SET_CAN"] if can else ["CANCEL"]), **({"value": can} if can else {}))
        elif name in ("ENTER_PUK", "BAD_STATE", "INVALID", "INTERNAL_ERROR"):
            report["odd"] = message
            app.command("CANCEL")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("auth", "readers"))
    parser.add_argument("url", nargs="?")
    parser.add_argument("--reader", default="Simulator")
    parser.add_argument("--pin", action="append")
    parser.add_argument("--can")
    parser.add_argument("--cancel")
    parser.add_argument("--leave-out", action="append", default=[])
    parser.add_argument("--log")
    options = parser.parse_args()
    with AusweisApp(log=options.log) as app:
        if options.what == "readers":
            print(json.dumps(app.readers()))
            return 0
        report = authenticate(app, options.url, options.reader, options.pin or ["123456"],
                              options.can, options.cancel, options.leave_out)
    print(json.dumps(report))
    return 0 if report["result"].get("major") == OK else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/python3
"""Stands in for AusweisApp: the WebSocket of its SDK, level 2, with a card that is made up.

Simulated from end to end; nobody is read and no card is there. It keeps the order of the
real program (seen with 1.26.2) and fails on command, which the real one cannot be told.

  app_standin.py FOLDER OPTIONS -- what AusweisApp is started with
     fault=KIND at=STEP runs=N   breaks as KIND says when STEP comes, in the first N starts
     levels=1,2,3  card=normal|foreign|deactivated|blocked|dead  keypad=1  tries=N
     result=TEXT (a `reason`)  minor=TEXT  pull=N (the card is taken N times after a PIN)
     late=N (the first N connections are told of no reader)
     lingers=MS (so long after a workflow the card is told to be gone; else never)
     effective=more|less (other rights than were set)  port=N (listens elsewhere)

FOLDER/starts counts its starts, FOLDER/heard holds every message it got, FOLDER/home what
lay in its home when it began, FOLDER/environment what it was given.
"""
import base64
import hashlib
import json
import os
import signal
import socket
import struct
import sys
import threading
import time

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
READER = "= 00 00"
REQUIRED = ["FamilyName", "GivenNames"]
OPTIONAL = ["Address", "DateOfBirth"]
ERROR = "http://www.bsi.bund.de/ecard/api/1.1/resultmajor#error"
OK = "http://www.bsi.bund.de/ecard/api/1.1/resultmajor#ok"


class Gone(Exception):
    """The other side has left."""


class Standin:
    def __init__(self, folder, options, port):
        self.folder = folder
        self.o = options
        self.port = int(options.get("port", port))
        self.tries = int(options.get("tries", 3))
        self.pin, self.can, self.puk = "123456", "222222", "9876543210"
        self.can_given = False
        self.work = None
        self.state = "idle"
        self.wanted = None
        self.rights = list(OPTIONAL)
        self.pulls = int(options.get("pull", 0))
        self.late = int(options.get("late", 0))
        self.present = False
        self.armed = False

    # The wire.

    def listen(self):
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", self.port))
        server.listen(1)
        return server

    def read(self, count):
        data = b""
        while len(data) < count:
            piece = self.link.recv(count - len(data))
            if not piece:
                raise Gone
            data += piece
        return data

    def raw(self, data):
        try:
            self.link.sendall(data)
        except OSError as gone:
            raise Gone from gone

    def frame(self, payload, opcode=1, fin=True, mask=False, rsv=0):
        head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
        bit = 0x80 if mask else 0
        if len(payload) < 126:
            head += bytes([bit | len(payload)])
        elif len(payload) < 65536:
            head += bytes([bit | 126]) + struct.pack(">H", len(payload))
        else:
            head += bytes([bit | 127]) + struct.pack(">Q", len(payload))
        return head + (b"\0\0\0\0" if mask else b"") + payload

    def say(self, message):
        self.raw(self.frame(json.dumps(message).encode()))

    def hear(self):
        while True:
            head = self.read(2)
            length = head[1] & 127
            if length == 126:
                length = struct.unpack(">H", self.read(2))[0]
            elif length == 127:
                length = struct.unpack(">Q", self.read(8))[0]
            if not head[1] & 0x80:
                sys.exit("a client has to mask")
            key = self.read(4)
            data = bytes(c ^ key[i % 4] for i, c in enumerate(self.read(length)))
            with open(self.folder + "/heard", "ab") as file:
                file.write(b"%d " % (head[0] & 15) + data + b"\n")
            if head[0] & 15 == 8:
                raise Gone
            if head[0] & 15 == 1:
                return json.loads(data)

    def shake(self):
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            request += self.read(1)
        lines = request.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        accept = base64.b64encode(hashlib.sha1(
            headers["Sec-WebSocket-Key"].encode() + GUID).digest()).decode()
        if "Origin" in headers or "User-Agent" not in headers:
            self.raw(b"HTTP/1.1 403 Forbidden\r\n\r\n")
            raise Gone
        answer = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket",
                  "Connection: Upgrade", "Sec-WebSocket-Accept: " + accept, "", ""]
        self.early("shake", answer)
        self.raw("\r\n".join(answer).encode())

    # How it fails.

    def is_due(self, step):
        return self.o.get("at") == step and self.armed

    def early(self, step, answer):
        """Faults of the handshake."""
        if not self.is_due(step):
            return
        kind = self.o["fault"]
        if kind == "refuse":
            self.raw(b"HTTP/1.1 503 Service Unavailable\r\n\r\n")
            raise Gone
        if kind == "accept":
            answer[3] = "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA="
        elif kind == "endless":
            for _ in range(20000):
                self.raw(b"X-Filler: " + b"x" * 100 + b"\r\n")
        elif kind == "extension":
            answer.insert(1, "Sec-WebSocket-Extensions: permessage-deflate")
        else:
            self.fail(kind)

    def fail(self, kind):
        enter = {"msg": "ENTER_PIN", "reader": self.reader()}
        whole = json.dumps({"msg": "INFO", "VersionInfo": {}}).encode()
        pieces = {
            "garbage": self.frame(b"{\"msg\":"),
            "text": self.frame(b"hello"),
            "empty": self.frame(b""),
            "utf8": self.frame(b"{\"msg\":\"\xff\xfe\"}"),
            "twice": self.frame(b'{"msg":"INFO","msg":"AUTH"}'),
            "types": self.frame(b'{"msg":"ENTER_PIN","reader":[1,2]}'),
            "no-msg": self.frame(b'{"message":"x"}'),
            "deep": self.frame(b'{"msg":' + b"[" * 20000 + b"]" * 20000 + b"}"),
            "oversize": self.frame(b'{"msg":"' + b"x" * 70000 + b'"}'),
            "oversize-pieces": self.frame(b"x" * 60000, fin=False) +
                               self.frame(b"x" * 60000, opcode=0),
            "length": b"\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff",
            "binary": self.frame(whole, opcode=2),
            "masked": self.frame(whole, mask=True),
            "reserved": self.frame(whole, rsv=4),
            "opcode": self.frame(whole, opcode=5),
            "ping-long": self.frame(b"x" * 200, opcode=9),
            "piece-first": self.frame(whole, opcode=0),
            "close": self.frame(b"\x03\xe8", opcode=8),
            "internal": self.frame(b'{"msg":"INTERNAL_ERROR","error":"made up"}'),
            "unknown": self.frame(b'{"msg":"UNKNOWN_COMMAND","error":"GET_INFO"}'),
            "invalid": self.frame(b'{"msg":"INVALID","error":"made up"}'),
            "enter-early": self.frame(json.dumps(enter).encode()),
            "end-early": self.frame(json.dumps({"msg": "CHANGE_PIN"}).encode() + b""),
        }
        if kind in pieces:
            self.raw(pieces[kind])
        elif kind == "exit":
            sys.exit(3)
        elif kind == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif kind == "hang-up":
            raise Gone
        elif kind == "flood":
            for _ in range(3000):
                self.raw(self.frame(b'{"msg":"STATUS","progress":1}'))
        elif kind == "pings":
            for _ in range(100):
                self.raw(self.frame(b"still there", opcode=9))
            return
        elif kind != "silent":
            sys.exit("no such fault: " + kind)
        while True:
            time.sleep(60)

    # What it knows.

    def reader(self):
        card = None
        if self.present:
            card = {"deactivated": self.o.get("card") == "deactivated",
                    "inoperative": self.o.get("card") == "dead",
                    "retryCounter": self.tries}
            if self.o.get("card") == "foreign":
                card = {}
        return {"name": READER, "attached": True, "insertable": False,
                "keypad": "keypad" in self.o, "card": card}

    def insert(self):
        self.state = "insert"
        self.say({"msg": "INSERT_CARD"})
        self.present = True
        self.say(dict(self.reader(), msg="READER"))
        if self.o.get("card") not in ("deactivated", "foreign"):
            self.ask()

    def go(self):
        self.present = False
        self.say(dict(self.reader(), msg="READER"))

    def ask(self):
        if self.tries == 0:
            self.wanted = "PUK"
        elif self.tries == 1 and not self.can_given:
            self.wanted = "CAN"
        else:
            self.wanted = "PIN"
        self.state = "secret"
        self.say({"msg": "ENTER_" + self.wanted, "reader": self.reader()})

    def end(self, reason=None):
        work, self.work, self.state = self.work, None, "idle"
        if "lingers" in self.o:
            threading.Timer(int(self.o["lingers"]) / 1000, self.go).start()
        reason = self.o.get("result", reason)
        if work == "AUTH" and reason is None and "minor" not in self.o:
            self.say({"msg": "AUTH", "result": {"major": OK},
                      "url": "https://localhost/refresh?id=1"})
        elif work == "AUTH":
            result = {"major": ERROR, "minor": self.o.get("minor", ""),
                      "message": "made up"}
            if reason is not None:
                result["reason"] = reason
            self.say({"msg": "AUTH", "result": result})
        elif reason is None:
            self.say({"msg": "CHANGE_PIN", "success": True})
        else:
            self.say({"msg": "CHANGE_PIN", "success": False, "reason": reason})

    def secret(self, name, value):
        if self.state != "secret" or self.wanted != name:
            self.say({"msg": "BAD_STATE", "error": "SET_" + name})
            return
        if "keypad" in self.o:
            if value is not None:
                sys.exit("a reader with a keypad takes no value")
            value = {"PIN": self.pin, "CAN": self.can, "PUK": self.puk,
                     "NEW_PIN": "654321"}[name]
        if name == "PIN" and self.pulls > 0:
            self.pulls -= 1
            self.present = False
            self.say(dict(self.reader(), msg="READER"))
            self.insert()
            return
        if name == "NEW_PIN":
            self.pin = value
            self.end()
        elif name == "PIN" and value == self.pin:
            self.tries, self.can_given = 3, False
            if self.work == "AUTH":
                self.end()
            else:
                self.wanted = "NEW_PIN"
                self.say({"msg": "ENTER_NEW_PIN", "reader": self.reader()})
        else:
            if name == "PIN":
                self.tries -= 1
                self.can_given = False
            elif name == "CAN" and value == self.can:
                self.can_given = True
            elif name == "PUK" and value == self.puk:
                self.tries = 3
            self.ask()

    def say_rights(self):
        effective = REQUIRED + self.rights
        if self.state == "granting" and "effective" in self.o:
            more = self.o["effective"] == "more"
            effective = REQUIRED + OPTIONAL + ["Pseudonym"] if more else REQUIRED[:1]
        self.say({"msg": "ACCESS_RIGHTS", "aux": {}, "chat": {
            "required": REQUIRED, "optional": OPTIONAL, "effective": effective}})

    def take(self, command):
        name = command["cmd"]
        if self.is_due(name):
            self.fail(self.o["fault"])
        if name == "GET_INFO":
            self.say({"msg": "INFO", "VersionInfo": {"Implementation-Version": "0.0.1"}})
        elif name == "SET_API_LEVEL":
            levels = [int(x) for x in self.o.get("levels", "1,2").split(",")]
            if command["level"] in levels:
                self.say({"msg": "API_LEVEL", "current": command["level"]})
            else:
                self.say({"msg": "API_LEVEL", "error": "no such level",
                          "available": levels, "current": levels[0]})
        elif name == "GET_READER_LIST":
            self.say({"msg": "READER_LIST", "readers": []})
            self.late -= 1
            if self.late < 0:
                self.say(dict(self.reader(), msg="READER"))
        elif name in ("RUN_AUTH", "RUN_CHANGE_PIN") and self.work:
            self.say({"msg": "BAD_STATE", "error": name})
        elif name == "RUN_AUTH":
            self.work = "AUTH"
            self.say({"msg": "AUTH"})
            if "before" in self.o:
                self.end(self.o["before"])
                return
            self.say_rights()
        elif name == "GET_CERTIFICATE":
            self.say({"msg": "CERTIFICATE", "description": {
                "subjectName": "Stadt Musterstadt", "subjectUrl": "https://localhost",
                "issuerName": "Made up", "purpose": "Anmeldung\teines\r\nHundes",
                "termsOfUsage": "-"}, "validity": {
                    "effectiveDate": "2026-01-01", "expirationDate": "2026-12-31"}})
        elif name == "SET_ACCESS_RIGHTS":
            self.rights = command["chat"]
            self.state = "granting"
            self.say_rights()
        elif name == "ACCEPT":
            self.insert()
        elif name == "RUN_CHANGE_PIN":
            self.work = "PIN"
            self.say({"msg": "CHANGE_PIN"})
            self.insert()
        elif name in ("SET_PIN", "SET_CAN", "SET_PUK", "SET_NEW_PIN"):
            self.secret(name[4:], command.get("value"))
        elif name == "CANCEL":
            if self.work:
                self.end("User_Cancelled")
            else:
                self.say({"msg": "BAD_STATE", "error": "CANCEL"})
        else:
            self.say({"msg": "UNKNOWN_COMMAND", "error": name})

    def run(self):
        with open(self.folder + "/starts", "a+") as file:
            file.seek(0)
            self.armed = len(file.read()) < int(self.o.get("runs", 1))
            file.write("x")
        if self.is_due("start"):
            self.fail(self.o["fault"])
        server = self.listen()
        while True:
            self.link, _ = server.accept()
            self.link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                if self.is_due("connect"):
                    self.fail(self.o["fault"])
                self.shake()
                while True:
                    self.take(self.hear())
            except Gone:
                self.link.close()


def look(folder):
    """What a test wants to know of how it was started."""
    with open(folder + "/environment", "w") as file:
        file.write("\n".join(sorted(f"{k}={v}" for k, v in os.environ.items())) + "\n")
        file.write("descriptors " + " ".join(sorted(
            x for x in os.listdir("/proc/self/fd") if int(x) < 3 or
            os.path.exists("/proc/self/fd/" + x))) + "\n")
        file.write(open("/proc/self/limits").read())
    with open(folder + "/home", "a") as file:
        for path, _, names in os.walk(os.environ.get("HOME", "/nowhere")):
            for name in names:
                file.write(path + "/" + name + "\n")
                file.write(open(os.path.join(path, name)).read())


def main():
    split = sys.argv.index("--")
    folder, options = sys.argv[1], dict(x.split("=", 1) for x in sys.argv[2:split])
    given = sys.argv[split + 1:]
    look(folder)
    Standin(folder, options, given[given.index("--port") + 1]).run()


if __name__ == "__main__":
    main()

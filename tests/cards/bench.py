"""The parts of a bench for ID cards: the virtual card, Debian's pcscd with vpcd, Debian's
AusweisApp, each started with folders and ports of its own and ended by the process it is.

Nothing here touches what else runs on the machine: no system service, no fixed port, no
file outside the scratch folder."""
import base64
import json
import os
import pathlib
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import sys
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "kit"))
import ports  # noqa: E402

DRIVER = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"

# Seconds between two workflows of AusweisApp 1.26.  It tells the end of one before it let go
# of the card; one that begins within these 2 ms finds "Card is already connected" and ends
# without a question, and a change of the PIN even with "success".
BREATH = 0.5


def wait_for(what, seconds, condition):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(0.02)
    raise TimeoutError(what)


class Program:
    """A child that is ended with us."""

    def __init__(self, argv, log, **more):
        self.log = open(log, "ab")
        self.process = subprocess.Popen([str(a) for a in argv], stdout=self.log,
                                        stderr=self.log, stdin=subprocess.DEVNULL, **more)

    def running(self):
        return self.process.poll() is None

    def stop(self, seconds=10):
        """Returns the exit status."""
        if self.running():
            self.process.terminate()
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.log.close()
        return self.process.wait()


class Card:
    """Our virtual card, and the hand that holds it."""

    def __init__(self, build, keys, port, folder, *options, name="card"):
        self.control = folder / (name + ".ctl")
        self.state = folder / (name + ".state")
        self.program = Program(
            [build / "id-card", f"--port={port}", f"--keys={keys}", f"--ctl={self.control}",
             f"--state={self.state}", *options], folder / (name + ".log"))
        wait_for("control socket of the card", 10, self.control.exists)

    def tell(self, line):
        with socket.socket(socket.AF_UNIX) as hand:
            hand.connect(str(self.control))
            hand.sendall(line.encode() + b"\n")
            answer = b""
            while piece := hand.recv(4096):
                answer += piece
            return answer.decode().strip()

    def must(self, line):
        answer = self.tell(line)
        assert answer == "ok", (line, answer)

    def must_slowly(self, line):
        """As a hand does it: pcscd asks vpcd every few hundred milliseconds, and a card
        gone and back within 0.1 s is sometimes never seen again (0.3 s was never lost)."""
        time.sleep(0.6)
        self.must(line)

    def tries(self):
        """(tries left, uses of the PUK left)"""
        return tuple(int(n) for n in self.tell("tries").split())

    def inside(self):
        return self.tell("stats").split()[1] == "connected"

    def stat(self, name):
        words = self.tell("stats").split()
        return words[words.index(name) + 1]

    def kept(self, name):
        """What the card's memory file says."""
        words = self.state.read_text().split()
        return words[words.index(name) + 1]

    def stop(self):
        return self.program.stop()


class Pcscd:
    """Debian's pcscd on a socket and ports of its own: with vpcd alone, or with libccid on
    an emulated USB reader of the build."""

    def __init__(self, folder, build=None, reader=None):
        self.port = ports.take(2)
        self.socket = folder / "pcscd.comm"
        conf = folder / "reader.conf.d"
        conf.mkdir(exist_ok=True)
        before = []
        if reader is None:
            (conf / "vpcd").write_text(
                f'FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x{self.port:X}\n'
                f"LIBPATH {DRIVER}\nCHANNELID 0x{self.port:X}\n")
        else:
            before = [build / "usbemu", f"--plug={reader}", f"--card-port={self.port}",
                      f"--ctl={folder / 'usb.ctl'}", "--"]
        self.socket.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(self.socket))
        listener.listen(8)
        # Socket activation as systemd does it: fd 3 listens, LISTEN_PID is the program's.
        self.program = Program(
            [*before, "sh", "-c", f'exec 3<&{listener.fileno()}; LISTEN_PID=$$ LISTEN_FDS=1 exec '
             f'pcscd --foreground --config "{conf}"'],
            folder / "pcscd.log", pass_fds=[listener.fileno()])
        listener.close()

    def cards(self):
        """What it tells any client: by reader, whether a card lies there."""
        told = subprocess.run(
            ["/usr/bin/python3", pathlib.Path(__file__).with_name("readers.py")],
            env={**os.environ, "PCSCLITE_CSOCK_NAME": str(self.socket)},
            capture_output=True, text=True, timeout=20, check=True)
        return json.loads(told.stdout)

    def stop(self):
        return self.program.stop()


class WebSocket:
    """RFC 6455, client: text frames, masked, with ping and fragments."""

    def __init__(self, port, path):
        self.stream = socket.create_connection(("127.0.0.1", port), 10)
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        self.stream.sendall(
            (f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
             "Sec-WebSocket-Version: 13\r\nUser-Agent: bench\r\n\r\n").encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            piece = self.stream.recv(1)
            if not piece:
                raise ConnectionError("no answer to the handshake")
            head += piece
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(head.split(b"\r\n")[0].decode())

    def frame(self, opcode, data):
        mask = secrets.token_bytes(4)
        size = len(data)
        head = bytes([0x80 | opcode])
        head += bytes([0x80 | size]) if size < 126 else struct.pack(">BH", 0xFE, size)
        self.stream.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(data)))

    def take(self, count):
        out = b""
        while len(out) < count:
            piece = self.stream.recv(count - len(out))
            if not piece:
                raise ConnectionError("closed")
            out += piece
        return out

    def send(self, message):
        self.frame(1, json.dumps(message).encode())

    def receive(self, seconds):
        """The next message; TimeoutError if none comes."""
        self.stream.settimeout(seconds)
        text = b""
        while True:
            first, second = self.take(2)
            size = second & 0x7F
            if size == 126:
                size = struct.unpack(">H", self.take(2))[0]
            elif size == 127:
                size = struct.unpack(">Q", self.take(8))[0]
            data = self.take(size)
            opcode = first & 0xF
            if opcode == 9:
                self.frame(10, data)
            elif opcode == 8:
                raise ConnectionError("closed by AusweisApp")
            elif opcode in (0, 1):
                text += data
                if first & 0x80:
                    return json.loads(text)

    def close(self):
        self.stream.close()


class AusweisApp:
    """Debian's AusweisApp without a screen, its settings in the scratch folder."""

    def __init__(self, folder, pcscd, settings=""):
        self.pcscd = pcscd
        self.port = ports.take(1)
        home = folder / "home"
        config = home / ".config" / "Unknown Organization"
        config.mkdir(parents=True, exist_ok=True)
        (config / "AusweisApp2.conf").write_text(settings)
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700, exist_ok=True)
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8",
            "XDG_RUNTIME_DIR": str(runtime), "TMPDIR": str(runtime),
            "QT_QPA_PLATFORM": "offscreen", "PCSCLITE_CSOCK_NAME": str(pcscd.socket)}
        self.program = Program(
            [shutil.which("AusweisApp2") or shutil.which("AusweisApp"), "--ui", "websocket",
             "--port", self.port, "--address", "127.0.0.1", "--no-proxy"],
            folder / "ausweisapp.log", env=environment)
        self.socket = wait_for("AusweisApp", 30, self.connect)
        self.seen = []
        self.free = 0  # when the next workflow may begin
        self.look_for_readers()

    def connect(self):
        if not self.program.running():
            raise RuntimeError("AusweisApp ended")
        try:
            return WebSocket(self.port, "/eID-Kernel")
        except OSError:
            return None

    def look_for_readers(self):
        """Sometimes AusweisApp looks for readers of pcscd from its start on, sometimes only
        from the first time it needs one: let it need one."""
        self.send("RUN_CHANGE_PIN")
        self.expect("INSERT_CARD", "ENTER_PIN")
        self.send("CANCEL")
        while "success" not in self.expect("CHANGE_PIN"):
            pass

    def send(self, cmd, **more):
        if cmd.startswith("RUN_"):
            time.sleep(max(0, self.free - time.monotonic()))
        self.socket.send({"cmd": cmd, **more})

    def expect(self, *names, seconds=20):
        """Reads until a message with one of the names; others are kept in `seen`."""
        end = time.monotonic() + seconds
        while True:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"none of {names}; last {self.names()[-6:]}")
            try:
                message = self.socket.receive(left)
            except TimeoutError:
                raise TimeoutError(f"none of {names}; last {self.names()[-6:]}") from None
            self.seen.append(message)
            if "success" in message or "result" in message:
                self.free = time.monotonic() + BREATH
            if message.get("msg") in names:
                return message

    def wait_card(self, present=True, seconds=20):
        """Until AusweisApp sees a card in a reader of pcscd, or none."""
        def seen():
            self.send("GET_READER_LIST")
            readers = self.expect("READER_LIST")["readers"]
            return present == any(r["card"] for r in readers if r["name"] != "Simulator")
        try:
            wait_for(f"card {present} in AusweisApp", seconds, seen)
        except TimeoutError as late:
            raise TimeoutError(f"{late}; pcscd says {self.pcscd.cards()}") from None

    def names(self):
        return [m.get("msg") for m in self.seen]

    def stop(self):
        self.socket.close()
        return self.program.stop()


class Lender(Program):
    """Our driver on an emulated reader, our lease to a pcscd with vpcd."""

    def __init__(self, folder, build, reader, pcscd):
        self.port = ports.take(1)
        super().__init__(
            [build / "usbemu", f"--plug={reader}", f"--card-port={self.port}",
             f"--ctl={folder / 'usb.ctl'}", "--", build / "tests" / "system" / "card_lender",
             pcscd.port], folder / "lender.log")


class Bench:
    """A scratch folder with pcscd and AusweisApp on it. A card reaches them by vpcd; if a
    reader is named, by it and libccid; if it is `ours`, by it, our driver and vpcd."""

    def __init__(self, build, keys, settings="", reader=None, ours=False):
        self.build, self.keys = pathlib.Path(build), pathlib.Path(keys)
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="cards-"))
        self.parts = []
        self.by_libccid = reader is not None and not ours
        self.pcscd = self.start(Pcscd(self.folder, self.build, None if ours else reader))
        self.port = self.pcscd.port
        if ours:
            self.port = self.start(Lender(self.folder, self.build, reader, self.pcscd)).port
        self.app = self.start(AusweisApp(self.folder, self.pcscd, settings))

    def start(self, part):
        self.parts.append(part)
        return part

    def card(self, *options, name="card"):
        return self.start(Card(self.build, self.keys, self.port, self.folder, *options,
                               name=name))

    def take_away(self, card):
        """AusweisApp has to see that the card is gone, or the next one is none for it.
        Two of what is not ours overlook it now and then, and the card comes and goes once more:
        AusweisApp, where pcscd knows that it is gone; and libccid with several slots, which
        passes on what a reader says to a slot that waits, and forgets it where none does
        (Multi_InterruptRead: a condition variable without a state)."""
        card.must("remove")
        try:
            self.app.wait_card(False)
        except TimeoutError as overlooked:
            if not self.by_libccid and any(self.pcscd.cards().values()):
                raise
            print(f"# once more: {overlooked}", flush=True)
            card.must("insert")
            time.sleep(2)
            card.must("remove")
            self.app.wait_card(False)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self, keep=False):
        for part in reversed(self.parts):
            part.stop()
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)


def tap(runs, perform=lambda test, *arguments: test(*arguments)):
    """Says as TAP how each run (prefix, test, arguments...) goes; the next is asked for
    when one is over. Returns the exit code."""
    number = failed = 0
    for number, (prefix, test, *arguments) in enumerate(runs, 1):
        name = f"{prefix}: {test.__name__.replace('_', ' ')}"
        try:
            perform(test, *arguments)
            print(f"ok {number} - {name}", flush=True)
        except Exception as error:
            failed = 1
            for line in traceback.format_exc().splitlines()[-8:]:
                print("#", line)
            print(f"not ok {number} - {name}: {error!r}", flush=True)
    print(f"1..{number}")
    return failed


def end_with_signals():
    """SIGTERM ends a test as an exception does, so that its children go too."""
    def leave(number, _):
        raise SystemExit(128 + number)
    signal.signal(signal.SIGTERM, leave)

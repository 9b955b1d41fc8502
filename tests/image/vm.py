"""One device under QEMU, without hardware help (TCG): its serial line, its screen, its keys
and fingers, and the agent of the test variant.

    with Machine(folder) as machine:
        machine.wait_line("Run /init", 60)
        code, said = machine.run("systemctl", "is-system-running")
        machine.screenshot("page.png")

Every wait has a limit; what does not come in time raises Silent with the end of the serial
line. The image is not written: the device has a copy, which goes with it."""
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time

import disk

# On the day of the golden pages, in UTC; and, since 1970, just before what their clock says.
CLOCK = "2026-11-26T09:40:10"
GOLDEN_CLOCK = 1795686119
# Two machines on two cores double every time; CI names more.
PATIENCE = float(os.environ.get("VM_PATIENCE", "1"))
AGENT = re.compile(rb"\x01agent (\d+)\r?\n")
COMMAND_LINE = "console=ttyAMA0 rauc.slot=A panic=5"
# What the device finds behind its network cable, if anything.
TOWN = "10.0.2.100:443"
# The same behind another address, which no configuration names.
STRANGER = "10.0.2.101:443"
# Programs of this machine.
PROGRAMS = os.environ.get("PROGRAMS", "build/debug")
U_BOOT = "/usr/lib/u-boot/qemu_arm64/u-boot.bin"


class Silent(Exception):
    """The device did not say or do what was waited for."""


class Machine:
    """A device that runs; ends with the `with`."""

    def __init__(self, folder, loader=True, harm=None, clock=CLOCK, town=None):
        """`loader`: from power on, by U-Boot; otherwise its kernel at once, faster.
        `harm`: is given the disk's file before the device is switched on. `clock`: "utc" is
        today's. `town`: the port on this host that is TOWN to the device."""
        self.folder = folder
        self.loader = loader
        self.harm = harm
        self.clock = clock
        self.town = town
        self.lines = []  # (seconds since the start, text)
        self.news = threading.Condition()
        self.work = tempfile.mkdtemp(prefix="vm-")
        self.disk = os.path.join(self.work, "disk.img")
        self.begin = 0.0
        self.process = None
        self.qmp = None
        self.agent = None
        self.fingers = None  # the hand's line
        self.greeted = False  # the agent said that it is there
        self.plugged = None  # what is in the USB socket

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def path(self, name):
        return os.path.join(self.folder, name)

    def arguments(self):
        subprocess.run(["cp", "--sparse=always", self.path("schalter.img"), self.disk],
                       check=True)
        if not self.loader:  # what it would have left behind
            disk.write(self.disk, "ubootenv", disk.tries("A B", 2, 3))
        if self.harm:
            self.harm(self.disk)
        return [
            "qemu-system-aarch64", "-M", "virt,gic-version=3", "-cpu", "cortex-a72",
            "-smp", "2", "-accel", "tcg,thread=multi,tb-size=256", "-m", "768",
            "-rtc", f"base={self.clock}", "-nodefaults", "-display", "none", "-no-reboot", "-S",
            *self.drive(), "-device", "virtio-blk-pci,drive=disk",
            "-device", "virtio-gpu-pci,xres=1080,yres=1920",
            "-device", "virtio-tablet-pci", "-device", "virtio-keyboard-pci",
            "-device", "virtio-rng-pci", "-device", "i6300esb",
            "-netdev", self.network(), "-device", "virtio-net-pci,netdev=net,romfile=",
            "-device", "virtio-serial-pci",
            "-chardev", f"socket,id=agent,path={self.work}/agent,server=on,wait=off",
            "-device", "virtconsole,chardev=agent",
            "-chardev", f"socket,id=hand,path={self.work}/hand,server=on,wait=off",
            "-device", "virtserialport,chardev=hand,name=hand",
            "-chardev", f"socket,id=serial,path={self.work}/serial,server=on,wait=off",
            "-serial", "chardev:serial",
            "-qmp", f"unix:{self.work}/qmp,server=on,wait=off",
            "-device", "qemu-xhci,id=usb,p2=8,p3=8",
            "-chardev", f"socket,id=socket1,path={self.work}/socket1,server=on,wait=off",
            "-device", "usb-redir,chardev=socket1,bus=usb.0",
        ] + self.boot()

    def network(self):
        alone = "user,id=net,restrict=on"
        if self.town is None:
            return alone
        relay = os.path.join(os.path.dirname(__file__), "relay.py")
        ways = (f",guestfwd=tcp:{place}-cmd:{sys.executable} {relay} {self.town}"
                for place in (TOWN, STRANGER))
        return alone + "".join(ways)

    def drive(self):
        return ["-drive", f"file={self.disk},format=raw,if=none,id=disk,cache=unsafe"]

    def boot(self):
        if self.loader:
            return ["-bios", U_BOOT, "-dtb", self.path("board.dtb")]
        return ["-kernel", self.path("Image"), "-initrd", self.path("initramfs.cpio.zst"),
                "-append", COMMAND_LINE]

    def start(self):
        self.process = subprocess.Popen(self.arguments(), stdin=subprocess.DEVNULL)
        serial = self.connect("serial")
        threading.Thread(target=self.read_serial, args=(serial,), daemon=True).start()
        self.agent = self.connect("agent")
        self.fingers = self.connect("hand").makefile("rwb", buffering=0)
        self.qmp = self.connect("qmp").makefile("rw")
        self.qmp.readline()
        self.ask("qmp_capabilities")
        # It waits until everybody listens, so that no word is lost.
        self.begin = time.monotonic()
        self.ask("cont")

    def switch_off(self):
        """At once, as by the plug; the disk stays until the `with` ends."""
        if self.process and self.process.poll() is None:
            self.process.kill()
        if self.process:
            self.process.wait()

    def stop(self):
        self.switch_off()
        self.unplug()
        shutil.rmtree(self.work, ignore_errors=True)

    def connect(self, name):
        """A socket that QEMU makes as it starts."""
        end = time.monotonic() + 10 * PATIENCE
        while True:
            line = socket.socket(socket.AF_UNIX)
            try:
                line.connect(os.path.join(self.work, name))
                return line
            except OSError:
                line.close()
                if time.monotonic() > end or self.process.poll() is not None:
                    raise Silent(f"QEMU makes no {name}") from None
                time.sleep(0.05)

    # The serial line.

    def read_serial(self, serial):
        with serial.makefile("rb") as stream:
            for line in stream:
                text = line.decode("utf-8", "replace").rstrip("\r\n")
                with self.news:
                    self.lines.append((self.now(), text))
                    self.news.notify_all()

    def now(self):
        return time.monotonic() - self.begin

    def text(self):
        with self.news:
            return "\n".join(f"{at:7.1f} {line}" for at, line in self.lines)

    def keep_log(self, name, title=""):
        """What it said, in a file beside the image; under its title behind what is there."""
        with open(self.path(name), "a" if title else "w", encoding="utf-8") as file:
            file.write((f"== {title}\n" if title else "") + self.text() + "\n")

    def wait_line(self, pattern, seconds, seen=0):
        """The moment and the first line that matches, already said or still to come; not
        among the first `seen`."""
        end = time.monotonic() + seconds * PATIENCE
        wanted = re.compile(pattern)
        with self.news:
            while True:
                for at, line in self.lines[seen:]:
                    if wanted.search(line):
                        return at, line
                seen = len(self.lines)
                left = end - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and not self.news.wait(1)):
                    last = "\n".join(line for _, line in self.lines[-15:])
                    raise Silent(f"no »{pattern}« after {self.now():.0f} s; last:\n{last}")
                self.news.wait(min(left, 1))

    # The agent.

    def run(self, *words, seconds=60):
        """Runs a program on the device: its exit code, and what it wrote."""
        if not self.greeted:
            self.hear_agent(90)
            self.greeted = True
        self.agent.sendall("\t".join(words).encode() + b"\n")
        return self.hear_agent(seconds)

    def hear_agent(self, seconds):
        heard = b""
        end = time.monotonic() + seconds * PATIENCE
        while not (answer := AGENT.search(heard)):
            self.agent.settimeout(max(0.01, end - time.monotonic()))
            try:
                piece = self.agent.recv(65536)
            except TimeoutError:
                piece = b""
            if not piece:
                raise Silent(f"the agent says nothing; heard {heard[-300:]!r}")
            heard += piece
        return int(answer.group(1)), heard[:answer.start()].decode("utf-8", "replace")

    # USB: a simulated device, driven by the guest's own kernel.

    def plug(self, model):
        """A model of tests/usbemu/README.md; what it prints lies in the folder paper."""
        paper = os.path.join(self.work, "paper")
        os.makedirs(paper, exist_ok=True)
        self.plugged = subprocess.Popen(
            [os.path.join(PROGRAMS, "redir"), os.path.join(self.work, "socket1"), model, paper,
             os.path.join(self.work, "usb")], stdin=subprocess.DEVNULL)

    def unplug(self):
        if self.plugged:
            self.plugged.kill()
            self.plugged.wait()
        self.plugged = None

    # Screen, keys, fingers.

    def ask(self, command, **arguments):
        self.qmp.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self.qmp.flush()
        for line in self.qmp:
            answer = json.loads(line)
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise Silent(f"QEMU: {answer['error']['desc']}")
        raise Silent("QEMU has ended")

    def screenshot(self, file):
        self.ask("screendump", filename=os.path.abspath(file), format="png")

    def hand(self, *words):
        """A line to tests/image/hand.c; True if it could."""
        self.fingers.write(" ".join(str(word) for word in words).encode() + b"\n")
        return self.fingers.readline().strip() == b"ok"


class Board(Machine):
    """Starts anew as a board does, and does not end; with a stick in it, if one is named."""

    def __init__(self, folder, stick=None, **more):
        super().__init__(folder, **more)
        self.stick = stick

    def arguments(self):
        words = [word for word in super().arguments() if word != "-no-reboot"]
        if self.stick:
            words += ["-drive", f"file={self.stick},format=raw,if=none,id=stick",
                      "-device", "virtio-blk-pci,drive=stick"]
        return words

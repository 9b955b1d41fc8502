"""The kiosk on a device as a test sees it: its log, its glass, a finger on it."""
import os
import shutil
import subprocess
import sys
import tempfile
import time

import vm

try:
    from PIL import Image, ImageChops
except ImportError:
    print("1..0 # SKIP no Pillow for this Python (make cross-deps)")
    sys.exit(0)

PANEL = (1080, 1920)
# Where things lie on the pages of such a panel, as tests/golden has them.
MARK = (74, 112)
KEYS = {"2": (540, 1276), "5": (540, 1412), "8": (540, 1548), "0": (540, 1684)}
SIGN_IN, SIGN_OFF, YES = (700, 1830), (270, 1830), (800, 1830)
PIN = "25802580"  # tests/image/terminal.sh


def kiosk_log(machine):
    _, said = machine.run("journalctl", "--no-pager", "-o", "cat", "-u", "schalter.service")
    return said


def says(machine, words, seconds, times=1):
    """The kiosk's log holds the words so often, now or soon."""
    end = time.monotonic() + seconds * vm.PATIENCE
    while kiosk_log(machine).count(words) < times:
        if time.monotonic() > end:
            return False
        time.sleep(0.5)
    return True


def place(page, words):
    """Where on a technician's page of the tour an item with such words lies, in its middle."""
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        subprocess.run([os.path.join(vm.PROGRAMS, "tests/system/pages"), "--dump", folder,
                        f"page={page}", "lang=de", "size=M", "theme=paper", "panel=portrait",
                        "town=recklinghausen"], check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, f"{page}.de.M.paper.portrait.txt"), encoding="utf-8") as dump:
            for line in dump:
                if f'"{words}' in line:
                    x, y, width, height = (int(number) for number in line.split()[1:5])
                    return x + width // 2, y + height // 2
    raise LookupError(f"no {words} on {page}")


# What "Gerät warten" offers, from the top; "channel" where the device has one.
ERRANDS = ("save", "channel", "update", "return", "restart", "setup", "network", "erase", "reset")
PAPER = (247, 241, 229)
EDGE = range(47, 51)  # the left border of a card, also of one that is dead
CARD = 60  # px of straight edge; what is lower is a button


def errand_place(machine, name, channel=False, part=None):
    """Where its card is: how high cards are depends on what they say. `part`: the names on this
    part of the page, where it has several."""
    page = glass(machine, "errands")
    runs, top = [], None
    for y in range(140, 1740):
        card = any(page.getpixel((x, y)) != PAPER for x in EDGE)
        if card and top is None:
            top = y
        elif not card and top is not None:
            runs += [(top + y) // 2] if y - top > CARD else []
            top = None
    names = part or [each for each in ERRANDS if channel or each != "channel"]
    if len(runs) <= names.index(name) + 1:
        raise vm.Silent(f"no card for {name} (errands.png)")
    return PANEL[0] // 2, runs[1 + names.index(name)]  # the first run is the advice


def golden(page):
    """The picture of a page as this machine's own build paints it."""
    folder = tempfile.mkdtemp(prefix="pages-")
    name = f"{page}.de.M.paper.portrait.png"
    subprocess.run([os.path.join(vm.PROGRAMS, "tests/system/pages"), "--png", folder,
                    f"page={page}", "lang=de", "size=M", "theme=paper", "panel=portrait",
                    "town=recklinghausen"], check=True, stdout=subprocess.DEVNULL)
    picture = Image.open(os.path.join(folder, name)).convert("RGB")
    picture.load()
    shutil.rmtree(folder)
    return picture


def glass(machine, name):
    """What is on the glass now; stays in the image's folder, where another device's may
    take its place."""
    file = os.path.join(machine.work, "glass.png")
    machine.screenshot(file)
    shutil.copy(file, machine.path(f"{name}.png"))
    return Image.open(file).convert("RGB")


class Notice:
    """Something that the kiosk's log says once more than when this was made."""

    def __init__(self, machine, words):
        self.machine = machine
        self.words = words
        self.before = kiosk_log(machine).count(words)

    def came(self, seconds):
        return says(self.machine, self.words, seconds, self.before + 1)


def differs(machine, name, wanted, seconds, below=0, above=PANEL[1]):
    """None once the glass shows the picture, pixel for pixel from the row `below` on and up
    to the row `above`; else where it does not."""
    end = time.monotonic() + seconds * vm.PATIENCE
    rows = (0, below, PANEL[0], above)
    wanted = wanted.crop(rows)
    while True:
        seen = glass(machine, name).crop(rows)
        box = ImageChops.difference(seen, wanted).getbbox()
        if box is None or time.monotonic() > end:
            return box
        time.sleep(1)


def tap(machine, place):
    machine.hand("touch", 0, *place)
    time.sleep(0.15)
    machine.hand("lift", 0)
    time.sleep(0.3)


def body(machine, name):
    """The page without the row of its clock."""
    return glass(machine, name).crop((0, 0, PANEL[0], 1740))


def rest(machine):
    """The glass has come to rest."""
    end = time.monotonic() + 30 * vm.PATIENCE
    before = None
    while (now := body(machine, "rest")) != before and time.monotonic() < end:
        before = now
        time.sleep(2)


def knock(machine):
    """A finger rests on the town's mark: where the page behind it does not look as it should,
    None nowhere."""
    machine.hand("touch", 0, *MARK)
    # The clock is in the band on top.
    box = differs(machine, "door", golden("technik-pin"), 60, below=130)
    machine.hand("lift", 0)
    return box


def sign_in(machine):
    for digit in PIN:
        tap(machine, KEYS[digit])
    tap(machine, SIGN_IN)

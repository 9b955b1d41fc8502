"""The answers of one test as TAP, and how each of these tests begins and ends."""
import os
import shutil
import sys


class Answers:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def check(self, name, good, why=""):
        self.count += 1
        print(("ok" if good else "not ok") + f" {self.count} - {name}", flush=True)
        if not good:
            self.failed += 1
            for line in why.splitlines()[-12:]:
                print(f"# {line}")

    def finish(self):
        """What the test ends with."""
        print(f"1..{self.count}")
        return 1 if self.failed else 0


def play(test):
    """Runs test(FOLDER, answers) on the image in the folder that the command line names.
    Without QEMU it is skipped here, and fails where CI is set."""
    if not shutil.which("qemu-system-aarch64") and not os.environ.get("CI"):
        print("1..0 # SKIP no qemu-system-aarch64 (make cross-deps)")
        return 0
    answers = Answers()
    test(sys.argv[1], answers)
    return answers.finish()

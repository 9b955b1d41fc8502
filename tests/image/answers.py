"""The answers of one test as TAP, and how each of these tests begins and ends."""
import contextlib
import shutil
import sys

import vm


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


@contextlib.contextmanager
def told(machine, answers, log):
    """A device that falls silent is an answer; what it said goes to the log in its folder."""
    try:
        yield
    except vm.Silent as trouble:
        answers.check("the device answers", False, str(trouble))
    finally:
        machine.keep_log(log)


def play(test, *tools):
    """Runs test(FOLDER, answers) on the image in the folder that the command line names.
    Without QEMU and the tools it is skipped."""
    for tool in ("qemu-system-aarch64", *tools):
        if not shutil.which(tool):
            print(f"1..0 # SKIP no {tool} (make deps cross-deps)")
            return 0
    answers = Answers()
    test(sys.argv[1], answers)
    return answers.finish()

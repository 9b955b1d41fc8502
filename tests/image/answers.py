"""The answers of one test as TAP."""


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

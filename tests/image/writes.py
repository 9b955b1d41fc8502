"""What a device wrote to its disk, one write after another as QEMU notes them (its driver
blklogwrites, in the form of Linux' Documentation/admin-guide/device-mapper/log-writes.rst), and
what of it is on the disk if the power is cut in between."""
import os
import struct

from disk import SECTOR

MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD = 1, 2, 4


class Write:
    def __init__(self, sector, count, flags, at):
        self.sector = sector
        self.count = count
        self.flags = flags
        self.at = at  # where in the log its data begins

    def flushes(self):
        return bool(self.flags & (FLUSH | FUA))


def read(path):
    """All writes of a log, up to the last that is whole."""
    writes = []
    size = os.path.getsize(path)
    with open(path, "rb") as log:
        magic, version, _, sector = struct.unpack("<QQQI", log.read(28))
        if (magic, version, sector) != (MAGIC, 1, SECTOR):
            raise ValueError(f"{path} is no log of writes")
        at = SECTOR
        while at + SECTOR <= size:
            log.seek(at)
            write = Write(*struct.unpack("<QQQ", log.read(24)), at + SECTOR)
            at = write.at + (0 if write.flags & DISCARD else write.count * SECTOR)
            if at > size:
                break
            writes.append(write)
    return writes


def survivors(writes, instant, chance):
    """What is on the disk if the power is cut before writes[instant], in their order: (write,
    first of its sectors, how many). All up to the last flush; of what came after it the disk
    had in its own memory, each is there or not, and one is there in part."""
    flushed = max((i + 1 for i in range(instant) if writes[i].flushes()), default=0)
    kept = [(write, 0, write.count) for write in writes[:flushed]]
    rest = [write for write in writes[flushed:instant] if write.count]
    torn = chance.choice(rest) if rest and chance.random() < 0.5 else None
    for write in rest:
        if write is torn:
            first = chance.randrange(write.count)
            kept.append((write, first, chance.randint(1, write.count - first)))
        elif chance.random() < 0.5:
            kept.append((write, 0, write.count))
    return kept


def replay(log_path, kept, disk_path):
    """Writes what survived onto a copy of the disk that the log began with."""
    with open(log_path, "rb") as log, open(disk_path, "r+b") as disk:
        for write, first, count in kept:
            disk.seek((write.sector + first) * SECTOR)
            if write.flags & DISCARD:
                disk.write(bytes(count * SECTOR))
                continue
            log.seek(write.at + first * SECTOR)
            disk.write(log.read(count * SECTOR))

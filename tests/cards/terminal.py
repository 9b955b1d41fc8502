"""The other side of an ID card: a reader that listens as vpcd does, and a terminal that
does PACE, secure messaging, terminal and chip authentication.

Made only for judging the card, from the standards again and without the card's code or
library: the curve is computed with Python's numbers.  Sources: TR-03110-2 and -3, RFC 5639
(brainpoolP256r1), TR-03111 (ECDSA), ICAO Doc 9303-11 (the vectors the tests use)."""
import hashlib
import pathlib
import re
import secrets
import socket
import struct
import subprocess
import base64

from Cryptodome.Cipher import AES
from Cryptodome.Hash import CMAC

P = 0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377
A = 0x7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9
B = 0x26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6
G = (0x8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262,
     0x547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997)
N = 0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7

PACE = bytes.fromhex("04007F00070202040202")
CHIP = bytes.fromhex("04007F00070202030202")
PROOF = bytes.fromhex("04007F00070202020203")
ROLE = bytes.fromhex("04007F000703010202")
MRZ, CAN, PIN, PUK = 1, 2, 3, 4


def add(a, b):
    """Sum of two points; None is the neutral element."""
    if a is None or b is None:
        return b if a is None else a
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = (3 * a[0] * a[0] + A) * pow(2 * a[1], -1, P) % P
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P) % P
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiply(k, point):
    out = None
    while k:
        if k & 1:
            out = add(out, point)
        point = add(point, point)
        k >>= 1
    return out


def encode(point):
    return b"\x04" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")


def decode(data):
    if len(data) != 65 or data[0] != 4:
        raise ValueError("not an uncompressed point")
    x, y = int.from_bytes(data[1:33], "big"), int.from_bytes(data[33:], "big")
    if (y * y - x * x * x - A * x - B) % P:
        raise ValueError("not on the curve")
    return x, y


def sign(secret, data):
    digest = int.from_bytes(hashlib.sha256(data).digest(), "big")
    k = 1 + secrets.randbelow(N - 1)
    r = multiply(k, G)[0] % N
    s = pow(k, -1, N) * (digest + r * secret) % N
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def tlv(tag, value):
    tag = bytes.fromhex("%02X" % tag)
    if len(value) < 0x80:
        return tag + bytes([len(value)]) + value
    if len(value) < 0x100:
        return tag + bytes([0x81, len(value)]) + value
    return tag + b"\x82" + struct.pack(">H", len(value)) + value


def untlv(data):
    """All objects of one level: a list of (tag, value, whole)."""
    out, at = [], 0
    while at < len(data):
        start, tag = at, data[at]
        at += 1
        if tag & 0x1F == 0x1F:
            tag = tag << 8 | data[at]
            at += 1
        size = data[at]
        at += 1
        if size > 0x80:
            size, at = int.from_bytes(data[at:at + size - 0x80], "big"), at + size - 0x80
        out.append((tag, data[at:at + size], data[start:at + size]))
        at += size
    return out


def inside(data, *tags):
    """The value behind a path of tags, None if there is none."""
    for tag in tags:
        data = next((value for found, value, _ in untlv(data) if found == tag), None)
        if data is None:
            return None
    return data


def derive(secret, purpose, nonce=b""):
    return hashlib.sha1(secret + nonce + struct.pack(">I", purpose)).digest()[:16]


def mac(key, data):
    return CMAC.new(key, data, ciphermod=AES).digest()[:8]


def cbc(key, iv=bytes(16)):
    return AES.new(key, AES.MODE_CBC, iv)


def pad(data):
    return data + b"\x80" + bytes(15 - len(data) % 16)


class Reader:
    """The end a card connects to; one card at a time."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.card = None

    def wait(self, seconds=5):
        self.listener.settimeout(seconds)
        self.card = self.listener.accept()[0]
        self.card.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.card.settimeout(20)
        self.send(b"\x01")
        self.send(b"\x02")

    def send(self, data):
        self.card.sendall(struct.pack(">H", len(data)) + data)

    def take(self, count):
        out = b""
        while len(out) < count:
            piece = self.card.recv(count - len(out))
            if not piece:
                raise ConnectionError("the card was pulled")
            out += piece
        return out

    def transmit(self, data):
        self.send(data)
        return self.take(struct.unpack(">H", self.take(2))[0])

    def atr(self):
        return self.transmit(b"\x04")

    def gone(self, seconds=3):
        """Whether the card leaves within that time."""
        self.card.settimeout(seconds)
        try:
            return self.card.recv(1) == b""
        except TimeoutError:
            return False
        except ConnectionResetError:
            return True
        finally:
            self.card.settimeout(20)


class Status(Exception):
    def __init__(self, word):
        super().__init__("%04X" % word)
        self.word = word


class Terminal:
    def __init__(self, reader):
        self.reader = reader
        self.keys = None  # (encrypt, authenticate)
        self.counter = 0
        self.identity = b""
        self.ephemeral = None

    def reset(self):
        self.keys = None
        self.reader.send(b"\x02")

    def raw(self, data):
        answer = self.reader.transmit(data)
        return answer[:-2], int.from_bytes(answer[-2:], "big")

    def wrap(self, header, data, expected, spoil=None):
        """The secured form; `spoil` names what shall be wrong."""
        encrypt, authenticate = self.keys
        self.counter += 1
        counter = self.counter.to_bytes(16, "big")
        header = bytes([header[0] | 0x0C]) + header[1:]
        body = b""
        if data:
            iv = AES.new(encrypt, AES.MODE_ECB).encrypt(counter)
            body += tlv(0x87, b"\x01" + cbc(encrypt, iv).encrypt(pad(data)))
        if expected is not None:
            size = 1 if expected <= 256 else 2
            body += tlv(0x97, (expected % (1 << 8 * size)).to_bytes(size, "big"))
        proof = mac(authenticate, counter + pad(header) + (pad(body) if body else b""))
        if spoil == "mac":
            proof = proof[:7] + bytes([proof[7] ^ 1])
        if spoil != "no mac":
            body += tlv(0x8E, proof)
        if len(body) > 255 or (expected or 0) > 256:
            return header + b"\0" + struct.pack(">H", len(body)) + body + b"\0\0"
        return header + bytes([len(body)]) + body + b"\0"

    def unwrap(self, data, word):
        encrypt, authenticate = self.keys
        self.counter += 1
        counter = self.counter.to_bytes(16, "big")
        objects = untlv(data)
        signed = b"".join(whole for tag, _, whole in objects if tag != 0x8E)
        assert inside(data, 0x8E) == mac(authenticate, counter + pad(signed)), "MAC of the card"
        assert inside(data, 0x99) == word.to_bytes(2, "big"), "status inside and outside"
        sealed = inside(data, 0x87)
        if sealed is None:
            return b""
        iv = AES.new(encrypt, AES.MODE_ECB).encrypt(counter)
        return cbc(encrypt, iv).decrypt(sealed[1:]).rstrip(b"\0")[:-1]

    def command(self, header, data=b"", expected=None):
        """Sends; returns (data, status word)."""
        header = bytes.fromhex(header)
        if self.keys is not None:
            answer, word = self.raw(self.wrap(header, data, expected))
            if not answer:
                return b"", word
            return self.unwrap(answer, word), word
        if len(data) > 255 or (expected or 0) > 256:
            out = header + b"\0" + (struct.pack(">H", len(data)) + data if data else b"")
            if expected is not None:
                out += struct.pack(">H", expected % 65536)
        else:
            out = header + (bytes([len(data)]) + data if data else b"")
            if expected is not None:
                out += bytes([expected % 256])
        return self.raw(out)

    def must(self, header, data=b"", expected=None):
        answer, word = self.command(header, data, expected)
        if word != 0x9000:
            raise Status(word)
        return answer

    def state(self, password=PIN):
        """What MSE:Set AT says of a password."""
        return self.command("0022C1A4", tlv(0x80, PACE) + tlv(0x83, bytes([password])))[1]

    def step(self, data, last=False):
        answer = self.must("00860000" if last else "10860000", tlv(0x7C, data), 256)
        return inside(answer, 0x7C)

    def pace(self, password, value, chat=None):
        """A channel by password; raises Status. Returns the names of the authorities."""
        rights = tlv(0x7F4C, tlv(0x06, ROLE) + tlv(0x53, chat)) if chat else b""
        _, word = self.command("0022C1A4", tlv(0x80, PACE) + tlv(0x83, bytes([password]))
                               + rights)
        if word != 0x9000 and word & 0xFFF0 != 0x63C0 and word != 0x6283:
            raise Status(word)
        secret = hashlib.sha1(value).digest() if password == MRZ else value
        sealed = inside(self.step(b""), 0x80)
        nonce = int.from_bytes(cbc(derive(secret, 3)).decrypt(sealed), "big")
        key = 1 + secrets.randbelow(N - 1)
        theirs = decode(inside(self.step(tlv(0x81, encode(multiply(key, G)))), 0x82))
        base = add(multiply(nonce, G), multiply(key, theirs))
        key = 1 + secrets.randbelow(N - 1)
        own = encode(multiply(key, base))
        theirs = inside(self.step(tlv(0x83, own)), 0x84)
        shared = multiply(key, decode(theirs))[0].to_bytes(32, "big")
        authenticate = derive(shared, 2)
        proof = mac(authenticate, tlv(0x7F49, tlv(0x06, PACE) + tlv(0x86, theirs)))
        answer = self.step(tlv(0x85, proof), last=True)
        wanted = mac(authenticate, tlv(0x7F49, tlv(0x06, PACE) + tlv(0x86, own)))
        assert inside(answer, 0x86) == wanted, "the card's proof"
        self.keys = derive(shared, 1), authenticate
        self.counter = 0
        self.identity = theirs[1:33]
        return inside(answer, 0x87)

    def believe(self, *certificates):
        """Shows the card a chain, the nearest to its own authority first."""
        for certificate in certificates:
            body = next(whole for tag, _, whole in untlv(inside(certificate, 0x7F21))
                        if tag == 0x7F4E)
            proof = tlv(0x5F37, inside(certificate, 0x7F21, 0x5F37))
            self.must("002281B6", tlv(0x83, inside(body, 0x7F4E, 0x42)))
            self.must("002A00BE", body + proof)

    def prove(self, certificate, secret, auxiliary=b""):
        """Terminal authentication with the key of the last certificate shown."""
        self.ephemeral = 1 + secrets.randbelow(N - 1)
        point = encode(multiply(self.ephemeral, G))
        holder = inside(certificate, 0x7F21, 0x7F4E, 0x5F20)
        self.must("002281A4", tlv(0x80, PROOF) + tlv(0x83, holder) + auxiliary
                  + tlv(0x91, point[1:33]))
        challenge = self.must("00840000", b"", 8)
        self.must("00820000", sign(secret, self.identity + challenge + point[1:33]
                                   + auxiliary))

    def chip(self, point):
        """Chip authentication against the public key out of EF.CardSecurity."""
        own = encode(multiply(self.ephemeral, G))
        self.must("002241A4", tlv(0x80, CHIP) + tlv(0x84, b"\x41"))
        answer = self.must("00860000", tlv(0x7C, tlv(0x80, own)), 256)
        nonce = inside(answer, 0x7C, 0x81)
        shared = multiply(self.ephemeral, decode(point))[0].to_bytes(32, "big")
        authenticate = derive(shared, 2, nonce)
        wanted = mac(authenticate, tlv(0x7F49, tlv(0x06, CHIP) + tlv(0x86, own)))
        assert inside(answer, 0x7C, 0x82) == wanted, "the chip's proof"
        self.keys = derive(shared, 1, nonce), authenticate
        self.counter = 0

    def read(self, short_id, piece=256):
        return self.must("00B0%02X00" % (0x80 | short_id), b"", piece)

    def read_file(self, file_id, piece=255):
        self.must("00A4020C", bytes.fromhex(file_id))
        out = b""
        while True:
            part, word = self.command("00B0%04X" % len(out), b"", piece)
            out += part
            if word == 0x6282:
                return out
            if word != 0x9000:
                raise Status(word)


class Keys:
    """What id-keys made."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.verifier = self.file("dv.cv")
        self.terminal = self.file("at.cv")
        self.expired = self.file("at-expired.cv")
        self.secret = self.private("terminal.pem")

    def file(self, name):
        return (self.folder / name).read_bytes()

    def private(self, name):
        text = (self.folder / name).read_text()
        der = base64.b64decode("".join(re.findall(r"^[^-].*$", text, re.M)))
        inner = untlv(inside(der, 0x30, 0x04))[0][1]
        return int.from_bytes(inside(inner, 0x04), "big")

    def chip(self, security):
        """The chip's public key out of EF.CardSecurity whose signature openssl checks."""
        infos = subprocess.run(
            ["openssl", "cms", "-verify", "-inform", "DER", "-purpose", "any", "-CAfile",
             self.folder / "csca.pem"], input=security, capture_output=True, check=True)
        for _, info, _ in untlv(inside(infos.stdout, 0x31)):
            if inside(info, 0x06) == bytes.fromhex("04007F000702020102"):
                return inside(info, 0x30, 0x03)[1:]
        raise ValueError("no key of the chip")

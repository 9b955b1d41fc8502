#!/usr/bin/python3
"""Runs the German ID card of Debian's vsmartcard-vpicc, a card nobody here wrote, in the
test world of id-keys.  PIN 111111, CAN 222222, PUK 3333333333.

usage: vicc_npa.py PORT KEYS [FIELD=VALUE]..     FIELD as in its data set files

As packaged it does not start: its folder is on no path, it looks for modules by names
Debian does not have, its binding of libeac is not packaged, and parts are Python 2.  All
of that is mended here, in memory, while it runs; nothing of it is copied.  It gives every
data group to anybody, so it says nothing about access rights; and it counts a wrong PIN
when the nonce is fetched."""
import ctypes
import importlib
import logging
import sys
import tempfile
import types

FOLDER = "/usr/lib/python3/site-packages/virtualsmartcard"


# --- libeac by ctypes ---------------------------------------------------------------

class Buffer(ctypes.Structure):
    """BUF_MEM of OpenSSL."""
    _fields_ = [("length", ctypes.c_size_t), ("data", ctypes.c_void_p),
                ("max", ctypes.c_size_t), ("flags", ctypes.c_ulong)]


BufferPointer = ctypes.POINTER(Buffer)


class Libeac:
    """What the card calls, with bytes for buffers."""

    PACE_MRZ, PACE_CAN, PACE_PIN, PACE_PUK = 1, 2, 3, 4
    EAC_ID_PACE, EAC_ID_CA = 0, 1
    # name: (what comes back, how the arguments are handed over)
    #   c context or secret, b buffer, n bytes with their length, i number
    CALLS = {
        "EAC_init": ("none", ""), "EAC_CTX_new": ("pointer", ""),
        "CA_disable_passive_authentication": ("none", "c"),
        "CA_get_pubkey": ("buffer", "cn"), "CA_set_key": ("number", "cnn"),
        "TA_STEP3_generate_ephemeral_key": ("buffer", "c"),
        "CA_STEP2_get_eph_pubkey": ("buffer", "c"),
        "PACE_STEP1_enc_nonce": ("buffer", "cc"),
        "PACE_STEP3A_generate_mapping_data": ("buffer", "c"),
        "PACE_STEP3A_map_generator": ("number", "cb"),
        "PACE_STEP3B_generate_ephemeral_key": ("buffer", "c"),
        "PACE_STEP3B_compute_shared_secret": ("number", "cb"),
        "PACE_STEP3C_derive_keys": ("number", "c"),
        "PACE_STEP3D_compute_authentication_token": ("buffer", "cb"),
        "PACE_STEP3D_verify_authentication_token": ("number", "cb"),
        "EAC_CTX_set_encryption_ctx": ("number", "ci"), "EAC_increment_ssc": ("number", "c"),
        "EAC_authenticate": ("buffer", "cb"), "EAC_encrypt": ("buffer", "cb"),
        "EAC_decrypt": ("buffer", "cb"), "EAC_Comp": ("buffer", "cib"),
        "TA_disable_checks": ("none", "c"), "EAC_CTX_init_ta": ("number", "cnn"),
        "TA_STEP2_import_certificate": ("number", "cn"), "TA_STEP4_get_nonce": ("buffer", "c"),
        "TA_STEP6_verify": ("number", "cbbbb"),
        "CA_STEP4_compute_shared_secret": ("number", "cb"),
    }

    def __init__(self):
        self.crypto = ctypes.CDLL("libcrypto.so.3")
        self.eac = ctypes.CDLL("libeac.so.3")
        self.crypto.BUF_MEM_new.restype = BufferPointer
        self.crypto.BUF_MEM_grow.argtypes = [BufferPointer, ctypes.c_size_t]
        self.crypto.BUF_MEM_free.argtypes = [BufferPointer]
        self.eac.PACE_SEC_new.restype = ctypes.c_void_p
        self.eac.PACE_SEC_new.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int]
        for name, (result, kinds) in self.CALLS.items():
            setattr(self, name, self.bind(name, result, kinds))

    def put(self, data):
        buffer = self.crypto.BUF_MEM_new()
        self.crypto.BUF_MEM_grow(buffer, len(data))
        ctypes.memmove(buffer.contents.data, data, len(data))
        return buffer

    def take(self, buffer):
        if not buffer:
            return None
        data = ctypes.string_at(buffer.contents.data, buffer.contents.length)
        self.crypto.BUF_MEM_free(buffer)
        return data

    def bind(self, name, result, kinds):
        function = getattr(self.eac, name)
        function.restype = {"none": None, "pointer": ctypes.c_void_p, "number": ctypes.c_int,
                            "buffer": BufferPointer}[result]

        def call(*arguments):
            passed, buffers = [], []
            for kind, argument in zip(kinds, arguments, strict=True):
                if kind == "c":
                    passed.append(ctypes.c_void_p(argument))
                elif kind == "i":
                    passed.append(ctypes.c_int(argument))
                elif argument is None:
                    passed += [None, ctypes.c_size_t(0)] if kind == "n" else [None]
                elif kind == "n":
                    data = bytes(argument)
                    passed += [ctypes.c_char_p(data), ctypes.c_size_t(len(data))]
                else:
                    buffers.append(self.put(bytes(argument)))
                    passed.append(buffers[-1])
            answer = function(*passed)
            for buffer in buffers:
                self.crypto.BUF_MEM_free(buffer)
            return self.take(answer) if result == "buffer" else answer

        if name == "EAC_CTX_init_ta":
            # The card names only the authority; the private key is a terminal's.
            return lambda context, key, anchor: call(context, key, anchor)
        return call

    def EAC_CTX_init_ef_cardsecurity(self, data, context):
        return self.eac.EAC_CTX_init_ef_cardsecurity(
            ctypes.c_char_p(bytes(data)), ctypes.c_size_t(len(data)),
            ctypes.c_void_p(context))

    def CA_STEP5_derive_keys(self, context, point):
        nonce, token, buffer = BufferPointer(), BufferPointer(), self.put(point)
        done = self.eac.CA_STEP5_derive_keys(ctypes.c_void_p(context), buffer,
                                             ctypes.byref(nonce), ctypes.byref(token))
        self.crypto.BUF_MEM_free(buffer)
        return (self.take(nonce), self.take(token)) if done == 1 else (None, None)

    def EAC_CTX_print_private(self, *_):
        return ""

    def print_ossl_err(self):
        pass


def holder(certificate):
    """The name in a certificate: tag 5F20 of its body."""
    at = certificate.index(b"\x5F\x20") + 2
    return certificate[at + 1:at + 1 + certificate[at]]


def shims(eac):
    """The modules `eac` and `chat` the card asks for."""
    chat = types.ModuleType("chat")
    chat.CHAT = bytes
    chat.CVC = lambda data: types.SimpleNamespace(get_chr=lambda: holder(data))
    chat.PACE_SEC = lambda secret, kind: types.SimpleNamespace(
        sec=eac.eac.PACE_SEC_new(bytes(secret), len(secret), kind))
    chat.EAC_CTX = lambda: types.SimpleNamespace(ctx=eac.EAC_CTX_new())
    return {"eac": eac, "chat": chat}


# --- repairs ------------------------------------------------------------------------

def pack(objects, recalculate_length=False):
    """TLV from (tag, length, value); texts become UTF-8. Lengths are always right."""
    out = b""
    for tag, _, value in (o[:3] for o in objects):
        if isinstance(value, str):
            value = value.encode()
        elif not isinstance(value, bytes):
            value = pack(value)
        out += tag.to_bytes((tag.bit_length() + 7) // 8, "big")
        size = len(value)
        if size >= 0x80:
            count = (size.bit_length() + 7) // 8
            out += bytes([0x80 | count]) + size.to_bytes(count, "big")
        else:
            out += bytes([size])
        out += value
    return out


def unwrap(card, utils, crypto, tlv, errors):
    """Secured command -> command in the clear, for the card's security environment."""
    def parse(environment, command, _):
        signed = crypto.append_padding(16, bytes([command.cla, command.ins, command.p1,
                                                  command.p2]))
        header, body, plain, expected = signed, b"", b"", None
        for tag, _, value in (o[:3] for o in tlv.unpack(command.data)):
            if tag in (0x85, 0x87):
                sealed = value[1:] if tag == 0x87 else value
                plain = crypto.strip_padding(16, environment.decipher(0, 0, sealed))
            elif tag == 0x97:
                expected = int.from_bytes(value, "big")
            if tag != 0x8E:
                body += pack([(tag, 0, value)])
                continue
            data = header + crypto.append_padding(16, body) if body else header
            if environment.compute_cryptographic_checksum(0x8E, 0x80, data) != value:
                raise errors.SwError(errors.SW["ERR_SECMESSOBJECTSINCORRECT"])
        return utils.C_APDU(cla=command.cla, ins=command.ins, p1=command.p1, p2=command.p2,
                            le=expected, data=plain)
    return parse


def find_modules():
    sys.path.insert(0, FOLDER)
    for name in ("", ".Cipher", ".Hash", ".PublicKey"):
        sys.modules["Crypto" + name] = importlib.import_module("Cryptodome" + name)
    sys.modules.update(shims(Libeac()))
    tlv = importlib.import_module("virtualsmartcard.TLVutils")
    tlv.pack = pack
    return tlv


def mend(tlv):
    names = ("SEutils", "utils", "CryptoUtils", "SWutils", "cards.nPA")
    seutils, utils, crypto, errors, card = (
        importlib.import_module("virtualsmartcard." + n) for n in names)
    template = seutils.ControlReferenceTemplate
    # Joins a text and bytes, for a string nobody reads.
    template._ControlReferenceTemplate__replace_tag = lambda *_: None
    card.nPA_SE.parse_SM_CAPDU = unwrap(card, utils, crypto, tlv, errors)
    verify = card.nPA_SE.verify_certificate

    def security_operation(environment, p1, p2, data):
        # The original wants an empty text back and gets empty bytes.
        if (p1, p2) != (0x00, 0xBE):
            raise errors.SwError(errors.SW["ERR_INCORRECTP1P2"])
        verify(environment, p1, p2, data)
        return 0x9000, b""
    card.nPA_SE.perform_security_operation = security_operation
    form = card.NPAOS.formatResult

    def form_bytes(system, seekable, le, data, sw, sm):
        return form(system, seekable, le if le is not None else 0, data or b"", sw, sm)
    card.NPAOS.formatResult = form_bytes


def private_key(folder):
    """chip.pem without its armour: libeac wants DER."""
    import base64
    lines = (folder / "chip.pem").read_text().splitlines()
    return base64.b64decode("".join(line for line in lines if not line.startswith("-")))


def main():
    import pathlib
    port, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    mend(find_modules())
    smartcard = importlib.import_module("virtualsmartcard.VirtualSmartcard")
    with tempfile.NamedTemporaryFile("w", suffix=".data") as data:
        fields = [a for a in sys.argv[3:] if "=" in a]
        data.write("\n".join(fields))
        data.flush()
        card = smartcard.VirtualICC(
            data.name, "nPA", "127.0.0.1", port, cvca=(folder / "cvca.cv").read_bytes(),
            ef_cardaccess=(folder / "card-access.der").read_bytes(),
            ef_cardsecurity=(folder / "card-security.der").read_bytes(),
            ca_key=private_key(folder), disable_checks=True,
            logginglevel=logging.DEBUG if "-v" in sys.argv else logging.CRITICAL)
    card.run()


if __name__ == "__main__":
    main()

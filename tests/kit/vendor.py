#!/usr/bin/env python3
"""The server on which a vendor puts updates and the channel file that names them, over TLS.
Sends whole files and parts of them (Range); what goes wrong is written in FOLDER/fault, a word
for what is asked for and one for what happens:

  channel|bundle  redirect   answers 302        missing  404         broken  503
                  page       a page of HTML     empty    nothing
                  whole      knows no parts     changed  one byte of it is another
                  cut        ends each connection in the middle of what it sends
                  cut-twice  the same, twice    more     sends more than was asked for
                  short      a file of half its size

usage: vendor.py FOLDER CERTIFICATE KEY [PORT]    FOLDER/port says where it listens; FOLDER/asked,
       a line a request, what was asked for"""
import http.server
import os
import re
import ssl
import sys

PAGE = b"<!doctype html><title>Hotel</title><p>Bitte melden Sie sich an."


class Vendor(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    cuts = 0

    def fault(self, name):
        try:
            with open(os.path.join(self.server.folder, "fault"), encoding="utf-8") as file:
                what, word = file.read().split()
        except (OSError, ValueError):
            return ""
        return word if what == ("channel" if name.endswith(".jws") else "bundle") else ""

    def answer(self, code, body, cut=False, **headers):
        self.send_response(code)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:len(body) // 2] if cut else body)
        if cut:
            self.wfile.flush()
            self.close_connection = True

    def part(self, data, fault):
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if not asked or fault == "whole":
            self.answer(200, data)
            return
        first, last = int(asked[1]), min(int(asked[2]), len(data) - 1)
        if first >= len(data):
            self.answer(416, b"", Content_Range=f"bytes */{len(data)}")
            return
        body = data[first:last + 1] + (b" " * 9 if fault == "more" else b"")
        Vendor.cuts += fault.startswith("cut")
        cut = fault == "cut" or (fault == "cut-twice" and Vendor.cuts <= 2)
        self.answer(206, body, cut, Content_Range=f"bytes {first}-{last}/{len(data)}")

    def do_GET(self):
        name = os.path.basename(self.path)
        fault = self.fault(name)
        with open(os.path.join(self.server.folder, "asked"), "a", encoding="utf-8") as file:
            file.write(f"{name} {self.headers.get('Range', '')}\n")
        try:
            with open(os.path.join(self.server.folder, name), "rb") as file:
                data = file.read()
        except OSError:
            fault = "missing"
        if fault == "redirect":
            self.answer(302, b"", Location="https://elsewhere.invalid/")
        elif fault in ("missing", "broken"):
            self.answer(404 if fault == "missing" else 503, PAGE)
        elif fault == "page":
            self.answer(200, PAGE, Content_Type="text/html")
        elif fault == "empty":
            self.answer(200, b"")
        else:
            if fault == "changed":
                at = len(data) // 2
                data = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
            self.part(data[:len(data) // 2] if fault == "short" else data, fault)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # who has left


def main():
    folder, certificate, key = sys.argv[1:4]
    server = Server(("127.0.0.1", int(sys.argv[4]) if len(sys.argv) > 4 else 0), Vendor)
    server.folder = folder
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True,
                                        do_handshake_on_connect=False)
    with open(os.path.join(folder, "port.part"), "w", encoding="utf-8") as file:
        file.write(f"{server.server_address[1]}\n")
    os.rename(os.path.join(folder, "port.part"), os.path.join(folder, "port"))
    server.serve_forever()


if __name__ == "__main__":
    main()

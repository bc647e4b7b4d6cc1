#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""A web server for tests that lies, in ways that no real one can be told to.

bad_server.py FOLDER: serves /HOW/FILE on a free port of 127.0.0.1, which it prints. HOW is one of
the methods below, or a number: the status that it answers with. SIGTERM ends it.
"""
import http.server
import pathlib
import re
import sys
import time

FOLDER = pathlib.Path(sys.argv[1])
counts = {}


def range_of(first, body, size):
    return f"bytes {first}-{first + len(body) - 1}/{size}"


class Answer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def send(self, status, body, length=None, **headers):
        self.head(status, **headers, Content_Length=len(body) if length is None else length)
        self.wfile.write(body)

    def part(self, name):
        """The range that was asked for: its first byte, the bytes, and the size of the file."""
        data = (FOLDER / name).read_bytes()
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers["Range"])
        first, last = int(asked[1]), min(int(asked[2]), len(data) - 1)
        return first, data[first : last + 1], len(data)

    def head(self, status, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()

    def partial(self, name, change=lambda first, body: body, shift=0, **headers):
        first, body, size = self.part(name)
        body = change(first, body)
        self.send(206, body, Content_Range=range_of(first + shift, body, size), **headers)

    def several(self, name):
        """The ranges that were asked for, as part() gives them; None if it is one."""
        asked = re.findall(r"(\d+)-(\d+)", self.headers["Range"])
        data = (FOLDER / name).read_bytes()
        if len(asked) < 2:
            return None
        return [(int(a), data[int(a) : int(b) + 1], len(data)) for a, b in asked]

    def send_several(self, parts, kind="multipart/byteranges; boundary=edge", end=b"--edge--\r\n"):
        head = "Content-Type: application/octet-stream\r\nContent-Range: {}\r\n\r\n"
        body = b"".join(
            b"\r\n--edge\r\n" + head.format(range_of(*part)).encode() + part[1] for part in parts
        )
        self.send(206, body + b"\r\n" + end, Content_Type=kind)

    def do_CONNECT(self):
        """As a proxy: the host begins with the status, or with a kind of endless head."""
        (FOLDER / "connected").open("a").write(self.path + "\n")
        how = self.path.split(".")[0]
        if how.isdigit():
            self.send(int(how), b"no")
        else:
            getattr(self, how)(None)

    def do_GET(self):
        self.path = re.sub("^http://[^/]*", "", self.path)  # a proxy gets whole addresses
        _, how, name = self.path.split("/", 2)
        if "," in (self.headers["Range"] or "") and not how.startswith("many"):
            self.headers.replace_header("Range", self.headers["Range"].split(",")[0])
            self.good(name)
            return
        counts[self.path] = counts.get(self.path, 0) + 1
        if how.isdigit():
            self.send(int(how), b"no")
        else:
            getattr(self, how)(name)

    def good(self, name):
        self.partial(name)

    def whole(self, name):
        self.send(200, (FOLDER / name).read_bytes())

    def wholecut(self, name):
        data = (FOLDER / name).read_bytes()
        self.send(200, data[:30000], length=len(data))
        self.close_connection = True

    def wholelong(self, name):
        self.repeat(200, (FOLDER / name).read_bytes())

    def wrong(self, name):
        """One byte in 256 of each range but the first is another one."""

        def change(first, body):
            return bytes(b ^ (first > 0 and i % 256 == 0) for i, b in enumerate(body))

        self.partial(name, change)

    def shifted(self, name):
        self.partial(name, shift=1)

    def shorter(self, name):
        self.partial(name, lambda first, body: body[: len(body) // 2])

    def unnamed(self, name):
        self.send(206, self.part(name)[1])

    def lacking(self, name):
        """The body has less than the head announces."""
        first, body, size = self.part(name)
        self.send(206, body[:-1], Content_Range=range_of(first, body, size))

    def endless(self, name):
        first, body, size = self.part(name)
        self.repeat(206, body, Content_Range=range_of(first, body, size))

    def repeat(self, status, piece, **headers):
        self.head(status, Transfer_Encoding="chunked", **headers)
        try:
            while True:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        except OSError:
            self.close_connection = True

    def cut(self, name):
        """Every answer but the first ends in the middle."""
        first, body, size = self.part(name)
        kept = body[: len(body) // 2] if first else body
        self.send(206, kept, length=len(body), Content_Range=range_of(first, body, size))
        self.close_connection = True

    def cutonce(self, name):
        if counts[self.path] == 2:
            self.cut(name)
        else:
            self.partial(name)

    def gzip(self, name):
        self.partial(name, Content_Encoding="gzip")

    def swapped(self, name):
        """Another edition is there after the first request."""
        self.partial(name if counts[self.path] == 1 else "third.anews")

    def resigned(self, name):
        """The same as `swapped`, but of the same size."""
        self.partial(name if counts[self.path] == 1 else "other-" + name)

    def once(self, name):
        """Knows ranges the first time only."""
        if counts[self.path] == 1:
            self.partial(name)
        else:
            self.whole(name)

    def wholegzip(self, name):
        data = (FOLDER / name).read_bytes()
        self.send(200, data, Content_Encoding="gzip")

    def nototal(self, name):
        """Does not say how large the file is."""
        first, body, _ = self.part(name)
        self.send(206, body, Content_Range=range_of(first, body, "*"))

    def empty(self, name):
        self.send(416, b"", Content_Range="bytes */0")

    def login(self, name):
        """Wants a name and a password."""
        if self.headers["Authorization"] == "Basic bWU6c2VjcmV0":
            self.partial(name)
        else:
            self.send(401, b"no")

    def gone(self, name):
        if counts[self.path] == 1:
            self.partial(name)
        else:
            self.send(404, b"gone")

    def many(self, name, change=lambda parts: parts, **how):
        """Sends several ranges in one answer, as real servers do."""
        parts = self.several(name)
        if parts:
            self.send_several(change(parts), **how)
        else:
            self.good(name)

    def manyquoted(self, name):
        self.many(name, kind='Multipart/ByteRanges; boundary="edge"')

    def manyturned(self, name):
        self.many(name, lambda parts: parts[::-1])

    def manyfewer(self, name):
        self.many(name, lambda parts: parts[:-1])

    def manymore(self, name):
        self.many(name, lambda parts: [*parts, parts[-1]])

    def manymoved(self, name):
        self.many(name, lambda parts: [(at + 1, body, size) for at, body, size in parts])

    def manyshort(self, name):
        self.many(name, lambda parts: [(at, body[:-1], size) for at, body, size in parts])

    def manyopen(self, name):
        self.many(name, end=b"--edge\r\n")

    def manyafter(self, name):
        self.many(name, end=b"--edge--\r\nand more\r\n")

    def manynone(self, name):
        self.many(name, kind="multipart/byteranges")

    def manylong(self, name):
        self.many(name, kind="multipart/byteranges; boundary=" + "e" * 71)

    def manylines(self, name):
        self.many(name, lambda parts: [parts[0]], end=b"--edge\r\n" + b"x: y\r\n" * 100000)

    def manyline(self, name):
        self.many(name, lambda parts: [parts[0]], end=b"x" * 100000)

    def manywhole(self, name):
        """Many hosts send the whole file where several ranges are asked for."""
        if self.several(name):
            self.whole(name)
        else:
            self.good(name)

    def manyfour(self, name):
        if self.several(name):
            self.send(416, b"no")
        else:
            self.good(name)

    def manycut(self, name):
        parts = self.several(name)
        if not parts:
            self.good(name)
            return
        first, body, size = parts[0]
        head = f"--edge\r\nContent-Range: {range_of(first, body, size)}\r\n\r\n".encode()
        kind = "multipart/byteranges; boundary=edge"
        self.send(206, head + body[:50], length=1 << 20, Content_Type=kind)
        self.close_connection = True

    def manywrong(self, name):
        """The bytes of the ranges are others."""
        self.many(name, lambda parts: [(a, bytes([b[0] ^ 1]) + b[1:], n) for a, b, n in parts])

    def manyother(self, name):
        """They are of a file of another size."""
        self.many(name, lambda parts: [(at, body, size + 1) for at, body, size in parts])

    def to(self, name):
        self.send(302, b"", Location=f"/good/{name}")

    def tofile(self, name):
        self.send(302, b"", Location=f"file://{FOLDER.resolve()}/{name}")

    def tonowhere(self, name):
        self.send(302, b"", Location="http://[::bad")

    def around(self, name):
        self.send(302, b"", Location=f"/around/{name}")

    def redirectlong(self, name):
        """Much more comes beside a redirect than anybody reads."""
        self.head(302, Location=f"/good/{name}", Transfer_Encoding="chunked")
        for _ in range(512):
            self.wfile.write(b"10000\r\n%s\r\n" % bytes(1 << 16))
        self.wfile.write(b"0\r\n\r\n")

    def nohttp(self, name):
        self.wfile.write(b"220 no web server\r\n")
        self.close_connection = True

    def endlessly(self, beginning, piece):
        try:
            self.wfile.write(beginning)
            while True:
                self.wfile.write(piece)
        except OSError:
            self.close_connection = True

    def longstatus(self, _):
        self.endlessly(b"HTTP/1.1 200 ", b"x" * 65536)

    def longline(self, _):
        self.endlessly(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 65536)

    def longhead(self, _):
        self.endlessly(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 10000)

    def drops(self, name):
        """Sends a byte now and then, as if that were to go on for ever."""
        first, body, size = self.part(name)
        self.head(206, Content_Range=range_of(first, body, size), Content_Length=len(body))
        for i in range(60):
            self.wfile.write(body[i : i + 1])
            time.sleep(0.1)
        self.close_connection = True

    def silent(self, name):
        self.stopped(name, 0)

    def half(self, name):
        """Stops without an end after the first answer and a part of the second one."""
        self.stopped(name, 1)

    def stopped(self, name, answers):
        if counts[self.path] <= answers:
            self.partial(name)
            return
        first, body, size = self.part(name)
        self.head(206, Content_Range=range_of(first, body, size), Content_Length=len(body))
        if answers:
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
        (FOLDER / "stopped").write_text("")
        time.sleep(60)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """Clients of this server leave as they like."""


server = Server(("127.0.0.1", 0), Answer)
print(server.server_address[1], flush=True)
server.serve_forever()

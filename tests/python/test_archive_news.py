#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""The Python binding: what it reads and writes, and that nothing makes Python crash.

ANEWS is the command, and the folder at hand is empty. k.key and k.pub are a key pair, locked.key is
the same key under the password "swordfish", with little work.
"""

import base64
import ctypes
import errno
import gc
import io
import linecache
import os
import pickle
import platform
import random
import signal
import subprocess
import sys
import threading
import time
import unittest
import warnings
import weakref
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import archive_news
from archive_news import Archive, Date, Writer, _library

TOP = Path(__file__).resolve().parents[2]
TITLES = ["Ärger", "argo", "ΣΊΣΥΦΟΣ", "σίσυφος", "ﬁn", "FIN", "Straße", "STRASSE", "ǰ", "İ", "①",
          "", "한국", "ᾳ", "\u0345\u0301", "Ⅷ", "viii", "ẞ", "ᴬb", "aa",
          "a\u0328\u0301"]  # fmt: skip


def anews(*words, given=""):
    """What the command prints."""
    command, pipe = [os.environ["ANEWS"], *words], subprocess.PIPE
    return subprocess.run(command, input=given, check=True, stdout=pipe, text=True).stdout


def write_sample(path, **settings):
    """An archive of all kinds of entries, whose content is in several blocks."""
    with Writer(path, "k.key", created=1700000000, block_size=1024, **settings) as writer:
        writer.add("a/long", bytes(range(256)) * 20, title="Long", date=date(2024, 2, 29))
        writer.add("a/short", "Grüße", title="Short", author=["Ann", "Bob"], summary="s" * 3000,
                   date=datetime(2025, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=-3))),
                   tag=["x", "y"], url="https://example.org/1")  # fmt: skip
        writer.add("gone", kind="article", status="withdrawn", date=Date(0, 0, "year"))
        writer.add("picture", io.BytesIO(b"\x89PNG" * 999), kind="asset", media_type="image/png")
        writer.add("second", kind="alias", target="a/short")


class Reading(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        write_sample("sample.anews", title="Sample", publisher="P", language="en")
        cls.sample = Path("sample.anews").read_bytes()

    def test_everything_that_was_written(self):
        with Archive("sample.anews", Path("k.pub")) as archive:
            self.assertEqual(list(archive), ["a/long", "a/short", "gone", "picture", "second"])
            self.assertEqual(len(archive), 5)
            self.assertEqual(archive["a/long"].data, bytes(range(256)) * 20)
            self.assertEqual(b"".join(archive["a/long"].pieces(5000)), bytes(range(136, 256)))
            self.assertGreater(len(list(archive["a/long"].pieces())), 3)
            short = archive["a/short"]
            self.assertEqual(short.data, "Grüße".encode())
            self.assertEqual((short.title, short.kind, short.status, short.length),
                             ("Short", "article", "usable", 7))  # fmt: skip
            self.assertEqual(short.values("author"), ["Ann", "Bob"])
            self.assertEqual(short.value("summary"), "s" * 3000)
            self.assertIsNone(short.value("rights"))
            self.assertEqual(short.date, Date(1735797845, -180))
            self.assertEqual(short.date.datetime.isoformat(), "2025-01-02T03:04:05-03:00")
            self.assertEqual(archive["a/long"].date, Date(1709164800, 0, "day"))
            self.assertIsNone(archive["picture"].date)
            self.assertEqual(archive["second"].data, short.data)
            self.assertEqual(archive["second"].value("target"), "a/short")
            self.assertEqual([a.id for a in archive.by_date()], ["a/short", "a/long", "gone"])
            self.assertEqual([a.id for a in archive.by_title()], ["gone", "a/long", "a/short"])
            wanted = {"title": "Sample", "publisher": "P", "language": "en"}
            self.assertEqual(archive.metadata, wanted)
            self.assertEqual(archive.signers, [public("k.pub")])
            self.assertEqual(archive.header.created, 1700000000)
            done = []
            archive.verify(lambda *how_far: done.append(how_far))
            self.assertEqual(done[-1], (archive.header.blocks, archive.header.blocks))

    def test_what_the_command_lists(self):
        said = anews("list", "-p", "k.pub", "--json", "sample.anews")
        self.assertIn('"title":"Short"', said)
        self.assertIn('"date_published":"2025-01-02T03:04:05-03:00"', said)
        self.assertEqual(anews("verify", "-q", "-p", "k.pub", "sample.anews"), "")

    def test_names_of_errors(self):
        with Archive("sample.anews", "k.pub") as archive:
            for missing in ("", "b", "a/", "\udcff", "a\0"):
                self.assertNotIn(missing, archive)
            self.assertNotIn(5, archive)
            with self.assertRaises(archive_news.NotFoundError) as caught:
                archive["b"]
            self.assertEqual(caught.exception.name, "not-found")
            self.assertEqual(str(caught.exception),
                             "sample.anews: there is no entry 'b' (not-found)")  # fmt: skip
            with self.assertRaises(archive_news.WithdrawnError):
                _ = archive["gone"].data
            with self.assertRaises(archive_news.NotFoundError):
                archive.at(5)
            with self.assertRaises(archive_news.UsageError):
                archive.at(0, 7)
            self.assertEqual(caught.exception.offset, 0)
            with self.assertRaisesRegex(archive_news.NotFoundError, "no index of words"):
                archive.search("words")
            with self.assertRaisesRegex(TypeError, "date_of"):
                archive["a/long"].value("date")
            with self.assertRaises(archive_news.NotFoundError):
                list(archive["a/long"].pieces(6000))
        with self.assertRaises(archive_news.UsageError):
            Archive("sample.anews")
        with self.assertRaises(archive_news.UntrustedError):
            Archive("sample.anews", "RWQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        with self.assertRaises(archive_news.UntrustedError):
            Archive("sample.anews", "k.pub", need=2)
        with self.assertRaises(archive_news.FormatError):
            Archive("sample.anews", "k.key")
        with self.assertRaises(FileNotFoundError):
            Archive("nothing.anews", "k.pub")
        os.mkfifo("pipe")
        with self.assertRaisesRegex(OSError, os.strerror(errno.ESPIPE)):
            Archive("pipe", "k.pub")
        with self.assertRaises(archive_news.StaleError):
            Archive("sample.anews", "k.pub", replacing=(bytes(16), 0, 0))
        with self.assertRaises(archive_news.MagicError):
            Archive(__file__, "k.pub")
        with Archive("sample.anews", "k.pub") as archive:
            for wrong in (-1, 1 << 32, 1 << 64):
                self.assertRaises(ValueError, archive.at, 0, wrong)
            for wrong in (-1, 1 << 64):
                self.assertRaises(ValueError, archive.at, wrong)
                self.assertRaises(ValueError, list, archive["a/long"].pieces(wrong))
        for code, kind in _library.KNOWN.items():
            self.assertIn(kind.__name__, archive_news.__all__)
            self.assertIs(getattr(archive_news, kind.__name__), kind)
            self.assertIs(type(pickle.loads(pickle.dumps(kind("x")))), kind)
            name = _library.lib.an_error_name(code).decode()
            self.assertIn(kind.name, (name, "duplicate", "content"))
        self.assertEqual(_library.error_of(99, "x").name, "unknown")

    def test_what_stays_after_closing(self):
        with Writer("stays.anews", "k.key") as writer:
            writer.add("a", "text", title="T", date=Date(86400, precision="day"), author="Ann",
                       tag=[f"{i}" * 2000 for i in range(20)], summary="s" * 30000)  # fmt: skip
            writer.add("b", "text", title="U", author=["Ann", "Bob"])
        with Archive("stays.anews", "k.pub") as archive:
            a, read, b = archive["a"], archive["a"], archive["b"]
            self.assertEqual(len(read.values("tag")), 20)
        self.assertEqual((a.title, a.date, a.id), ("T", Date(86400, 0, "day"), "a"))
        self.assertRaisesRegex(ValueError, "closed", a.value, "summary")
        self.assertEqual(read.value("summary"), "s" * 30000)
        self.assertEqual((b.title, b.values("author"), b.date), ("U", ["Ann", "Bob"], None))

    def test_each_changed_byte_is_refused(self):
        with Archive("sample.anews", "k.pub") as archive:
            right = {id: article.fields for id, article in archive.items()}
        seen = set()
        for at in range(0, len(self.sample), 11):
            changed = bytearray(self.sample)
            changed[at] ^= 1 << at % 8
            Path("changed.anews").write_bytes(changed)
            with self.assertRaises(archive_news.Error) as caught:
                with Archive("changed.anews", "k.pub") as archive:
                    for article in archive.by_id():
                        self.assertEqual(article.fields, right[article.id])
                    archive.verify()
            seen.add(caught.exception.name)
            self.assertLess(caught.exception.offset, len(self.sample))
        self.assertGreaterEqual(seen, {"hash", "magic", "signature"})

    def test_a_file_that_is_cut_while_it_is_open(self):
        Path("cut.anews").write_bytes(self.sample)
        with Archive("cut.anews", "k.pub") as archive:
            os.truncate("cut.anews", 1100)
            with self.assertRaises(archive_news.IoError) as caught:
                list(archive.by_id())
            self.assertIn(os.strerror(errno.EIO), str(caught.exception))
        for length in (0, 7, 1023, 1024, 1500, len(self.sample) - 1):
            Path("cut.anews").write_bytes(self.sample[:length])
            with self.assertRaises(archive_news.MissingError):
                Archive("cut.anews", "k.pub").verify()

    def test_closing_and_forgetting_in_any_order(self):
        before = len(os.listdir("/proc/self/fd"))
        archive = Archive("sample.anews", "k.pub")
        article, walk, pieces = archive["a/long"], iter(archive), archive["a/long"].pieces()
        next(walk), next(pieces)
        archive.close()
        archive.close()
        for use in (lambda: article.data, lambda: next(walk), lambda: next(pieces),
                    lambda: archive["a/long"], archive.verify, lambda: archive.metadata,
                    lambda: archive.search("x"), lambda: archive.signers):  # fmt: skip
            self.assertRaises(ValueError, use)
        self.assertEqual((article.id, article.title, len(archive)), ("a/long", "Long", 5))
        article = Archive("sample.anews", "k.pub")["a/long"]
        gc.collect()
        self.assertEqual(article.length, len(article.data))
        gone = weakref.ref(article._archive)
        del article
        self.assertIsNone(gone())
        for _ in range(20):
            self.assertRaises(archive_news.Error, Archive, "sample.anews", "k.pub", need=2)
        gc.collect()
        self.assertEqual(len(os.listdir("/proc/self/fd")), before)

    def test_threads(self):
        wrong = []
        with Archive("sample.anews", "k.pub") as archive:
            right = {id: archive[id].data for id in ("a/long", "a/short", "picture")}

            def read():
                for _ in range(40):
                    wrong.extend(id for id in right if archive[id].data != right[id])

            threads = [threading.Thread(target=read) for _ in range(4)]
            for thread in threads:
                thread.start()
            archive.verify()
            for thread in threads:
                thread.join()
        self.assertEqual(wrong, [])

    def test_callbacks(self):
        with Archive("sample.anews", "k.pub") as archive:

            seen = []
            archive.verify(lambda *_: seen.append(archive["a/long"].data))
            self.assertEqual(set(seen), {bytes(range(256)) * 20})
            with self.assertRaises(KeyboardInterrupt):
                archive.verify(lambda *_: signal.raise_signal(signal.SIGINT))
            with self.assertRaises(ZeroDivisionError):
                archive.verify(lambda done, total: 1 / 0)
            archive.verify()
            archive.verify(lambda *_: archive.close())
            self.assertRaisesRegex(ValueError, "closed", archive.verify)

    def test_an_interrupt_at_any_moment(self):
        ended = [0]

        def interrupt(after):
            time.sleep(after)
            os.kill(os.getpid(), signal.SIGINT)

        with Archive("sample.anews", "k.pub") as archive:
            for turn in range(25):
                thread = threading.Thread(target=interrupt, args=(turn / 5000,))
                with self.assertRaises(KeyboardInterrupt):
                    thread.start()
                    for _ in range(20000):
                        archive.verify()
                        ended[0] += 1
                thread.join()
            archive.verify()
        self.assertGreater(ended[0], 0)
        self.assertIs(sys.unraisablehook, sys.__unraisablehook__)

    def test_search(self):
        Path("texts").mkdir()
        for name in ("flood", "bridge", "flooded"):
            Path(f"texts/{name}.txt").write_text(f"{name}\n\nThe river and the {name}.\n")
        anews("pack", "-q", "-s", "k.key", "-o", "texts.anews", "--search=none", "texts")
        with Archive("texts.anews", "k.pub") as archive:
            self.assertEqual([a.id for a in archive.search("bridge")], ["bridge.txt"])
            self.assertEqual({a.id for a in archive.search("flood*")}, {"flood.txt", "flooded.txt"})
            self.assertEqual(len(archive.search("river", limit=2)), 2)
            self.assertEqual(archive.search_numbers("river", 0), ([], 3))
            self.assertEqual(archive.search(""), [])
            archive.verify_search()
            for wrong in ("x" * 1025, "a\0b", "\udc80"):
                self.assertRaisesRegex(archive_news.UsageError, "1024", archive.search, wrong)
            for id, article in archive.items():
                self.assertEqual(article.data, Path("texts", id).read_bytes())


def public(path):
    return archive_news._public_keys(path)[0]


class Writing(unittest.TestCase):
    def test_the_same_bytes_each_time(self):
        write_sample("once.anews", series=bytes(16))
        write_sample("twice.anews", series=bytes(16), jobs=3)
        self.assertEqual(Path("once.anews").read_bytes(), Path("twice.anews").read_bytes())

    def test_the_series_and_order_that_the_command_makes(self):
        items = "".join(f'{{"id":"{n}","title":"{t}","content_text":"x"}}\n'
                        for n, t in enumerate(TITLES))  # fmt: skip
        anews("pack", "-q", "-s", "k.key", "-o", "titles-7.anews", "-", given=items)
        Path("other").mkdir()
        with Writer("other/titles-8.anews", "k.key") as writer:
            for number, title in enumerate(TITLES):
                writer.add(f"{number}", "x", title=title)
        with Archive("titles-7.anews", "k.pub") as theirs:
            with Archive("other/titles-8.anews", "k.pub") as ours:
                self.assertEqual(bytes(ours.header.series), bytes(theirs.header.series))
                self.assertEqual([a.title or a.id for a in ours.by_title()],
                                 [a.title or a.id for a in theirs.by_title()])  # fmt: skip
        with Archive("titles-7.anews", "k.pub",
                     replacing=(bytes(ours.header.series), 0, 0)) as archive:  # fmt: skip
            self.assertEqual(len(archive), len(TITLES))

    def test_a_title_in_a_list(self):
        with Writer("list.anews", "k.key") as writer:
            for number, title in enumerate(["it's b", "a", '"c"', "Zeta"]):
                writer.add(f"{number}", "x", title=[title])
        with Archive("list.anews", "k.pub") as archive:
            self.assertEqual([a.title for a in archive.by_title()], ['"c"', "a", "it's b", "Zeta"])

    def test_the_next_edition_is_of_the_series_of_the_last(self):
        anews("keygen", "-q", "-W", "-s", "other.key", "-p", "other.pub")
        write_sample("next.anews", series=bytes(range(16)))
        os.symlink("next.anews", "another name.anews")
        write_sample("another name.anews")
        with Archive("next.anews", "k.pub", replacing=(bytes(range(16)), 0, 1)) as archive:
            self.assertEqual(archive.header.sequence, 1700000000)
            signers = archive.signers
        with Writer("next.anews", "other.key") as writer:
            writer.add("a", "text")
        self.assertRaises(archive_news.UntrustedError, Archive, "next.anews", signers)
        both = Path("k.pub").read_bytes() + Path("other.pub").read_bytes()
        for name, keys in ("both.pub", both), ("turned.pub", both[::-1].strip()[::-1]):
            Path(name).write_bytes(keys)
            with Archive("next.anews", name) as archive:
                self.assertNotEqual(bytes(archive.header.series), bytes(range(16)))
                self.assertEqual(archive.signers, [public("other.pub")])
        for wrong in (b"", b"untrusted comment: nothing\n", both + b"RWQ\n"):
            Path("wrong.pub").write_bytes(wrong)
            self.assertRaises(archive_news.FormatError, Archive, "next.anews", "wrong.pub")

    def test_errors_leave_nothing_behind(self):
        before = set(os.listdir("."))
        with self.assertRaises(archive_news.DuplicateError):
            with Writer("none.anews", "k.key") as writer:
                writer.add("a")
                writer.add("a")
        with self.assertRaises(ZeroDivisionError):
            with Writer("none.anews", "k.key") as writer:
                writer.add("a")
                raise ZeroDivisionError
        self.assertRaises(ValueError, writer.add, "b")
        self.assertRaises(ValueError, writer.finish)
        writer = Writer("none.anews", "k.key")
        writer.add("a")
        del writer
        gc.collect()
        with self.assertRaisesRegex(archive_news.IoError, "No such file"):
            Writer("nowhere/none.anews", "k.key")
        self.assertTrue(issubclass(archive_news.IoError, OSError))
        self.assertRaises(archive_news.UsageError, Writer, "none.anews", "k.key", level=99)
        self.assertEqual(set(os.listdir(".")), before)

    def test_items_that_are_refused(self):
        class Gives:
            def __init__(self, what):
                self.what = what

            def read(self):
                if self.what is None:
                    raise KeyboardInterrupt
                return self.what

        wrong = [
            (archive_news.FormatError, ("../a",), {}),
            (archive_news.FormatError, ("a\0",), {}),
            (archive_news.FormatError, ("a",), {"kind": "alias"}),
            (archive_news.FormatError, ("a", "text"), {"kind": "alias", "target": "b"}),
            (archive_news.FormatError, ("a", "text"), {"status": "withdrawn"}),
            (archive_news.FormatError, ("a",), {"title": ["one", "two"]}),
            (archive_news.FormatError, ("a",), {"date": Date(1 << 60)}),
            (ValueError, ("a",), {"date": Date(1 << 64)}),
            (ValueError, ("a",), {"date": Date(0, 1 << 40)}),
            (KeyboardInterrupt, ("a", Gives(None)), {}),
            (TypeError, ("a", Gives("text")), {}),
            (TypeError, ("a", Gives(5)), {}),
            (ValueError, ("a",), {"kind": "book"}),
            (ValueError, ("a",), {"date": datetime(2025, 1, 1)}),
            (TypeError, ("a",), {"date": "2025-01-01"}),
            (TypeError, ("a",), {"colour": "red"}),
            (TypeError, ("a",), {"title": 5}),
            (TypeError, ("a",), {"url": date(2025, 1, 1)}),
            (TypeError, ("a",), {"summary": Date(0)}),
            (TypeError, ("a", 5), {}),
        ]
        with Writer("refused.anews", "k.key") as writer:
            for kind, arguments, fields in wrong:
                with self.assertRaises(kind, msg=(arguments, fields)):
                    writer.add(*arguments, **fields)
            with self.assertRaisesRegex(ValueError, "'book' is none of article, asset, alias"):
                writer.add("a", kind="book")
            writer.add("a", "It goes on.", title=None, date=None, tag=[])
        with Archive("refused.anews", "k.pub") as archive:
            self.assertEqual({id: article.data for id, article in archive.items()},
                             {"a": b"It goes on."})  # fmt: skip

    def test_a_file_that_uses_the_writer_which_reads_it(self):
        class Meddling(io.BytesIO):
            def read(self, size=-1):
                use()
                return super().read(size)

        with Writer("meddled.anews", "k.key") as writer:

            def use():
                writer.add("b", "more")

            writer.add("a", Meddling(b"text"))
            use = writer.finish
            with self.assertRaisesRegex(ValueError, "closed"):
                writer.add("c", Meddling(b"text"))
        with Archive("meddled.anews", "k.pub") as archive:
            self.assertEqual([article.data for article in archive.values()], [b"text", b"more"])

    def test_an_interrupt_while_it_finishes(self):
        noise = random.Random(1)
        writer = Writer("stopped.anews", "k.key", level=19)
        for number in range(300):
            writer.add(f"{number}", noise.randbytes(20000).hex())
        thread = threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT))
        thread.start()
        self.assertRaises(KeyboardInterrupt, writer.finish)
        thread.join()
        self.assertRaises(ValueError, writer.add, "more")
        self.assertFalse(Path("stopped.anews").exists())

    def test_an_exception_from_a_handler_while_it_adds(self):
        class Late(Exception):
            pass

        def handle(*_):
            raise Late

        self.addCleanup(signal.signal, signal.SIGALRM, signal.signal(signal.SIGALRM, handle))
        self.addCleanup(signal.setitimer, signal.ITIMER_REAL, 0)
        content, begun, late = random.Random(2).randbytes(1 << 18).hex(), 0, 0
        with Writer("late.anews", "k.key", level=1) as writer:
            while late < 40:
                try:
                    signal.setitimer(signal.ITIMER_REAL, 0.0001 * (late + 1))
                    while True:
                        begun += 1
                        writer.add(str(begun), content[begun:])
                except Late:
                    late += 1
        with Archive("late.anews", "k.pub") as archive:
            self.assertGreaterEqual(len(archive), begun - late)
            for id, article in archive.items():
                self.assertEqual(article.data, content[int(id) :].encode())

    def test_a_signal_that_comes_within_a_turn(self):
        def refused(use, line):
            def handle(*_):
                with self.assertRaisesRegex(RuntimeError, "in use"):
                    use()
                refusals.append(use)

            def trace(frame, event, _):
                if line in linecache.getline(frame.f_code.co_filename, frame.f_lineno):
                    sys.settrace(None)
                    signal.raise_signal(signal.SIGTERM)
                return trace

            signal.signal(signal.SIGTERM, handle)
            sys.settrace(trace)

        refusals = []
        self.addCleanup(signal.signal, signal.SIGTERM, signal.getsignal(signal.SIGTERM))
        with Writer("within.anews", "k.key") as writer:
            for use in (writer.close, writer.finish, lambda: writer.add("other")):
                refused(use, "self._opened(), *arguments")
                writer.add(str(len(refusals)), "text")
        with Archive("within.anews", "k.pub") as archive:
            for use in archive.close, lambda: archive["1"].data:
                refused(use, "return _at(at, length.value)")
                self.assertEqual(archive["2"].data, b"text")
            self.assertEqual(list(archive), ["0", "1", "2"])
        self.assertEqual(len(refusals), 5)

    def test_what_is_out_of_range(self):
        for wrong in {"level": 99}, {"block_size": 7}, {"path": "folder/"}:
            with self.assertRaisesRegex(archive_news.UsageError, "out of range, or its name ends"):
                Writer(**{"path": "range.anews", "key": "k.key", **wrong})
        self.assertFalse(Path("range.anews").exists())

    def test_what_c_would_cut(self):
        precious = b"\x89ANW\r\n\x1a\nprecious"
        Path("cut.anews").write_bytes(precious)
        for wrong in ({"path": "cut.anews\0.safe"}, {"title": "a\0b"}, {"password": "a\0"},
                      {"epoch": 1 << 32}, {"sequence": -1}, {"created": 1 << 64}, {"jobs": -1},
                      {"series": b"short"}, {"series": bytes(17)}):  # fmt: skip
            with self.assertRaises(ValueError, msg=wrong):
                Writer(**{"path": "cut.anews", "key": "k.key", **wrong})
        self.assertEqual(Path("cut.anews").read_bytes(), precious)
        for wrong in ({"path": "sample.anews\0.safe"}, {"need": (1 << 32) + 1},
                      {"replacing": (bytes(16), 1 << 32, 0)}, {"replacing": (bytes(16), 0, -1)},
                      {"replacing": (b"short", 0, 0)}):  # fmt: skip
            with self.assertRaises(ValueError, msg=wrong):
                Archive(**{"path": "sample.anews", "keys": "k.pub", **wrong})

    def test_what_is_replaced(self):
        Path("own.key").write_bytes(Path("k.key").read_bytes())
        Path("thesis.txt").write_text("a thesis")
        os.mkfifo("fifo")
        os.mkdir("a folder")
        os.symlink("thesis.txt", "link to a thesis")
        for path in "own.key", "thesis.txt", "fifo", "a folder", "link to a thesis", os.devnull:
            with self.assertRaisesRegex(FileExistsError, "is not replaced"):
                Writer(path, "own.key")
        with self.assertRaisesRegex(FileExistsError, "is no archive and is not replaced"):
            with Writer("later.anews", "k.key") as writer:
                writer.add("a", "text")
                Path("later.anews").write_text("came later")
        self.assertRaisesRegex(ValueError, "closed", writer.add, "b")
        self.assertEqual(Path("later.anews").read_text(), "came later")
        self.assertEqual(Path("own.key").read_bytes(), Path("k.key").read_bytes())
        self.assertEqual(Path("thesis.txt").read_text(), "a thesis")
        write_sample("edition.anews")
        Path("empty.anews").touch()
        os.symlink("edition.anews", "latest.anews")
        for path in "latest.anews", "empty.anews":
            with Writer(path, "k.key") as writer:
                writer.add("new", "text")
        self.assertTrue(Path("latest.anews").is_symlink())
        for path in "edition.anews", "empty.anews":
            with Archive(path, "k.pub") as archive:
                self.assertEqual(list(archive), ["new"])

    def test_a_folder_that_is_left(self):
        os.makedirs("elsewhere", exist_ok=True)
        before = os.getcwd()
        try:
            with Writer("here.anews", "k.key") as writer:
                writer.add("a", "text")
                os.chdir("elsewhere")
        finally:
            os.chdir(before)
        self.assertTrue(Path("here.anews").exists())

    def run_to_its_end(self, script):
        """The status of a Python that ends while an archive or a writer is in use. Its threads say
        nothing of errors: Python aborts if its end comes while one of them writes a traceback."""
        quiet = "import threading\nthreading.excepthook = lambda error: None\n"
        ended = subprocess.run([sys.executable, "-c", quiet + script], check=False,
                               stderr=subprocess.PIPE, text=True)  # fmt: skip
        if ended.returncode != 0:
            print(ended.stderr, file=sys.stderr)
        return ended.returncode

    def test_threads_that_outlive_the_program(self):
        write_sample("outlived.anews")
        script = """
import threading, time
from archive_news import Archive, Writer
writer, archive = Writer("never.anews", "k.key"), Archive("outlived.anews", "k.pub")
def add(thread):
    for number in range(1 << 20):
        writer.add(f"{thread}/{number}", b"z" * 1000)
def read(thread):
    while True:
        archive["a/long"].data
for thread in range(4):
    threading.Thread(target=(add, read)[thread % 2], args=(thread,), daemon=True).start()
time.sleep(0.1)
"""
        for _ in range(10):
            self.assertEqual(self.run_to_its_end(script), 0)
        self.assertFalse(Path("never.anews").exists())

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork()")
    def test_a_child_that_ends_while_a_thread_of_its_parent_reads(self):
        write_sample("forked.anews")
        script = """
import os, sys, threading, warnings
from archive_news import Archive
warnings.simplefilter("ignore")
archive = Archive("forked.anews", "k.pub")
def read():
    with archive._turn():
        taken.set()
        done.wait()
taken, done = threading.Event(), threading.Event()
threading.Thread(target=read).start()
taken.wait()
child = os.fork()
if child == 0:
    sys.exit(0)
status = os.waitpid(child, 0)[1]
done.set()
sys.exit(status)
"""
        ended = subprocess.run([sys.executable, "-c", script], check=False, timeout=60)
        self.assertEqual(ended.returncode, 0)
        use = "try:\n        archive.at(0)\n    except RuntimeError:\n        sys.exit(0)\n    "
        refused = script.replace("sys.exit(0)", use + "sys.exit(1)", 1)
        ended = subprocess.run([sys.executable, "-c", refused], check=False, timeout=60)
        self.assertEqual(ended.returncode, 0)

    def test_finishing_at_the_end_of_the_program(self):
        script = """
import atexit
from archive_news import Writer
writer = Writer("exit.anews", "k.key")
writer.add("a", "text")
atexit.register(writer.finish)
"""
        self.assertEqual(self.run_to_its_end(script), 0)
        with Archive("exit.anews", "k.pub") as archive:
            self.assertEqual(archive["a"].data, b"text")

    def test_threads_that_add(self):
        with Writer("threads.anews", "k.key") as writer:
            threads = [threading.Thread(target=lambda n=n: [writer.add(f"{n}/{i}", f"{n} {i}")
                                                            for i in range(50)])
                       for n in range(4)]  # fmt: skip
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        with Archive("threads.anews", "k.pub") as archive:
            self.assertEqual(len(archive), 200)
            self.assertEqual(archive["3/49"].data, b"3 49")

    def test_keys_with_passwords(self):
        for password in (None, "", "Swordfish"):
            self.assertRaises(ValueError, Writer, "x.anews", "locked.key", password)
        self.assertEqual(archive_news._secret_key("locked.key", "swordfish").raw,
                         archive_news._secret_key("k.key", None).raw)  # fmt: skip
        for wrong in (b"", b"RW", Path("k.pub").read_bytes(), b"\xff" * 300, b"A" * 212):
            Path("wrong.key").write_bytes(wrong)
            self.assertRaises(ValueError, Writer, "x.anews", "wrong.key")

    def test_a_key_whose_public_half_is_another(self):
        comment, line = Path("k.key").read_text().splitlines()
        raw = bytearray(base64.b64decode(line))
        raw[54 + 8 + 32] ^= 1
        raw[54 + 72 :] = bytes(32)  # minisign's keys without a password have no checksum
        Path("halves.key").write_text(f"{comment}\n{base64.b64encode(raw).decode()}\n")
        self.assertRaisesRegex(ValueError, "damaged", Writer, "halves.anews", "halves.key")
        self.assertFalse(Path("halves.anews").exists())

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork()")
    def test_a_process_that_is_forked(self):
        write_sample("parent.anews")
        with Archive("parent.anews", "k.pub") as archive, Writer("fork.anews", "k.key") as writer:
            writer.add("a", "from the parent")
            # As another process closes its copy.
            archive_news._close(0, writer._handle, writer._stop)
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    self.assertRaises(RuntimeError, writer.add, "c", "from the child")
                    self.assertRaises(RuntimeError, writer.finish)
                    writer.close()
                    status = int(archive["a/long"].data != bytes(range(256)) * 20)
                finally:
                    os._exit(status)
            self.assertEqual(archive["a/long"].data, bytes(range(256)) * 20)
            self.assertEqual(os.waitpid(child, 0)[1], 0)
            writer.add("b", "and again")
        with Archive("fork.anews", "k.pub") as archive:
            self.assertEqual([article.data for article in archive.values()],
                             [b"from the parent", b"and again"])  # fmt: skip
            archive.verify()


class Layouts(unittest.TestCase):
    def test_structs_are_as_the_headers_say(self):
        machine = platform.machine()
        column = {4: 3 if machine.startswith("arm") else 2, 8: 1}[ctypes.sizeof(ctypes.c_void_p)]
        listed = {}
        for line in (TOP / "libarchive_news/layouts.txt").read_text().splitlines():
            if not line.startswith("#"):
                listed[line.split()[0]] = int(line.split()[column])
        structs = [s for s in vars(_library).values() if isinstance(s, type(ctypes.Structure))]
        self.assertGreater(len(structs), 9)
        for struct in structs:
            name = struct.__name__
            members = {f"{name}.{m}": getattr(struct, m).offset for m, _ in struct._fields_}
            if name == "an_config":  # whose an_source is not taken apart there
                source = {n: at for n, at in listed.items() if n.startswith("an_source.")}
                listed.update({n.replace("an_source", name): at for n, at in source.items()})
                members[f"{name}.source"] = 0
            self.assertEqual(ctypes.sizeof(struct), listed[name])
            wanted = {n: at for n, at in listed.items() if n.startswith(f"{name}.")}
            self.assertEqual(members, wanted)


if __name__ == "__main__":
    warnings.simplefilter("error")
    unittest.main()

"""ci/data against a server on loopback that truncates, lies, stalls, floods and forgets. What is
promised: a good file is never replaced by anything but a good file, and each trouble has its words
and its exit code."""
import hashlib
import http.server
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import threading
import unittest

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")
GOOD = b"".join(b"line %d of a data set\n" % n for n in range(20000))
STOP = threading.Event()
ASKED = []  # (path, Range header) of every request


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"

    def log_message(self, *_):
        pass

    def head(self, status, length, **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def do_GET(self):
        asked = self.headers.get("Range")
        ASKED.append((self.path, asked))
        begin = int(asked[6:-1]) if asked else 0
        try:
            getattr(self, "serve_" + self.path[1:].split(".")[0].replace("-", "_"))(begin)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def serve_good(self, begin):
        if begin:
            self.head(206, len(GOOD) - begin, Content_Range=f"bytes {begin}-{len(GOOD) - 1}/{len(GOOD)}")
        else:
            self.head(200, len(GOOD))
        self.wfile.write(GOOD[begin:])

    def serve_forgetful(self, begin):  # knows no ranges
        self.head(200, len(GOOD))
        self.wfile.write(GOOD)

    def serve_refusing(self, begin):  # has no such range
        if begin:
            self.head(416, 0)
        else:
            self.serve_good(0)

    def serve_truncated(self, begin):  # dies in the middle, every time a little later
        self.head(200 if not begin else 206, len(GOOD) - begin,
                  Content_Range=f"bytes {begin}-{len(GOOD) - 1}/{len(GOOD)}")
        self.wfile.write(GOOD[begin:begin + 150_000])

    def serve_dead(self, begin):  # never sends more than the first part
        self.head(200, len(GOOD))
        self.wfile.write(GOOD[:1000])

    def serve_wrong(self, begin):
        self.head(200, len(GOOD))
        self.wfile.write(GOOD[:-1] + b"!")

    def serve_page(self, begin):  # a captive portal: 200, and something else
        self.head(200, 21)
        self.wfile.write(b"<html>log in</html>\r\n")

    def serve_missing(self, begin):
        self.send_error(404)

    def serve_silent(self, begin):
        STOP.wait(20)

    def serve_stalling(self, begin):
        self.head(200, len(GOOD))
        self.wfile.write(GOOD[:5000])
        self.wfile.flush()
        STOP.wait(20)

    def serve_flood(self, begin):  # no length, no end
        self.send_response(200)
        self.end_headers()
        for _ in range(2000):
            self.wfile.write(GOOD)
            if STOP.is_set():
                break


def content(path):
    with open(path, "rb") as file:
        return file.read()


class Data(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
        cls.server.daemon_threads = True
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        STOP.set()
        cls.server.shutdown()
        cls.server.server_close()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="data-")
        self.addCleanup(folder.cleanup)
        self.home = folder.name
        self.cache = os.path.join(self.home, ".cache", "white-room")
        del ASKED[:]

    def sets(self, *names):
        path = os.path.join(self.home, "sets.json")
        port = self.server.server_address[1]
        with open(path, "w", encoding="utf-8") as file:
            json.dump([{"name": name, "bytes": len(GOOD), "sha256": hashlib.sha256(GOOD).hexdigest(),
                        "url": f"http://127.0.0.1:{port}/{name}", "origin": "here", "terms": "none"}
                       for name in names], file)
        return path

    def run_data(self, *words, data=None, sets=None):
        environment = {"HOME": self.home, "PATH": os.environ["PATH"], "no_proxy": "*", "WR_PYTHON": sys.executable}
        if data:
            environment["WHITE_ROOM_DATA"] = data
        command = [SCRIPT, "--timeout", "0.5"]
        return subprocess.run(command + (["--sets", sets] if sets else []) + list(words), env=environment,
                              capture_output=True, text=True, timeout=60, check=False)

    def put(self, path, content):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def cached(self, name):
        return content(os.path.join(self.cache, name))

    def one(self, name, code, words="", *options, data=None):
        run = self.run_data(*options, data=data, sets=self.sets(name))
        self.assertEqual(run.returncode, code, run.stdout + run.stderr)
        self.assertIn(words, run.stdout + run.stderr)
        if code:
            self.assertIn("hint: ", run.stderr)
        return run

    def test_a_missing_file_is_downloaded_and_verified(self):
        self.one("good.txt", 0, "downloaded and verified")
        self.assertEqual(self.cached("good.txt"), GOOD)
        self.assertEqual(os.listdir(self.cache), ["good.txt"])

    def test_a_good_file_is_not_downloaded_again(self):
        self.put(os.path.join(self.cache, "good.txt"), GOOD)
        self.one("good.txt", 0, "(verified)")
        self.assertEqual(ASKED, [])

    def test_the_folder_of_the_environment_comes_first_and_is_not_written(self):
        folder = os.path.join(self.home, "given")
        self.put(os.path.join(folder, "good.txt"), GOOD)
        self.one("good.txt", 0, folder, data=folder)
        self.assertFalse(os.path.exists(self.cache))
        self.put(os.path.join(folder, "good.txt"), b"changed")
        self.one("good.txt", 0, "passed over", data=folder)
        self.assertEqual(self.cached("good.txt"), GOOD)

    def test_a_damaged_copy_is_replaced_only_by_a_good_one(self):
        path = self.put(os.path.join(self.cache, "missing.txt"), GOOD[:-1] + b"?")
        self.one("missing.txt", 69, "404")
        self.assertEqual(self.cached("missing.txt"), GOOD[:-1] + b"?")
        os.rename(path, os.path.join(self.cache, "good.txt"))
        self.one("good.txt", 0, "its SHA-256 is another")
        self.assertEqual(self.cached("good.txt"), GOOD)

    def test_an_interrupted_download_goes_on_where_it_stopped(self):
        self.put(os.path.join(self.cache, "good.txt.part"), GOOD[:100_000])
        self.one("good.txt", 0)
        self.assertEqual(ASKED, [("/good.txt", "bytes=100000-")])
        self.assertEqual(self.cached("good.txt"), GOOD)

    def test_a_server_without_ranges_starts_from_the_beginning(self):
        for name in ("forgetful.txt", "refusing.txt"):
            self.put(os.path.join(self.cache, name + ".part"), GOOD[:100_000])
            self.one(name, 0)
            self.assertEqual(self.cached(name), GOOD)

    def test_a_resumed_download_that_is_wrong_is_tried_once_more_from_nothing(self):
        self.put(os.path.join(self.cache, "good.txt.part"), b"?" * 100_000)
        self.one("good.txt", 0)
        self.assertEqual([asked for _, asked in ASKED], ["bytes=100000-", None])
        self.assertEqual(self.cached("good.txt"), GOOD)

    def test_a_leftover_that_is_too_long_is_dropped(self):
        self.put(os.path.join(self.cache, "good.txt.part"), GOOD + b"more")
        self.one("good.txt", 0)
        self.assertEqual(self.cached("good.txt"), GOOD)

    def test_a_connection_that_breaks_is_resumed(self):
        self.one("truncated.txt", 0)
        self.assertEqual(self.cached("truncated.txt"), GOOD)
        self.assertGreater(len(ASKED), 1)

    def test_a_connection_that_always_breaks_leaves_its_beginning_for_the_next_run(self):
        self.one("dead.txt", 69, "the connection ended after 1,000 of")
        self.assertEqual(os.listdir(self.cache), ["dead.txt.part"])

    def test_wrong_content_is_refused_and_leaves_nothing(self):
        self.one("wrong.txt", 65, "its SHA-256 is another")
        self.assertEqual(os.listdir(self.cache), [])

    def test_a_login_page_is_refused(self):
        self.one("page.txt", 69, "the connection ended after 21 of")
        self.assertFalse(os.path.exists(os.path.join(self.cache, "page.txt")))

    def test_a_missing_page_is_named(self):
        self.one("missing.txt", 69, "the server answers 404")

    def test_a_silent_server_is_given_up(self):
        self.one("silent.txt", 69, "the server is silent or too slow")
        self.one("stalling.txt", 69, "the server is silent or too slow")

    def test_a_body_without_end_is_cut(self):
        self.one("flood.txt", 65, "sends more than")
        self.assertEqual(os.listdir(self.cache), [])

    def test_no_server_at_all(self):
        path = self.sets("good.txt")
        with open(path, encoding="utf-8") as file:
            text = file.read().replace(str(self.server.server_address[1]) + "/", "1/")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        run = self.run_data(sets=path)
        self.assertEqual(run.returncode, 69)
        self.assertIn("ci/data --pack on another machine", run.stderr)

    def test_one_that_fails_does_not_keep_the_others_away(self):
        run = self.run_data(sets=self.sets("missing.txt", "good.txt"))
        self.assertEqual(run.returncode, 69)
        self.assertEqual(self.cached("good.txt"), GOOD)

    def test_check_downloads_nothing(self):
        self.one("good.txt", 66, "not here: good.txt", "--check")
        self.assertEqual(ASKED, [])

    def test_pack_and_unpack_carry_the_files_to_a_machine_without_a_network(self):
        sets, tar = self.sets("good.txt", "forgetful.txt"), os.path.join(self.home, "data.tar")
        run = self.run_data("--pack", tar, sets=sets)
        self.assertEqual(run.returncode, 0, run.stderr)
        first = hashlib.sha256(content(tar)).hexdigest()
        self.run_data("--pack", tar, sets=sets)
        self.assertEqual(first, hashlib.sha256(content(tar)).hexdigest())
        for name in ("good.txt", "forgetful.txt"):
            os.remove(os.path.join(self.cache, name))
        del ASKED[:]
        run = self.run_data("--unpack", tar, sets=sets)
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertEqual((self.cached("good.txt"), ASKED), (GOOD, []))

    def test_a_damaged_pack_replaces_nothing(self):
        sets, tar = self.sets("good.txt"), os.path.join(self.home, "data.tar")
        self.run_data("--pack", tar, sets=sets)
        whole = content(tar)
        for damaged in (whole[:5000], b"no tar at all", whole.replace(b"line 7 ", b"line 8 ")):
            self.put(tar, damaged)
            run = self.run_data("--unpack", tar, sets=sets)
            self.assertEqual(run.returncode, 65, run.stdout + run.stderr)
            self.assertEqual(self.cached("good.txt"), GOOD)
        run = self.run_data("--unpack", tar + ".none", sets=sets)
        self.assertEqual(run.returncode, 66)

    def test_a_pack_cannot_write_outside_the_cache(self):
        sets, tar = self.sets("good.txt"), os.path.join(self.home, "data.tar")
        inside = self.put(os.path.join(self.home, "content"), GOOD)
        with tarfile.open(tar, "w") as archive:
            archive.add(inside, "../../../good.txt")
            archive.add(inside, "../evil.txt")
        self.assertEqual(self.run_data("--unpack", tar, sets=sets).returncode, 0)
        self.assertEqual(os.listdir(self.cache), ["good.txt"])
        self.assertEqual(sorted(os.listdir(self.home)), [".cache", "content", "data.tar", "sets.json"])

    def test_a_disk_that_refuses(self):
        self.put(os.path.join(self.home, ".cache"), b"a file where a folder should be")
        self.one("good.txt", 74, "nothing was replaced")
        run = self.run_data("--pack", "/dev/full/data.tar", sets=self.sets("good.txt"))
        self.assertEqual(run.returncode, 74)

    def test_a_damaged_list_names_the_field(self):
        path = self.sets("good.txt")
        entries = json.loads(content(path))
        for change, words in (({"bytes": "many"}, "field 'bytes'"), ({"name": "../x"}, "no plain file name"),
                              ({"sha256": "12"}, "'sha256' is not 64"), ({"url": None}, "field 'url'")):
            with open(path, "w", encoding="utf-8") as file:
                json.dump([entries[0] | change], file)
            run = self.run_data(sets=path)
            self.assertEqual(run.returncode, 65)
            self.assertIn(words, run.stderr)
        self.put(path, b"[{")
        self.assertEqual(self.run_data(sets=path).returncode, 65)

    def test_wrong_arguments_get_a_suggestion(self):
        run = self.run_data("--chekc", sets=self.sets("good.txt"))
        self.assertEqual((run.returncode, "did you mean '--check'?" in run.stderr), (64, True))
        run = self.run_data("goood.txt", sets=self.sets("good.txt"))
        self.assertEqual((run.returncode, "did you mean 'good.txt'?" in run.stderr), (64, True))
        self.assertEqual(self.run_data("--timeout", "soon", sets=self.sets("good.txt")).returncode, 64)
        self.assertEqual(self.run_data("--pack").returncode, 64)

    def test_without_python_there_is_help_and_a_word_of_what_is_missing(self):
        environment = {"HOME": self.home, "PATH": os.environ["PATH"], "WR_PYTHON": "no-python", "WR_NO_INSTALL": "1"}
        run = subprocess.run([SCRIPT, "--check"], env=environment, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(run.returncode, 69)
        self.assertRegex(run.stderr, r"\n  python3 +Python")
        run = subprocess.run([SCRIPT, "--help"], env=environment, capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual((run.returncode, "Example: ci/data" in run.stdout), (0, True))

    def test_two_at_once_end_with_one_good_file(self):
        sets = self.sets("good.txt")
        runs = []
        threads = [threading.Thread(target=lambda: runs.append(self.run_data(sets=sets))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([run.returncode for run in runs], [0] * 4, [run.stderr for run in runs])
        self.assertEqual((self.cached("good.txt"), os.listdir(self.cache)), (GOOD, ["good.txt"]))


if __name__ == "__main__":
    unittest.main()

"""Opens every page of the book in Chromium: book/browser/pages.mjs says what is looked for. This
makes the pages, installs the driver into build/browser once, and serves both."""

import functools
import hashlib
import http.server
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
WORK = ROOT / "build/browser"
sys.path[:0] = [str(ROOT / "book"), str(ROOT)]

import reference  # noqa: E402


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_):
        pass  # a browser closes a connection when it has seen enough


def skip(reason):
    print(f"[skipped: {reason}]")
    sys.exit(0)


def browser():
    for name in ("chromium", "google-chrome", "chromium-browser"):
        if shutil.which(name):
            return shutil.which(name)
    skip("no Chromium")


def driver():
    """The npm packages, where they are already or from the registry."""
    lock = (HERE / "package-lock.json").read_bytes()
    stamp = WORK / "installed"
    mark = hashlib.sha256(lock).hexdigest()
    if stamp.exists() and stamp.read_text() == mark:
        return
    for tool in ("node", "npm"):
        if not shutil.which(tool):
            skip(f"no {tool}")
    WORK.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, WORK / name)
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=WORK,
                          capture_output=True, text=True)
    if done.returncode != 0:
        print(done.stderr[-2000:])
        skip("no npm packages: npm ci did not succeed; is there a network?")
    stamp.write_text(mark)


def pages():
    """The book, from the committed traces alone."""
    if shutil.which("doxygen"):
        reference.refresh(WORK / "doxygen")
    environment = {**os.environ, "WR_DOXYGEN_XML": str(WORK / "doxygen/xml"), "WR_STRICT": ""}
    sphinx = "/usr/bin/sphinx-build" if os.path.exists("/usr/bin/sphinx-build") else "sphinx-build"
    done = subprocess.run([sphinx, "-q", "-b", "html", "-d", WORK / "doctrees", "-D", "wr_fresh=none",
                           ROOT / "book", WORK / "html"], env=environment)
    if done.returncode != 0:
        sys.exit("the pages could not be made")


def main():
    chromium = browser()
    driver()
    pages()
    handler = functools.partial(Quiet, directory=str(WORK / "html"))
    server = Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    shutil.copyfile(HERE / "pages.mjs", WORK / "pages.mjs")  # node looks for packages beside it
    found = sorted(str(path.relative_to(WORK / "html")) for path in (WORK / "html").rglob("*.html"))
    done = subprocess.run(["node", WORK / "pages.mjs", chromium, WORK / "html",
                           f"http://127.0.0.1:{server.server_port}", *found])
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()

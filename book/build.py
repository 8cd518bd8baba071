"""Makes the book: fresh traces, the reference, the pages; then serves them, and follows changes.

ci/book has installed what is needed and built the programs; this does the rest, in one process that
keeps Sphinx loaded and forks a child for each build, so that a change of prose is a page within two
seconds. Leaves out the compiler's part, except under --watch, where it calls the build again.
"""

import argparse
import contextlib
import functools
import http.server
import os
import re
import socketserver
import subprocess
import sys
import time
import warnings
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BOOK = ROOT / "book"
sys.dont_write_bytecode = True
sys.path[:0] = [str(BOOK), str(ROOT)]

import reference  # noqa: E402
from shared.weave import traces  # noqa: E402

OUT = ROOT / "build/book"
RELEASE = ROOT / "build/release"
PATIENCE = 0.3  # seconds between two looks at the files
PROSE = {".md", ".toml", ".py", ".css", ".js", ".html", ".json", ".svg"}
CODE = {".hpp", ".cpp", ".txt", ".cmake"}


def programs():
    """The programs that the declared runs need."""
    runs = traces.runs(BOOK / "traces/runs.toml").values()
    return sorted({run.command.split()[0] for run in runs})


def record():
    """Fresh traces of every run that is neither a timing nor long. Returns what went wrong."""
    trouble, begin = [], time.perf_counter()
    runs = traces.runs(BOOK / "traces/runs.toml")
    for run in runs.values():
        if run.timings:
            continue
        if run.missing():
            forget(run)
            print(f"{run.trace}: the book's numbers; no {run.needs} here (ci/data fetches it)")
            continue
        try:
            if not run.long:
                traces.record(run, RELEASE / "bin", RELEASE / "traces")
            elif not traces.kept(run, RELEASE / "bin", RELEASE / "traces"):
                forget(run)  # ci/reproduce made it of another program, or nobody did
        except (traces.TraceError, OSError) as error:
            forget(run)
            trouble.append(str(error))
    print(f"runs: {len(runs)} declared, recorded in {time.perf_counter() - begin:.1f} s", flush=True)
    return trouble


def forget(run):
    """What a run left behind earlier does not count any more."""
    for suffix in (".json", ".stamp"):
        (RELEASE / "traces" / f"{run.trace}{suffix}").unlink(missing_ok=True)


def weave_reference():
    try:
        done = reference.refresh(OUT / "doxygen")
    except (RuntimeError, OSError) as error:
        return [f"the reference was not renewed: {error}"]
    if done is None:
        return []
    written, removed, warnings = done
    print(f"reference: {written} files of Doxygen's XML changed, {removed} gone")
    return [line.replace(f"{ROOT}/", "") for line in warnings]


def sphinx(strict, fresh):
    """One build of the pages in a forked child. Returns its exit status."""
    child = os.fork()
    if child == 0:
        os.chdir(ROOT)
        warnings.filterwarnings("ignore", module=r"breathe\.")  # it warns of Sphinx 9
        from sphinx.cmd.build import main
        args = ["-b", "html", "-q", "-d", str(OUT / "doctrees"), "-D", f"wr_strict={int(strict)}",
                "-D", f"wr_fresh={fresh}"]
        if strict:
            args += ["-W", "--keep-going"]
        status = 70
        try:
            status = main([*args, str(BOOK), str(OUT / "html")])
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) != 70:
        (OUT / "built").touch()
    return os.waitstatus_to_exitcode(status)


def report():
    """Says in a line what the pages mark as the reader's own."""
    try:
        lines = (OUT / "html/drift.txt").read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    own = sum(line.startswith("drift:") for line in lines)
    if own:
        print(f"{own} {'place is' if own == 1 else 'places are'} not as the book was recorded; "
              "the pages mark them (build/book/html/drift.txt lists them)")


def warm():
    """Loads what every build needs, once; a child has it from the start."""
    import docutils.parsers.rst.directives.images  # noqa: F401
    import myst_parser.parsers.docutils_  # noqa: F401
    import myst_parser.sphinx_  # noqa: F401
    import pygments.lexers.c_cpp  # noqa: F401
    import pygments.lexers.shell  # noqa: F401
    import sphinx.builders.html  # noqa: F401
    import sphinx.cmd.build  # noqa: F401
    import sphinx.search.en  # noqa: F401
    try:
        import breathe.renderer.sphinxrenderer  # noqa: F401
    except ImportError:
        pass


# --- the server ---------------------------------------------------------------------------------


class Page(http.server.SimpleHTTPRequestHandler):
    """Files, without a log line each; /watch tells an open page that it has been rebuilt."""

    following = False

    def log_message(self, *_):
        pass

    def end_headers(self):
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def do_GET(self):
        if self.following and self.path == "/watch":
            return self.tell()
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not self.following or path.suffix != ".html" or not path.exists():
            return super().do_GET()
        body = path.read_bytes().replace(
            b"</head>", b'<meta name="white-room-watch" content="yes"></head>', 1)
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def tell(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        known = built()
        try:
            while True:
                time.sleep(0.1)
                now = built()
                self.wfile.write(b"event: built\ndata: \n\n" if now != known else b": \n\n")
                self.wfile.flush()
                known = now
        except OSError:
            pass  # the page was closed


def built():
    try:
        return (OUT / "built").stat().st_mtime_ns
    except OSError:
        return 0


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    builder = 0  # the process that makes the pages; the server ends with it

    def service_actions(self):
        if self.builder and os.getppid() != self.builder:
            os._exit(0)

    def handle_error(self, *_):
        pass  # the browser has gone elsewhere


def open_server(port, following):
    """A server on the loopback: the port asked for, or the first free one from 8420."""
    handler = functools.partial(Page, directory=str(OUT / "html"))
    Page.following = following
    for candidate in [port] if port else [*range(8420, 8440), 0]:
        try:
            return Server(("127.0.0.1", candidate), handler)
        except OSError as error:
            refusal = error
    raise SystemExit(f"ci/book: cannot open port {port} on 127.0.0.1: {refusal.strerror}\n"
                     "hint: leave --port out, and a free one is found")


# --- following changes --------------------------------------------------------------------------


def look():
    """The date of every file that a page is made from."""
    dates = {}
    for top in ("book", "chapters", "shared", "solutions"):
        pending = [ROOT / top]
        while pending:
            try:
                entries = list(os.scandir(pending.pop()))
            except OSError:
                continue
            for entry in entries:
                name = entry.name
                if name.startswith(".") or name in ("build", "node_modules", "__pycache__"):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                elif os.path.splitext(name)[1] in PROSE | CODE:
                    try:
                        dates[entry.path] = entry.stat().st_mtime_ns
                    except OSError:
                        pass  # renamed while we looked
    return dates


def follow(options, known):
    """Rebuilds until interrupted: the pages at once, the programs and their numbers after them."""
    while True:
        time.sleep(PATIENCE)
        now = look()
        changed = [path for path, date in now.items() if known.get(path) != date]
        changed += [path for path in known if path not in now]
        if not changed:
            continue
        known = now
        begin = time.perf_counter()
        names = ", ".join(os.path.relpath(path, ROOT) for path in changed[:3])
        code = any(os.path.splitext(path)[1] in CODE for path in changed)
        if any(path.startswith((str(BOOK / "extension"), str(BOOK / "build.py"),
                                str(ROOT / "shared/weave"))) for path in changed):
            os.execv(sys.executable, [sys.executable, __file__, *sys.argv[1:]])
        status = sphinx(options.strict, options.fresh)
        report()
        print(f"{names}: pages in {time.perf_counter() - begin:.1f} s"
              f"{'' if status == 0 else ', with complaints'}", flush=True)
        if code and not options.no_record:
            rebuild(options)


def rebuild(options):
    """Compiles, reruns what changed, and lets the pages show the new numbers."""
    begin = time.perf_counter()
    done = subprocess.run(["cmake", "--build", RELEASE, "--target", *programs()],
                          capture_output=True, text=True)
    if done.returncode != 0:
        print(f"the programs do not build: {first_error(done.stdout + done.stderr)}")
        print("the pages show the numbers of the last build that did", flush=True)
        return
    for line in record() + weave_reference():
        print(line)
    sphinx(options.strict, options.fresh)
    print(f"programs and numbers in {time.perf_counter() - begin:.1f} s", flush=True)


def first_error(log):
    found = re.search(r"^.*\b(?:error|Error)\b.*$", log, re.M)
    return found.group().replace(f"{ROOT}/", "") if found else log.strip().splitlines()[-1]


def unlock():
    """Lets other doors build while this one only serves: ci/lib.sh holds its lock as file 9."""
    if os.environ.get("WR_LOCKED"):
        with contextlib.suppress(OSError):
            os.close(9)


def main():
    parser = argparse.ArgumentParser(prog="ci/book", add_help=False)
    parser.add_argument("--no-serve", action="store_true")
    parser.add_argument("--watch", action="store_true")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-record", action="store_true")
    parser.add_argument("--programs", action="store_true")
    options = parser.parse_args()
    if options.programs:
        print("\n".join(programs()))
        return 0
    options.strict = bool(os.environ.get("WR_STRICT"))
    options.fresh = "none" if options.no_record else "build/release/traces"
    begin = time.perf_counter()
    OUT.mkdir(parents=True, exist_ok=True)
    trouble = [] if options.no_record else record()
    trouble += weave_reference()
    for line in trouble:
        print(line, file=sys.stderr)
    server = None
    if not options.no_serve:
        server = open_server(options.port, options.watch)
        server.builder = os.getpid()
        if os.fork() == 0:
            unlock()
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                pass
            os._exit(0)
        server.socket.close()
    warm()
    known = look()
    status = sphinx(options.strict, options.fresh)
    report()
    print(f"pages: build/book/html/index.html, {time.perf_counter() - begin:.1f} s in all")
    if options.strict and (status or trouble):
        print("ci/book: strict, and something above is out of step", file=sys.stderr)
        return status or 1
    if status not in (0, 1):
        return status
    unlock()
    if server is None:
        print("next: open build/book/html/index.html, or run ci/book to serve it")
        return 0
    print(f"\n  http://127.0.0.1:{server.server_port}/\n")
    print("next: read the prologue there, with a terminal open beside it.")
    print("Ctrl-C ends it." if not options.watch else "Pages follow your changes. Ctrl-C ends it.",
          flush=True)
    try:
        if options.watch:
            follow(options, known)
        os.wait()
    except KeyboardInterrupt:
        print()
    return 0


if __name__ == "__main__":
    sys.exit(main())

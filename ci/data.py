"""The work of ci/data, whose --help says what it does: finds, downloads, verifies and packs.

A download goes to a file beside its target, is verified by size and SHA-256, and only then takes the
target's place; an interrupted one goes on where it stopped. Needs nothing but Python's own library.
"""
import difflib
import errno
import fcntl
import hashlib
import http.client
import json
import os
import re
import socket
import sys
import tarfile
import time
import urllib.error
import urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SETS = os.path.join(ROOT, "shared", "support", "core", "data_sets.json")
FIELDS = {"name": str, "bytes": int, "sha256": str, "url": str, "origin": str, "terms": str}
CHUNK = 1 << 16
# A server that drips for ever is given up: it must average this much, after a minute's grace.
SLOWEST_BYTES_PER_SECOND = 2000


class Trouble(Exception):
    """A message for the user, a hint, an exit code."""

    def __init__(self, words, hint, code):
        super().__init__(words)
        self.hint, self.code = hint, code


def cache_folder():
    return os.path.join(os.path.expanduser("~"), ".cache", "white-room")


def folders():
    given = os.environ.get("WHITE_ROOM_DATA")
    return ([given] if given else []) + [cache_folder()]


def read_sets(path):
    try:
        with open(path, encoding="utf-8") as file:
            sets = json.load(file)
    except OSError as why:
        raise Trouble(f"cannot read {path}: {why.strerror}", "the list comes with the repository; git status shows what is missing", 66)
    except (json.JSONDecodeError, UnicodeDecodeError) as why:
        raise Trouble(f"{path} is damaged: {why}", "git checkout -- " + os.path.relpath(path, ROOT), 65)
    if not isinstance(sets, list):
        raise Trouble(f"{path} is damaged: not a list", "git checkout restores it", 65)
    for number, entry in enumerate(sets):
        for field, kind in FIELDS.items():
            value = entry.get(field) if isinstance(entry, dict) else None
            if not isinstance(value, kind) or isinstance(value, bool):
                raise Trouble(f"{path}: entry {number}: field '{field}' is missing or no {kind.__name__}",
                              "git checkout restores it", 65)
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", entry["name"]) or entry["name"].endswith(".part"):
            raise Trouble(f"{path}: entry {number}: '{entry['name']}' is no plain file name", "git checkout restores it", 65)
        if not re.fullmatch(r"[0-9a-f]{64}", entry["sha256"]):
            raise Trouble(f"{path}: entry {number}: 'sha256' is not 64 hexadecimal digits", "git checkout restores it", 65)
    return sets


def wrong_with(path, entry):
    """None if the file is the data set; otherwise in a few words what it is instead."""
    try:
        size = os.path.getsize(path)
        if size != entry["bytes"]:
            return f"{size:,} bytes instead of {entry['bytes']:,}"
        digest = hashlib.sha256()
        with open(path, "rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
    except OSError as why:
        return why.strerror
    return None if digest.hexdigest() == entry["sha256"] else "its SHA-256 is another"


def find(entry):
    """The path of a verified copy, or None; copies that are not it are named on stderr."""
    for folder in folders():
        path = os.path.join(folder, entry["name"])
        if os.path.lexists(path):
            wrong = wrong_with(path, entry)
            if wrong is None:
                return path
            print(f"{path} is not {entry['name']}: {wrong}; passed over", file=sys.stderr)
    return None


class Progress:
    """One line on a terminal, nothing elsewhere."""

    def __init__(self, name, total):
        self.name, self.total, self.shown = name, total, 0.0
        self.live = sys.stderr.isatty()

    def show(self, done):
        now = time.monotonic()
        if self.live and now - self.shown > 0.1:
            self.shown = now
            sys.stderr.write(f"\r\x1b[K{self.name} {100 * done // max(self.total, 1):3d} %")
            sys.stderr.flush()

    def clear(self):
        if self.live:
            sys.stderr.write("\r\x1b[K")


def fetch(entry, part, timeout):
    """Downloads to `part`, an open file positioned at its end; goes on where it stopped."""
    have = part.tell()
    request = urllib.request.Request(entry["url"], headers={"User-Agent": "white-room-data/1"})
    if have:
        request.add_header("Range", f"bytes={have}-")
    progress = Progress(entry["name"], entry["bytes"])
    started = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            begins = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range", ""))
            if have and not (answer.status == 206 and begins and int(begins[1]) == have):
                part.seek(0)  # the server starts from the beginning, so do we
                part.truncate()
                have = 0
            received = 0
            while chunk := answer.read(CHUNK):
                received += len(chunk)
                if have + received > entry["bytes"]:
                    raise Trouble(f"{entry['url']} sends more than the {entry['bytes']:,} bytes of {entry['name']}",
                                  "the file has changed at its origin; the copy you have, if any, is untouched", 65)
                part.write(chunk)
                progress.show(have + received)
                spent = time.monotonic() - started
                if spent > 60 and received / spent < SLOWEST_BYTES_PER_SECOND:
                    raise TimeoutError("too slow")
        if have + received < entry["bytes"]:
            raise ConnectionError(f"the connection ended after {have + received:,} of {entry['bytes']:,} bytes")
    finally:
        progress.clear()


def why_not(error):
    if isinstance(error, urllib.error.HTTPError):
        return f"the server answers {error.code} {error.reason}"
    if isinstance(error, urllib.error.URLError):
        error = error.reason
    if isinstance(error, (TimeoutError, socket.timeout)):
        return "the server is silent or too slow"
    return str(error) or type(error).__name__


def disk_trouble(path, why):
    return Trouble(f"cannot write {path}: {why.strerror}", "nothing was replaced; is the disk full, or the folder someone else's?", 74)


def keep(part, path):
    """The verified `part` takes its place, whole."""
    part.flush()
    os.fsync(part.fileno())
    os.replace(part.name, path)


def open_part(path):
    """The file beside the target that a download grows in, locked against a second one."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    while True:
        part = open(path + ".part", "a+b")
        fcntl.flock(part, fcntl.LOCK_EX)
        # The one we waited for may have moved its file to its place: then this is no name any more.
        try:
            if os.path.samestat(os.fstat(part.fileno()), os.stat(part.name)):
                return part
        except FileNotFoundError:
            pass
        part.close()


def download(entry, timeout):
    path = os.path.join(cache_folder(), entry["name"])
    try:
        with open_part(path) as part:
            if wrong_with(path, entry) is None:  # another download was faster
                os.remove(part.name)
                return path
            failure, fruitless = None, 0
            while fruitless < 3:
                part.seek(0, os.SEEK_END)
                resumed = part.tell()
                if resumed >= entry["bytes"]:
                    resumed = 0
                    part.truncate(0)
                    part.seek(0)
                try:
                    fetch(entry, part, timeout)
                except urllib.error.HTTPError as error:
                    if resumed and error.code == 416:  # no such range: from the beginning, then
                        part.truncate(0)
                        continue
                    failure = error
                    break
                except (urllib.error.URLError, http.client.HTTPException, ConnectionError, TimeoutError) as error:
                    failure = error
                    part.seek(0, os.SEEK_END)
                    # As long as each try brings more of the file, there is a next one.
                    fruitless = 0 if part.tell() > resumed else fruitless + 1
                    time.sleep(0.2 * fruitless)
                    continue
                except Trouble:
                    os.remove(part.name)
                    raise
                part.flush()
                wrong = wrong_with(part.name, entry)
                if wrong is None:
                    keep(part, path)
                    return path
                # What was resumed may have begun as something else: once more, from nothing.
                part.truncate(0)
                if not resumed:
                    os.remove(part.name)
                    raise Trouble(f"{entry['url']} is not {entry['name']}: {wrong}",
                                  "the file has changed at its origin, or something between rewrites it; "
                                  "the copy you have, if any, is untouched", 65)
            if os.path.exists(part.name) and os.path.getsize(part.name) == 0:
                os.remove(part.name)
    except OSError as why:
        if isinstance(why, urllib.error.URLError) or why.errno not in (
                errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT, errno.EPERM, errno.EIO,
                errno.ENOTDIR, errno.EISDIR, errno.EFBIG):
            raise
        raise disk_trouble(path, why) from why
    raise Trouble(f"cannot download {entry['name']}: {why_not(failure)}",
                  f"run ci/data again (it goes on where it stopped), or put the file from {entry['url']} "
                  f"into {cache_folder()}; ci/data --pack on another machine makes one file of all", 69)


def pack(sets, target, timeout):
    partial = target + ".part"
    try:
        with tarfile.open(partial, "w") as archive:
            for entry in sets:
                path = find(entry) or download(entry, timeout)
                info = tarfile.TarInfo("white-room/" + entry["name"])
                info.size, info.mode = entry["bytes"], 0o644
                with open(path, "rb") as file:
                    archive.addfile(info, file)
        with open(partial, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(partial, target)
    except OSError as why:
        raise Trouble(f"cannot write {target}: {why.strerror or why}", "nothing was replaced", 74) from why
    finally:
        if os.path.exists(partial):
            os.remove(partial)
    print(f"packed {len(sets)} data sets into {target} ({os.path.getsize(target):,} bytes)")
    print(f"next: copy it, and there: ci/data --unpack {os.path.basename(target)}")


def unpack(sets, source):
    wanted = {entry["name"]: entry for entry in sets}
    taken = 0
    try:
        with tarfile.open(source) as archive:
            for member in archive:
                entry = wanted.get(os.path.basename(member.name))
                if entry is None or not member.isreg():
                    continue
                if member.size != entry["bytes"]:
                    raise Trouble(f"{source}: {member.name} has {member.size:,} bytes instead of {entry['bytes']:,}",
                                  "pack it again on the other machine", 65)
                content = archive.extractfile(member).read()
                if hashlib.sha256(content).hexdigest() != entry["sha256"]:
                    raise Trouble(f"{source}: {member.name} has another SHA-256", "pack it again on the other machine", 65)
                path = os.path.join(cache_folder(), entry["name"])
                try:
                    with open_part(path) as part:
                        part.truncate(0)
                        part.write(content)
                        keep(part, path)
                except OSError as why:
                    raise disk_trouble(path, why) from why
                taken += 1
                print(f"{entry['name']:20} {path}")
    except (tarfile.TarError, EOFError) as why:
        raise Trouble(f"{source} is no whole tar file: {why}", "copy it again", 65) from why
    except OSError as why:
        raise Trouble(f"cannot open {source}: {why.strerror}", "give the path of a file made by ci/data --pack", 66) from why
    if not taken:
        raise Trouble(f"{source} holds none of the data sets", "make one with ci/data --pack FILE.tar", 65)


def number(word):
    try:
        value = float(word)
    except ValueError:
        value = 0.0
    if not 0.0 < value < 1e6:
        raise Trouble(f"--timeout '{word}' is no number of seconds", "for example: --timeout 30", 64)
    return value


def arguments(words):
    options = {"sets": SETS, "timeout": 30.0, "pack": None, "unpack": None, "check": False, "list": False}
    names = []
    while words:
        word = words.pop(0)
        word, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if equals:
            words.insert(0, value)
        if word in ("--check", "--list"):
            options[word[2:]] = True
        elif word in ("--sets", "--pack", "--unpack", "--timeout"):
            if not words:
                raise Trouble(f"{word} needs a value", "see ci/data --help", 64)
            options[word[2:]] = words.pop(0)
        elif word.startswith("-"):
            near = difflib.get_close_matches(word, ["--" + name for name in options] + ["--help"], 1)
            raise Trouble(f"unknown argument '{word}'", f"did you mean '{near[0]}'?" if near else "see ci/data --help", 64)
        else:
            names.append(word)
    options["timeout"] = number(options["timeout"])
    return options, names


def main():
    options, names = arguments(sys.argv[1:])
    sets = read_sets(options["sets"])
    known = {entry["name"]: entry for entry in sets}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.5)
            raise Trouble(f"there is no data set '{name}'", f"did you mean '{near[0]}'?" if near else "ci/data --list names them", 64)
    if names:
        sets = [known[name] for name in dict.fromkeys(names)]

    if options["list"]:
        for entry in sets:
            print(f"{entry['name']}: {entry['bytes']:,} bytes, SHA-256 {entry['sha256']}")
            print(f"  from {entry['origin']}: {entry['url']}\n  terms: {entry['terms']}")
        return 0
    if options["pack"]:
        pack(sets, options["pack"], options["timeout"])
        return 0
    if options["unpack"]:
        unpack(sets, options["unpack"])
        return 0

    missing, code = [], 0
    for entry in sets:
        path = find(entry)
        verb = "verified"
        if path is None and not options["check"]:
            print(f"downloading {entry['name']} ({entry['bytes']:,} bytes) from {entry['url']}", flush=True)
            try:
                path, verb = download(entry, options["timeout"]), "downloaded and verified"
            except Trouble as trouble:  # the other data sets may still be had
                code = code or trouble.code
                complain(trouble)
        if path is None:
            missing.append(entry["name"])
        else:
            print(f"{entry['name']:20} {path} ({verb})")
    if missing and options["check"]:
        raise Trouble("not here: " + ", ".join(missing), "ci/data downloads them; looked in " + ", ".join(folders()), 66)
    return code


def complain(trouble):
    print(f"ci/data: {trouble}\nhint: {trouble.hint}", file=sys.stderr)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Trouble as trouble:
        complain(trouble)
        sys.exit(trouble.code)
    except KeyboardInterrupt:
        print("\nci/data: interrupted; run it again and it goes on where it stopped", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        sys.exit(0)

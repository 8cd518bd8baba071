"""Runs Doxygen for the reference: only when a header has changed, and it rewrites only the XML
that says something new. Sphinx goes by the dates of these files, so an untouched file is an
untouched page. A file whose class has gone is removed."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOXYFILE = Path(__file__).with_name("Doxyfile")


def inputs(root=ROOT):
    """The headers that Doxygen reads, in order."""
    found = [file for folder in ("shared", "chapters") for file in (root / folder).rglob("*.hpp")]
    return sorted(file for file in found if not file.name.endswith("-inl.hpp"))


def state(version, root=ROOT):
    material = hashlib.sha256(version.encode() + DOXYFILE.read_bytes())
    for file in inputs(root):
        material.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return material.hexdigest()


def refresh(out, root=ROOT):
    """Brings out/xml up to date. Returns (files written, files removed, warnings), or None when no
    header has changed since the last time."""
    xml, stamp = Path(out) / "xml", Path(out) / "stamp"
    version = subprocess.run(["doxygen", "--version"], capture_output=True, text=True,
                             check=True).stdout
    now = state(version, root)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == now and (xml / "index.xml").exists():
        return None
    xml.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run(["doxygen", str(DOXYFILE)], cwd=root, capture_output=True, text=True,
                              env={**os.environ, "WR_DOXYGEN_OUT": scratch})
        if done.returncode != 0:
            raise RuntimeError(f"doxygen: exit {done.returncode}: {done.stderr.strip()[-500:]}")
        fresh = {file.name: file for file in Path(scratch, "xml").iterdir()}
        written = [name for name, file in fresh.items()
                   if not (xml / name).exists() or (xml / name).read_bytes() != file.read_bytes()]
        for name in written:
            shutil.copyfile(fresh[name], xml / name)
        removed = [file.name for file in xml.iterdir() if file.name not in fresh]
        for name in removed:
            (xml / name).unlink()
    stamp.write_text(now, encoding="utf-8")
    warnings = [line for line in done.stderr.splitlines() if "warning:" in line]
    return len(written), len(removed), warnings

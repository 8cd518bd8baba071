"""The chapter's moons run beside the same run in Python: another language, other code, and Python's
own random numbers. Fails if a loss differs by more than 1e-12.

agreement_test.py PROGRAM STEPS
"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from scalar_engine import Training

program, steps = sys.argv[1], int(sys.argv[2])
with tempfile.TemporaryDirectory() as folder:
    trace = Path(folder) / "moons.json"
    subprocess.run([program, "moons", "--steps", str(steps), "--json", trace], check=True,
                   stdout=subprocess.DEVNULL)
    ours = [row[1] for row in json.loads(trace.read_text())["series"]["training"]["rows"]]
training = Training()
worst = 0.0
for step, loss in enumerate(ours):
    peer = training.step()
    worst = max(worst, abs(loss - peer))
    if abs(loss - peer) > 1e-12:
        sys.exit(f"step {step}: ours {loss!r}, Python's {peer!r}")
if len(ours) != steps:
    sys.exit(f"{len(ours)} steps were recorded, not {steps}")
print(f"{steps} steps agree; largest difference {worst:.1e}")

#!/usr/bin/env python3
"""Measures this build beside whichever peers are installed and prints ratios. Called by ci/bench.

  ci/peers/bench.py --build build/release [--quick] [micrograd] [kernels]

Every number is the median of repeated runs, ours and the peers' in turn, so that a noisy neighbour
meets all of them. Leaves out: peers that are not there, and says so.
Exit codes: 0 measured, 64 a wrong argument, 70 one of our programs failed.
"""
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

# One thread for everyone: the kernels measured here use one. Read before NumPy is imported.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
try:
    import numpy
except ImportError:
    numpy = None
try:
    import torch
except ImportError:
    torch = None


def median_seconds(run, repeats, at_least=0.0):
    """The median time of run(), over `repeats` runs or `at_least` seconds, whichever is longer."""
    times, begun = [], time.perf_counter()
    while len(times) < repeats or time.perf_counter() - begun < at_least:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def openblas():
    """What NumPy multiplies with: OpenBLAS says it itself, where it can be asked."""
    import ctypes
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
        paths = {line.split()[-1] for line in maps if "blas" in line and ".so" in line}
    for path in sorted(paths):
        library = ctypes.CDLL(path)
        for symbol in ("openblas_get_config", "openblas_get_config64_", "scipy_openblas_get_config64_"):
            try:
                ask = getattr(library, symbol)
            except AttributeError:
                continue
            ask.restype = ctypes.c_char_p
            return ask().decode()
    name = os.path.basename(sorted(paths)[0]) if paths else "its own loops"
    return name + " (no OpenBLAS: ci/bench --peers installs it)"


def machine():
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as info:
            model = next(line.split(":", 1)[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    return f"{model}, {os.cpu_count()} cores"


def peers():
    found = [f"Python {platform.python_version()}"]
    if numpy:
        numpy.dot(numpy.ones((2, 2)), numpy.ones((2, 2)))
        found.append(f"NumPy {numpy.__version__} with {openblas()}, one thread")
    if torch:
        torch.set_num_threads(1)
        found.append(f"PyTorch {torch.__version__}, one thread")
    return found


def program(build, name, *words):
    """Runs one of our programs; returns its trace."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "trace.json")
        run = subprocess.run([os.path.join(build, "bin", name), *words, "--json", path],
                             capture_output=True, text=True, check=False)
        if run.returncode:
            sys.stderr.write(run.stderr)
            sys.stderr.write(f"ci/bench: {name} failed\nhint: ci/test shows why\n")
            sys.exit(70)
        with open(path, encoding="utf-8") as file:
            return json.load(file)


def rows_of(trace, series):
    table = trace["series"][series]
    return [dict(zip(table["columns"], row)) for row in table["rows"]]


# --- micrograd ------------------------------------------------------------------------------------

class ByHand:
    """The demo's step as matrices, the gradients derived by hand; `np` is NumPy."""

    def __init__(self, np, engine):
        self.np, self.steps = np, 0
        points, labels = engine.moons(1337)
        self.x = np.array(points)
        self.y = np.array(labels, dtype=float)[:, None]
        layers = [np.array(layer) for layer in engine.weights(1337)]
        self.w = [layer[:, :-1].T.copy() for layer in layers]
        self.b = [layer[:, -1].copy() for layer in layers]

    def step(self):
        np, (w1, w2, w3) = self.np, self.w
        h1 = np.maximum(self.x @ w1 + self.b[0], 0)
        h2 = np.maximum(h1 @ w2 + self.b[1], 0)
        margin = 1 - self.y * (h2 @ w3 + self.b[2])
        loss = np.maximum(margin, 0).mean() + 1e-4 * sum((p * p).sum() for p in self.w + self.b)
        d3 = np.where(margin > 0, -self.y / len(self.y), 0)
        d2 = (d3 @ w3.T) * (h2 > 0)
        d1 = (d2 @ w2.T) * (h1 > 0)
        rate = 1.0 - 0.9 * self.steps / 100
        for p, g in zip(self.w + self.b, (self.x.T @ d1, h1.T @ d2, h2.T @ d3,
                                          d1.sum(0), d2.sum(0), d3.sum(0))):
            p -= rate * (g + 2e-4 * p)
        self.steps += 1
        return float(loss)


class InTorch:
    """The demo's step by PyTorch's own gradients, in double."""

    def __init__(self, engine):
        self.steps = 0
        points, labels = engine.moons(1337)
        self.x = torch.tensor(points, dtype=torch.float64)
        self.y = torch.tensor(labels, dtype=torch.float64)[:, None]
        self.p = []
        for layer in engine.weights(1337):
            layer = torch.tensor(layer, dtype=torch.float64)
            self.p += [layer[:, :-1].T.clone().requires_grad_(), layer[:, -1].clone().requires_grad_()]

    def step(self):
        h = self.x
        for i in range(0, 6, 2):
            h = h @ self.p[i] + self.p[i + 1]
            h = torch.relu(h) if i < 4 else h
        loss = torch.relu(1 - self.y * h).mean() + 1e-4 * sum((p * p).sum() for p in self.p)
        gradients = torch.autograd.grad(loss, self.p)
        rate = 1.0 - 0.9 * self.steps / 100
        with torch.no_grad():
            for p, g in zip(self.p, gradients):
                p -= rate * g
        self.steps += 1
        return loss.item()


def micrograd(build, quick):
    import scalar_engine
    print("\nmicrograd: one full-batch step of the moons demo, 100 points, 337 parameters, double")
    ours = program(build, "micrograd", "bench", *(("--repeats", "3") if quick else ()))
    lines = [(f"{name}, C++", row["milliseconds"]) for name, row in
             zip(("readable engine", "tape", "SIMD tape"), rows_of(ours, "ladder"))]

    def peer(name, training, steps):
        losses, times = [], []
        for _ in range(steps):
            start = time.perf_counter()
            losses.append(training.step())
            times.append(time.perf_counter() - start)
        # The peer does the same work: its first loss is the lecture's.
        if abs(losses[0] - 0.8958441028683222) > 1e-9:
            print(f"  {name}: its loss at step 0 is {losses[0]}, so it does other work; left out")
            return
        lines.append((name, 1000 * statistics.median(times)))

    peer("Python, one object a scalar", scalar_engine.Training(), 3 if quick else 10)
    python = lines[-1][1]
    if numpy:
        peer("NumPy, gradients by hand", ByHand(numpy, scalar_engine), 100)
    if torch:
        peer("PyTorch, autograd", InTorch(scalar_engine), 100)
    print(f"  {'':32}{'ms a step':>12}{'times Python':>15}")
    for name, milliseconds in sorted(lines, key=lambda line: -line[1]):
        print(f"  {name:32}{milliseconds:12.4f}{python / milliseconds:15,.0f}")


# --- kernels --------------------------------------------------------------------------------------

def kernel_rows(build, quick):
    """[(name, unit, rate on the best target)] and that target's name, as kernels_bench prints them."""
    run = subprocess.run([os.path.join(build, "bin", "kernels_bench"), *(["--quick"] if quick else [])],
                         capture_output=True, text=True, check=False)
    rows, target = [], None
    for line in run.stdout.splitlines():
        heading = re.search(r"  reference +(.*)$", line)
        row = re.match(r"(\S.*?) +[\d.]+ (GFLOP/s|GB/s) +(.*)$", line)
        if row:
            rows.append((row[1], row[2], float(row[3].split()[-2])))
        elif heading:
            target = heading[1].split()[-1]
    if run.returncode or not rows:
        sys.stderr.write(run.stderr + "ci/bench: kernels_bench printed nothing that can be read\n"
                         "hint: ci/test shows whether the kernels work\n")
        sys.exit(70)
    return rows, target


def numpy_peer(name):
    """(work of a call in flop or bytes, the same call in NumPy), or None where NumPy has none."""
    np = numpy
    kind = np.float64 if "double" in name else np.float32
    shape = re.match(r"(\d+)x(\d+)x(\d+)( At)?( Bt)?$", name)
    if shape:
        m, n, k = (int(shape[i]) for i in (1, 2, 3))
        a = np.full((k, m) if shape[4] else (m, k), 0.5, np.float32)
        b = np.full((n, k) if shape[5] else (k, n), 0.25, np.float32)
        out = np.empty((m, n), np.float32)
        a, b = a.T if shape[4] else a, b.T if shape[5] else b
        return 2.0 * m * n * k, lambda: np.matmul(a, b, out=out)
    product = re.match(r"(A x|At x) \w+ (\d+)x(\d+)$", name)
    if product:
        rows, columns = int(product[2]), int(product[3])
        a = np.ones((rows, columns), kind)
        a = a.T if product[1] == "At x" else a
        x, out = np.ones(a.shape[1], kind), np.empty(a.shape[0], kind)
        return 2.0 * rows * columns, lambda: np.matmul(a, x, out=out)
    vector = re.match(r"(?:\d )?(\D+?) (?:float|double) (\d+)$", name)
    if not vector:
        return None
    n = int(vector[2])
    a = np.array([0.25 + i % 100 / 50 for i in range(n)], kind)
    b = np.array([i % 7 - 3.0 for i in range(n)], kind)
    out, size = np.zeros(n, kind), float(n * kind().itemsize)

    def softmax():
        e = np.exp(out - out.max())
        np.divide(e, e.sum(), out=out)

    return {
        "four accumulators": (2.0 * n, lambda: np.dot(a, b)),
        "add": (3 * size, lambda: np.add(a, b, out=out)),
        "multiply": (3 * size, lambda: np.multiply(a, b, out=out)),
        "divide": (3 * size, lambda: np.divide(a, b, out=out)),
        "exp": (2 * size, lambda: np.exp(b, out=out)),
        "log": (2 * size, lambda: np.log(a, out=out)),
        "tanh": (2 * size, lambda: np.tanh(b, out=out)),
        "sum": (size, lambda: np.add.reduce(a)),
        "max": (size, lambda: np.maximum.reduce(a)),
        "softmax": (2 * size, softmax),
    }.get(vector[1])


def seconds_a_call(call):
    """The best of seven measurements of at least 2 ms each, as kernels_bench measures."""
    calls = 1
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            call()
        if time.perf_counter() - start > 2e-3:
            break
        calls *= 2
    best = 1e9
    for _ in range(7):
        start = time.perf_counter()
        for _ in range(calls):
            call()
        best = min(best, (time.perf_counter() - start) / calls)
    return best


def kernels(build, quick):
    print("\nkernels, one thread")
    if numpy:
        numpy.seterr(all="ignore")  # some of the vectors hold zeros, on purpose
    rows, target = kernel_rows(build, quick)
    if not numpy:
        for name, unit, rate in rows:
            print(f"  {name:32}{rate:10.2f} {unit}")
        print("  install python3-numpy, and this table gets a second column: ci/bench --peers")
        return
    print(f"  {'':32}{'ours, ' + target:>18}{'NumPy':>18}{'ours / NumPy':>14}")
    for name, unit, rate in rows:
        peer = numpy_peer(name)
        if peer is None:
            continue
        work, call = peer
        theirs = work / seconds_a_call(call) / 1e9
        print(f"  {name:32}{rate:10.2f} {unit:7}{theirs:10.2f} {unit:7}{rate / theirs:14.2f}")
    call = seconds_a_call(lambda: None)
    empty = numpy.empty(0, numpy.float32)
    least = seconds_a_call(lambda: numpy.add(empty, empty, out=empty)) - call
    print(f"  (a call from Python into NumPy takes {1e6 * least:.1f} us before it does anything; "
          "short vectors feel it)")


CHAPTERS = {"kernels": kernels, "micrograd": micrograd}


def main():
    words, build, quick, chosen = sys.argv[1:], None, False, []
    while words:
        word = words.pop(0)
        if word == "--build" and words:
            build = words.pop(0)
        elif word == "--quick":
            quick = True
        elif word in CHAPTERS:
            chosen.append(word)
        else:
            sys.stderr.write(f"ci/bench: unknown argument '{word}'\nhint: see ci/bench --help\n")
            return 64
    if build is None:
        print(__doc__.strip())
        return 64
    print(f"{machine()}, {time.strftime('%Y-%m-%d')}")
    print("peers: " + "; ".join(peers()))
    absent = [name for name, module in (("NumPy (python3-numpy)", numpy), ("PyTorch (python3-torch)", torch)) if not module]
    if absent:
        print("not installed, so not measured: " + ", ".join(absent))
    for name in chosen or CHAPTERS:
        CHAPTERS[name](build, quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Measures this build beside whichever peers are installed and prints ratios. Called by ci/bench.

  ci/peers/bench.py --build build/release [--quick] [kernels] [micrograd] [makemore] [gpt]

Every number is the median of repeated runs, ours and the peers' in turn, so that a noisy neighbour
meets all of them. Leaves out: peers that are not there, and says so.
Exit codes: 0 measured, 64 a wrong argument, 70 one of our programs failed.
"""
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

# One thread for NumPy and PyTorch, as micrograd uses one (makemore and gpt try PyTorch with two as well);
# kernels_bench counts its own threads, and
# OpenBLAS's. Read before NumPy is imported.
ENVIRONMENT = dict(os.environ)
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
    print("  peers: " + "; ".join(peers()))
    absent = [name for name, module in (("NumPy (python3-numpy)", numpy), ("PyTorch (python3-torch)", torch)) if not module]
    if absent:
        print("  not installed, so not measured: " + ", ".join(absent))
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


# --- makemore -------------------------------------------------------------------------------------

class NetInTorch:
    """A lecture's net as the lecture writes it: PyTorch's operations and gradients in float32, the
    batch normalisation and the update by hand. Draws what makemore draws, from the same seed."""
    SEED, BATCH = 2147483647, 32

    def __init__(self, names):
        characters = "." + "".join(sorted(set("".join(names))))
        ids = {character: i for i, character in enumerate(characters)}
        self.vocabulary, contexts, targets = len(characters), [], []
        for name in names:
            padded = [0] * self.block_size + [ids[character] for character in name] + [0]
            for i in range(len(name) + 1):
                contexts.append(padded[i:i + self.block_size])
                targets.append(padded[i + self.block_size])
        self.x, self.y = torch.tensor(contexts), torch.tensor(targets)
        self.random = torch.Generator().manual_seed(self.SEED)
        self.p = []
        self.make()
        for p in self.p:
            p.requires_grad_()

    def randn(self, *shape, scale=1.0):
        self.p.append(torch.randn(shape, generator=self.random) * scale)
        return self.p[-1]

    def constant(self, value, size):
        self.p.append(torch.full((size,), value))
        return self.p[-1]

    def batch_norm(self, x, gain, bias, running, momentum):
        axes = tuple(range(x.ndim - 1))
        mean, variance = x.mean(axes, keepdim=True), x.var(axes, keepdim=True)
        with torch.no_grad():
            running[0] = (1 - momentum) * running[0] + momentum * mean
            running[1] = (1 - momentum) * running[1] + momentum * variance
        return gain * (x - mean) / torch.sqrt(variance + 1e-5) + bias

    def step(self):
        chosen = torch.randint(0, len(self.y), (self.BATCH,), generator=self.random)
        loss = torch.nn.functional.cross_entropy(self.logits(self.x[chosen]), self.y[chosen])
        for p in self.p:
            p.grad = None
        loss.backward()
        for p in self.p:
            p.data -= 0.1 * p.grad
        return loss.item()


class MlpInTorch(NetInTorch):
    block_size = 3

    def make(self):
        self.c, self.w1, self.b1 = self.randn(self.vocabulary, 10), self.randn(30, 200), self.randn(200)
        self.w2, self.b2 = self.randn(200, self.vocabulary), self.randn(self.vocabulary)

    def logits(self, x):
        h = torch.tanh(self.c[x].view(-1, 30) @ self.w1 + self.b1)
        return h @ self.w2 + self.b2


class NormMlpInTorch(NetInTorch):
    block_size = 3

    def make(self):
        self.c, self.w1 = self.randn(self.vocabulary, 10), self.randn(30, 200, scale=5 / 3 / 30**0.5)
        self.w2, self.b2 = self.randn(200, self.vocabulary, scale=0.01), self.randn(self.vocabulary, scale=0)
        self.gain, self.bias = self.constant(1.0, 200), self.constant(0.0, 200)
        self.running = [torch.zeros(200), torch.ones(200)]

    def logits(self, x):
        h = self.c[x].view(-1, 30) @ self.w1
        h = torch.tanh(self.batch_norm(h, self.gain, self.bias, self.running, 0.001))
        return h @ self.w2 + self.b2


class WaveNetInTorch(NetInTorch):
    block_size = 8

    def make(self):
        self.c, self.layers, inputs = self.randn(self.vocabulary, 24), [], 48
        for _ in range(3):
            self.layers.append((self.randn(inputs, 128, scale=inputs**-0.5), self.constant(1.0, 128),
                                self.constant(0.0, 128), [torch.zeros(128), torch.ones(128)]))
            inputs = 256
        self.w = self.randn(128, self.vocabulary, scale=0.1 * 128**-0.5)
        self.b = self.constant(0.0, self.vocabulary)

    def logits(self, x):
        h = self.c[x]
        for w, gain, bias, running in self.layers:
            h = h.view(len(h), h.shape[1] // 2, -1).squeeze(1) @ w
            h = torch.tanh(self.batch_norm(h, gain, bias, running, 0.1))
        return h @ self.w + self.b


MAKEMORE = {"MLP": MlpInTorch, "MLP, BatchNorm": NormMlpInTorch, "WaveNet": WaveNetInTorch}


def makemore_table(ours, theirs):
    """The lines that ci/bench prints. ours: {net: [rows of makemore's traces]}; theirs: {net: (first
    loss, {threads: [microseconds a step]})}, or nothing where PyTorch is not installed."""
    beside = bool(theirs)
    columns = ["parameters", "ours", "best"] + (["PyTorch", "best", "threads", "ratio", "best"] if beside else [])
    if not beside:
        yield "  not installed, so not measured: PyTorch (python3-torch): ci/bench --peers, where the system has it"
    yield f"  {'microseconds a step':20}" + "".join(f"{column:>11}" for column in columns)
    for net, rows in ours.items():
        own, own_best = statistics.median(row["microseconds"] for row in rows), min(row["best"] for row in rows)
        cells = [f"{rows[0]['parameters']:,}", f"{own:.1f}", f"{own_best:.1f}"]
        if beside:
            first_loss, times = theirs[net]
            # The peer does the same work: its first loss is ours.
            if abs(first_loss - rows[0]["first_loss"]) > 1e-4 * abs(first_loss):
                yield (f"  {net}: PyTorch's first loss is {first_loss}, ours {rows[0]['first_loss']}, "
                       "so it does other work; left out")
                continue
            peer, threads = min((statistics.median(of), threads) for threads, of in times.items())
            best = min(map(min, times.values()))
            cells += [f"{peer:.1f}", f"{best:.1f}", str(threads), f"{peer / own:.1f}", f"{best / own_best:.1f}"]
        yield f"  {net:20}" + "".join(f"{cell:>11}" for cell in cells)
    if beside:
        yield "  (PyTorch with one thread or two, whichever is faster; best is the fastest step, which"
        yield "   neighbours spoil least; the last column is the ratio of those)"


def makemore(build, quick):
    print("\nmakemore: one training step, batch 32, float32, ours on one thread")
    print(f"  peers: Python {platform.python_version()}" + (f"; PyTorch {torch.__version__}" if torch else ""))
    ours, theirs, peer_nets = {name: [] for name in MAKEMORE}, {}, {}
    if torch:
        with open(os.path.join(HERE, "../../chapters/02-makemore/data/packages.txt"), encoding="ascii") as file:
            names = file.read().split()
        peer_nets = {name: net(names) for name, net in MAKEMORE.items()}
        theirs = {name: (net.step(), {1: [], 2: []}) for name, net in peer_nets.items()}
    for _ in range(3 if quick else 9):
        trace = program(build, "makemore", "bench", "--steps", "20", "--repeats", "20")
        for name, row in zip(MAKEMORE, rows_of(trace, "steps")):
            ours[name].append(row)
        for name, net in peer_nets.items():
            for threads, times in theirs[name][1].items():
                torch.set_num_threads(threads)
                for _ in range(100):
                    start = time.perf_counter()
                    net.step()
                    times.append(1e6 * (time.perf_counter() - start))
    print(f"  on the package names, {trace['values']['vocabulary']} characters; the lectures' nets have 27")
    print("\n".join(makemore_table(ours, theirs)))


# --- gpt ------------------------------------------------------------------------------------------

def gpt_table(traces, theirs):
    """The lines that ci/bench prints. traces: of `gpt bench`, one a run; theirs: (first loss, {threads:
    [milliseconds a step]}), or nothing where PyTorch is not installed."""
    steps, flops, tokens = {}, traces[0]["values"]["step_flops"], traces[0]["values"]["tokens"]
    for trace in traces:
        for row in rows_of(trace, "steps"):
            steps.setdefault(row["threads"], []).append(row)
    # A neighbour makes the peak lower, never higher.
    peaks = {threads: max(row["peak_gflops"] for row in rows) for threads, rows in steps.items()}
    columns = ["threads", "ms", "best", "tokens/s", "GFLOP/s", "of peak", "best"]
    yield f"  {'a step':8}" + "".join(f"{column:>10}" for column in columns)

    def line(name, threads, median, best):
        share = {what: 100 * flops / milliseconds / 1e6 / peaks[threads]
                 for what, milliseconds in (("median", median), ("best", best))}
        cells = [str(threads), f"{median:.1f}", f"{best:.1f}", f"{1e3 * tokens / median:,.0f}",
                 f"{flops / median / 1e6:.1f}", f"{share['median']:.0f} %", f"{share['best']:.0f} %"]
        return f"  {name:8}" + "".join(f"{cell:>10}" for cell in cells)

    own = {threads: (statistics.median(row["milliseconds"] for row in rows), min(row["best"] for row in rows))
           for threads, rows in steps.items()}
    for threads, (median, best) in own.items():
        yield line("ours", threads, median, best)
    first_loss = steps[1][0]["first_loss"]
    if not theirs:
        yield "  not installed, so not measured: PyTorch (python3-torch): ci/bench --peers, where the system has it"
    elif abs(theirs[0] - first_loss) > 1e-4 * first_loss:  # the peer does the same work
        yield f"  PyTorch's first loss is {theirs[0]}, ours {first_loss}, so it does other work; left out"
    else:
        peer = {threads: (statistics.median(times), min(times)) for threads, times in theirs[1].items()}
        for threads, (median, best) in peer.items():
            yield line("PyTorch", threads, median, best)
        fastest = [[min(of[i] for of in side.values()) for i in (0, 1)] for side in (own, peer)]
        yield (f"  PyTorch takes {fastest[1][0] / fastest[0][0]:.2f} times as long, each with the threads it is faster "
               f"with; {fastest[1][1] / fastest[0][1]:.2f} times by the fastest steps")
    yield (f"  ({flops / 1e9:.2f} GFLOP a step; the peak of multiply-adds, measured in the same runs: "
           + ", ".join(f"{peak:.0f} GFLOP/s with {threads}" for threads, peak in peaks.items()) + ")")


def gpt(build, quick):
    print("\ngpt: one training step of nanoGPT's model for a CPU, 12 x 64 tokens, float32, AdamW")
    print(f"  peers: Python {platform.python_version()}" + (f"; PyTorch {torch.__version__}" if torch else ""))
    traces, theirs = [], ()
    if torch:
        import torch_gpt
        print("  PyTorch's attention is " + ("one operation" if torch_gpt.FUSED else "several operations: it has no fused one"))
        training = torch_gpt.Training()
        theirs = (training.step(), {1: [], 2: []})
    for _ in range(3 if quick else 9):
        traces.append(program(build, "gpt", "bench", "--repeats", "15"))
        for threads, times in theirs[1].items() if theirs else ():
            torch.set_num_threads(threads)
            training.step()
            for _ in range(10):
                start = time.perf_counter()
                training.step()
                times.append(1e3 * (time.perf_counter() - start))
    print("\n".join(gpt_table(traces, theirs)))


# --- kernels --------------------------------------------------------------------------------------

def kernels_report(build, quick):
    """What kernels_bench measured, as Google Benchmark writes it down."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "kernels.json")
        run = subprocess.run(
            [os.path.join(build, "bin", "kernels_bench"), "--benchmark_enable_random_interleaving=true",
             f"--benchmark_repetitions={3 if quick else 9}", f"--benchmark_min_time={0.01 if quick else 0.03}",
             f"--benchmark_out={path}", "--benchmark_out_format=json"],
            capture_output=True, text=True, check=False, env=ENVIRONMENT)
        try:
            if run.returncode:
                raise ValueError(run.stderr)
            with open(path, encoding="utf-8") as file:
                report = json.load(file)
            wrong = [row for row in report["benchmarks"] if row.get("error_occurred")]
            if wrong:
                raise ValueError(f"{wrong[0]['name']}: {wrong[0]['error_message']}\n")
            return report
        except (OSError, ValueError) as trouble:
            sys.stderr.write(f"{trouble}ci/bench: kernels_bench failed\n"
                             "hint: ci/test shows whether the kernels work\n")
            sys.exit(70)


def rates_of(report):
    """{(family, kernel, shape, threads): {what: median rate in 1e9 a second}}, with the best rate of
    flops beside their median; and the peak, a best one: a neighbour makes it lower, never higher."""
    measured = {}
    # Written in the order in which they finished; the index tells in which they were registered.
    for row in sorted(report["benchmarks"], key=lambda row: row["family_index"]):
        if row.get("run_type", "iteration") != "iteration":
            continue
        family, kernel, shape, threads = row["run_name"].split("/")[:4]
        rates = measured.setdefault((family, kernel, shape, int(threads.split(":")[1])), {})
        for what in ("flops", "bytes", "full"):
            if what in row:
                rates.setdefault(what, []).append(row[what] / 1e9)
    medians = {key: {what: statistics.median(all_of) for what, all_of in rates.items()}
               for key, rates in measured.items()}
    for key, rates in measured.items():
        if "flops" in rates:
            medians[key]["best"] = max(rates["flops"])
    return medians, max(rates["best"] for (family, *_), rates in medians.items() if family == "peak")


def named(family, kernel, shape):
    return (shape if family == "matmul" else f"{kernel} {shape}").replace("-", " ")


def table(rates, family, heading, columns, cells, note=None):
    """A line for each thing of a family, with the columns of one thread, then those of two."""
    counts = sorted({key[3] for key in rates if key[0] == family})
    lines = {}
    for kernel, shape in dict.fromkeys(key[1:3] for key in rates if key[0] == family):
        row = [cells(kernel, shape, count) for count in counts]
        if any(row):
            lines[named(family, kernel, shape)] = row
    if not lines:
        return
    first = max(map(len, [heading, *lines]))
    whole = sum(width for _, width in columns)
    yield ""
    yield f"  {'':{first}}" + "".join(f"  {('one thread', 'two threads')[count - 1]:>{whole}}" for count in counts)
    lines = {heading: [[name for name, _ in columns]] * len(counts), **lines}
    for name, row in lines.items():
        yield f"  {name:{first}}" + "".join(
            "  " + "".join(f"{cell:>{width}}" for cell, (_, width) in zip(part, columns)) for part in row)
    if note:
        yield f"  ({note})"


def kernel_tables(report):
    """The lines that ci/bench prints of a report of kernels_bench."""
    rates, peak = rates_of(report)
    context = report["context"]
    library = context["openblas"]
    beside = library != "none"
    yield f"  target {context['target']}; peak of one core, measured: {peak:.1f} GFLOP/s; of two cores: twice that"
    load, cores = context["load_avg"][0], context["num_cpus"]
    if load > cores:
        yield f"  others want these {cores} cores too (load {load:.1f}): rates drop, most of all those of two threads"
    if beside:
        yield f"  {' '.join(library.split()[:2])}, its kernels for {context['openblas_core']}"
    else:
        yield "  not installed, so not measured: OpenBLAS (libopenblas0-pthread): ci/bench --peers"

    def of_peak(rate, threads):
        return f"{100 * rate / (peak * threads):.0f} %"

    ratios = []

    def product(kernel, shape, threads):
        if kernel != "ours":
            return None
        ours = rates["matmul", "ours", shape, threads]
        row = [f"{ours['flops']:.1f}", of_peak(ours["flops"], threads)]
        if beside:
            theirs = rates["matmul", "openblas", shape, threads]
            ratio, best = ours["flops"] / theirs["flops"], ours["best"] / theirs["best"]
            ratios.append((ratio, best, named("matmul", kernel, shape), threads))
            row += [f"{theirs['flops']:.1f}", f"{ratio:.2f}", f"{best:.2f}"]
        return row

    columns = [("ours", 7), ("of peak", 9)]
    if beside:
        columns += [("OpenBLAS", 10), ("ratio", 7), ("best", 6)]
    yield from table(rates, "matmul", "matmul, m x n x k, GFLOP/s", columns, product)
    if ratios:
        ratio, _, shape, threads = min(ratios)
        yield (f"  at least OpenBLAS in {sum(row[0] >= 1 for row in ratios)} of {len(ratios)}; "
               f"the least ratio is {ratio:.2f}: {shape}, threads: {threads}")
        yield (f"  (best is the ratio of the best repetitions, which neighbours spoil less; at least 1 in "
               f"{sum(row[1] >= 1 for row in ratios)} of {len(ratios)})")

    def attention(kernel, shape, threads):
        row = rates["attention", kernel, shape, threads]
        return [f"{row['flops']:.1f}", of_peak(row["flops"], threads), f"{row['full']:.1f}"]

    yield from table(rates, "attention", "attention, B x T x heads x size", [("GFLOP/s", 9), ("of peak", 9), ("unmasked", 10)], attention,
                     "counted are the scores that the causal mask leaves; unmasked counts all T x T of them")

    def moved(kernel, shape, threads):
        rate = rates["span", kernel, shape, threads]["bytes"]
        return [f"{rate:.1f}", f"{rate / rates['span', 'memcpy', shape, threads]['bytes']:.2f}"]

    yield from table(rates, "span", "kernel, rows x columns", [("GB/s", 9), ("of memcpy", 11)], moved,
                     "bytes read and written, once each, as memcpy's are counted")

    def weights(kernel, shape, threads):
        row, plain = rates["matvec", kernel, shape, threads], rates["matvec", "float", shape, threads]
        return [f"{row['flops']:.1f}", f"{row['bytes']:.1f}", f"{row['flops'] / plain['flops']:.2f}"]

    yield from table(rates, "matvec", "weights, rows x columns", [("GFLOP/s", 9), ("GB/s", 9), ("of float", 10)], weights)

    def other(kernel, shape, threads):
        row = rates["other", kernel, shape, threads]
        return [f"{row[what]:.1f}" if what in row else "" for what in ("flops", "bytes")]

    yield from table(rates, "other", "others", [("GFLOP/s", 9), ("GB/s", 9)], other)


def kernels(build, quick):
    print("\nkernels: medians of shuffled repetitions")
    print("\n".join(kernel_tables(kernels_report(build, quick))))


CHAPTERS = {"kernels": kernels, "micrograd": micrograd, "makemore": makemore, "gpt": gpt}


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
    for name in chosen or CHAPTERS:
        CHAPTERS[name](build, quick)
    return 0


if __name__ == "__main__":
    sys.exit(main())

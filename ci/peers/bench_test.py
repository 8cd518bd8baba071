"""What ci/bench promises about its tables. Of makemore and gpt: the ratio to PyTorch's faster number of
threads, to no peer that does other work, and a table without PyTorch. Of kernels: medians, ratios
and percents of the peak, in the order of registration, and a table without OpenBLAS where there is
none.

bench_test.py [KERNELS_BENCH]: with the program, it is run once where OpenBLAS cannot be loaded.
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

import bench

PROGRAM = sys.argv.pop(1) if len(sys.argv) > 1 else None


def report(openblas, rows):
    """As kernels_bench writes it: rows are (name, rate in 1e9 a second of each repetition)."""
    return {"context": {"target": "AVX2", "openblas": openblas, "openblas_core": "Zen", "load_avg": [2.5],
                        "num_cpus": 2},
            "benchmarks": [{"run_name": f"{name}/real_time", "family_index": index, "flops": rate * 1e9}
                           for index, (name, rates) in reversed(list(enumerate(rows))) for rate in rates]}


def fields(lines, name):
    """The cells behind a name."""
    return next(line.strip()[len(name):].split() for line in lines if line.strip().startswith(name + "  "))


PEAK = ("peak/multiply_add/12/threads:1", [60.0, 100.0, 90.0])


class Tables(unittest.TestCase):
    def test_products_are_medians_beside_openblas_and_the_best_peak(self):
        lines = list(bench.kernel_tables(report("OpenBLAS 0.3.21 DYNAMIC_ARCH", [
            PEAK,
            ("matmul/ours/8x8x8-Bt/threads:1", [50.0, 10.0, 75.0]),
            ("matmul/openblas/8x8x8-Bt/threads:1", [40.0, 90.0, 30.0]),
            ("matmul/ours/8x8x8-Bt/threads:2", [100.0]),
            ("matmul/openblas/8x8x8-Bt/threads:2", [200.0]),
        ])))
        self.assertEqual(fields(lines, "8x8x8 Bt"),
                         "50.0 50 % 40.0 1.25 0.83 100.0 50 % 200.0 0.50 0.50".split())
        self.assertIn("  at least OpenBLAS in 1 of 2; the least ratio is 0.50: 8x8x8 Bt, threads: 2", lines)

    def test_lines_stand_in_the_order_of_registration(self):
        shapes = ["9x9x9", "1x1x1", "5x5x5"]
        lines = bench.kernel_tables(report("none", [PEAK, *(
            (f"matmul/ours/{shape}/threads:1", [1.0]) for shape in shapes)]))
        self.assertEqual([word for line in lines for word in line.split() if word in shapes], shapes)

    def test_a_busy_machine_is_told(self):
        lines = list(bench.kernel_tables(report("none", [PEAK])))
        self.assertTrue(any("load 2.5" in line for line in lines))

    def test_without_openblas_only_ours_and_it_is_said(self):
        lines = list(bench.kernel_tables(report("none", [PEAK, ("matmul/ours/8x8x8/threads:1", [50.0])])))
        self.assertEqual(fields(lines, "8x8x8"), "50.0 50 %".split())
        self.assertTrue(any("not measured: OpenBLAS" in line for line in lines))

    @unittest.skipUnless(PROGRAM, "no program given")
    def test_the_program_does_without_a_library_that_cannot_be_loaded(self):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "libopenblas.so.0"), "w", encoding="utf-8") as file:
                file.write("no library" * 100)
            run = subprocess.run(
                [PROGRAM, "--benchmark_filter=peak|64x64x64|2x64x4x32", "--benchmark_min_time=0.001",
                 "--benchmark_format=json"], capture_output=True, text=True, check=True,
                env={**os.environ, "LD_LIBRARY_PATH": folder})
        answer = json.loads(run.stdout)
        self.assertEqual(answer["context"]["openblas"], "none")
        lines = list(bench.kernel_tables(answer))
        self.assertGreater(float(fields(lines, "64x64x64")[0]), 0)
        self.assertGreater(float(fields(lines, "backward 12x64x4x32")[0]), 0)


class Makemore(unittest.TestCase):
    def ours(self, first_loss=2.0):
        return {"MLP": [{"parameters": 11897, "first_loss": first_loss, "microseconds": us, "best": us - 2}
                        for us in (70.0, 40.0, 50.0)]}

    def test_the_ratio_is_of_medians_to_the_faster_number_of_threads(self):
        lines = list(bench.makemore_table(self.ours(), {"MLP": (2.0001, {1: [900.0, 400.0, 500.0], 2: [600.0]})}))
        self.assertEqual(fields(lines, "MLP"), "11,897 50.0 38.0 500.0 400.0 1 10.0 10.5".split())

    def test_a_peer_that_does_other_work_is_left_out(self):
        lines = list(bench.makemore_table(self.ours(), {"MLP": (2.1, {1: [500.0], 2: [500.0]})}))
        self.assertTrue(any("other work; left out" in line for line in lines))
        self.assertFalse(any("10.0" in line for line in lines))

    def test_without_pytorch_only_ours_and_it_is_said(self):
        lines = list(bench.makemore_table(self.ours(), {}))
        self.assertEqual(fields(lines, "MLP"), "11,897 50.0 38.0".split())
        self.assertTrue(any("not measured: PyTorch (python3-torch)" in line for line in lines))

    @unittest.skipUnless(bench.torch, "PyTorch is not installed")
    def test_the_peers_are_the_lectures_nets(self):
        names = ["abcdefghijklm", "nopqrstuvwxyz"]
        counts = [sum(p.numel() for p in net(names).p) for net in bench.MAKEMORE.values()]
        self.assertEqual(counts, [11897, 12097, 76579])


class Gpt(unittest.TestCase):
    def traces(self):
        columns = ["threads", "first_loss", "milliseconds", "best", "peak_gflops"]
        return [{"values": {"step_flops": 4e9, "tokens": 768}, "series": {"steps": {"columns": columns, "rows": [
            [1, 4.2, one, one - 10, 100.0 - one / 10], [2, 4.2, one / 2, one / 2 - 5, 160.0]]}}}
            for one in (50.0, 90.0, 60.0)]

    def test_each_number_of_threads_is_held_against_its_own_best_peak(self):
        lines = list(bench.gpt_table(self.traces(), ()))
        self.assertEqual([line.split()[1:] for line in lines if line.startswith("  ours")],
                         ["1 60.0 40.0 12,800 66.7 70 % 105 %".split(), "2 30.0 20.0 25,600 133.3 83 % 125 %".split()])
        self.assertTrue(any("not measured: PyTorch (python3-torch)" in line for line in lines))

    def test_the_ratio_is_of_the_faster_number_of_threads_on_both_sides(self):
        lines = list(bench.gpt_table(self.traces(), (4.20001, {1: [90.0, 75.0, 70.0], 2: [200.0, 50.0, 300.0]})))
        self.assertEqual([line.split()[1:4] for line in lines if line.startswith("  PyTorch  ")],
                         [["1", "75.0", "70.0"], ["2", "200.0", "50.0"]])
        self.assertTrue(any("takes 2.50 times as long" in line and "2.50 times by the fastest" in line
                            for line in lines), lines)

    def test_a_peer_that_does_other_work_is_left_out(self):
        lines = list(bench.gpt_table(self.traces(), (4.3, {1: [75.0], 2: [75.0]})))
        self.assertTrue(any("other work; left out" in line for line in lines))
        self.assertFalse(any("75.0" in line for line in lines))

    @unittest.skipUnless(bench.torch, "PyTorch is not installed")
    def test_the_peer_is_nanogpts_model_for_a_cpu(self):
        import torch_gpt
        training = torch_gpt.Training()
        self.assertEqual(sum(p.numel() for p in training.model.p.values()), 804096)
        self.assertAlmostEqual(training.step(), 4.2042, places=3)


if __name__ == "__main__":
    unittest.main()

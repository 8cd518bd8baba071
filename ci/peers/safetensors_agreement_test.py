"""A GPT-2 checkpoint as others publish it: written here, byte by byte, under Hugging Face's names and
with its masks, in float32, float16 and bfloat16; read by chapter 3. The scores must be those that
PyTorch computes from the same file, to 1e-4 of the largest. Then the other way: what `gpt export`
writes is read here. Without PyTorch the test is skipped, and says so.

safetensors_agreement_test.py GPT_NUMBERS GPT
"""
import json
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import torch
except ImportError:
    print("[skipped: no PyTorch]")
    sys.exit(0)
from torch_gpt import Gpt

TYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def write(file, tensors, kind):
    """Tensors by name, in a file that they fill without a gap."""
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, tensor in tensors.items():
        raw = bytes(tensor.to(TYPES[kind]).contiguous().flatten().view(torch.uint8).tolist())
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    file.write_bytes(struct.pack("<Q", len(text)) + text + data)


def read(file):
    raw = file.read_bytes()
    n, = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8:8 + n])
    header.pop("__metadata__")
    tensors = {}
    for name, entry in header.items():
        begin, end = (8 + n + offset for offset in entry["data_offsets"])
        tensors[name] = torch.frombuffer(bytearray(raw[begin:end]), dtype=TYPES[entry["dtype"]]).view(entry["shape"])
    return tensors


def model_of(tensors, heads):
    """PyTorch's model of a checkpoint's tensors, in double."""
    tensors = {name.removeprefix("transformer."): t for name, t in tensors.items()}
    vocabulary, channels = tensors["wte.weight"].shape
    head = tensors.get("lm_head.weight", tensors["wte.weight"])
    model = Gpt(vocabulary, len(tensors["wpe.weight"]), sum(n.endswith("ln_1.weight") for n in tensors), heads,
                channels, "ln_f.bias" in tensors, torch.equal(head, tensors["wte.weight"]))
    model.p = {name: tensors[name].double() for name in model.shapes}
    return model


def scores(program, file, folder):
    """What chapter 3 makes of a file: tokens, and the scores after each of them."""
    subprocess.run([program, folder / "numbers.json", "weights", file], check=True)
    trace = json.loads((folder / "numbers.json").read_text())
    tokens = torch.tensor([row[0] for row in trace["series"]["positions"]["rows"]]).view(trace["values"]["batch"], -1)
    return tokens, torch.tensor([row[0] for row in trace["series"]["logits"]["rows"]])


def agree(what, program, file, heads, folder):
    tokens, ours = scores(program, file, folder)
    theirs = model_of(read(file), heads).logits(tokens).flatten()
    worst = float((ours - theirs).abs().max() / theirs.abs().max())
    if not worst < 1e-4:
        sys.exit(f"{what}: the scores differ by {worst:.1e} of the largest")
    print(f"{what:24} agrees; largest difference {worst:.1e}")


def main(numbers, gpt):
    print(f"PyTorch {torch.__version__}")
    random = torch.Generator().manual_seed(5)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.json").write_text(json.dumps({"n_head": 3, "activation_function": "gelu_new"}))
        for kind in TYPES:
            for tied in (True, False):
                shapes = Gpt(13, 9, 2, 3, 24, True, tied).shapes
                tensors = {("" if n == "lm_head.weight" else "transformer.") + n:
                           torch.empty(s).normal_(0, 0.4, generator=random) for n, s in shapes.items()}
                if tied:  # written out twice, as some do
                    tensors["lm_head.weight"] = tensors["transformer.wte.weight"]
                for h in range(2):
                    tensors[f"transformer.h.{h}.attn.bias"] = torch.ones(1, 1, 9, 9).tril()
                    tensors[f"transformer.h.{h}.attn.masked_bias"] = torch.tensor(-1e4)
                tensors = dict(sorted(tensors.items()))
                write(folder / "model.safetensors", tensors, kind)
                agree(f"{kind}, {'tied' if tied else 'a head of its own'}", numbers, folder / "model.safetensors", 3,
                      folder)
        run, out = folder / "run", folder / "out.safetensors"
        subprocess.run([gpt, "import", folder / "model.safetensors", "--out", run], check=True, capture_output=True)
        subprocess.run([gpt, "export", run, out], check=True, capture_output=True)
        before, after = read(folder / "model.safetensors"), read(out)
        for name, tensor in after.items():
            there = before.get("transformer." + name, before.get(name))
            if not torch.equal(tensor, there.float()):
                sys.exit(f"{name} was not exported as it was imported")
        print(f"{len(after)} tensors exported as they were imported")


main(*sys.argv[1:])

"""Chapter 3's model beside PyTorch's operations and gradients: the same parameters and tokens must
give the same scores, the same loss, and for every parameter the same gradient, to 1e-4 of the
largest number. Without PyTorch the test is skipped, and says so.

gpt_agreement_test.py GPT_NUMBERS
"""
import json
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


def difference(ours, theirs):
    """The largest one, in proportion to the largest number."""
    ours = torch.tensor(ours)
    if ours.shape != theirs.shape:
        sys.exit(f"{tuple(ours.shape)} numbers against {tuple(theirs.shape)}")
    return float((ours - theirs).abs().max() / theirs.abs().max())


def compare(program, *words):
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "numbers.json"
        subprocess.run([program, file, *words], check=True)
        trace = json.loads(file.read_text())
    values = trace["values"]
    columns = {name: list(zip(*series["rows"])) for name, series in trace["series"].items()}
    options = {name: values[name] for name in ("vocabulary", "context", "layers", "heads", "channels", "bias", "tied")}
    model = Gpt(**options).load({name: columns[name][0] for name in Gpt(**options).shapes})
    tokens, targets = (torch.tensor(column).view(values["batch"], -1) for column in columns["positions"])

    logits = model.logits(tokens)
    loss = model.loss(tokens, targets)
    loss.backward()
    found = {"logits": difference(columns["logits"][0], logits.flatten()),
             "loss": abs(values["loss"] - loss.item()) / loss.item()}
    for name, p in model.p.items():
        found[name] = difference(columns[name][1], p.grad.flatten())
    unknown = set(columns) - set(found) - {"positions"}
    if unknown:
        sys.exit(f"PyTorch's model lacks {unknown}")
    for name, worst in found.items():
        if not worst < 1e-4:
            sys.exit(f"{' '.join(words) or 'plain'}: {name} differs by {worst:.1e} of the largest number")
    print(f"{' '.join(words) or 'plain':12} agrees; largest difference {max(found.values()):.1e} ({max(found, key=found.get)})")


print(f"PyTorch {torch.__version__}")
for form in ((), ("bias",), ("untied",), ("bias", "untied")):
    compare(sys.argv[1], *form)

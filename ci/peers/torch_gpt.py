"""A GPT of GPT-2's form by PyTorch's operations and gradients, in float32: what chapter 3's model is
measured against, and must agree with. Its parameters stand under the same names, (in, out) as GPT-2
stores them. Leaves out dropout. Import it only where PyTorch is installed.
"""
import math

import torch
from torch.nn import functional

# PyTorch 2 has attention in one operation, which never holds the scores.
FUSED = hasattr(functional, "scaled_dot_product_attention")


class Gpt:
    def __init__(self, vocabulary=65, context=64, layers=4, heads=4, channels=128, bias=False, tied=True):
        self.layers, self.heads, self.context = layers, heads, context
        self.shapes = dict(self.named_shapes(vocabulary, context, layers, channels, bias, tied))
        self.p = {}
        self.seen = torch.ones(context, context).tril().bool()

    @staticmethod
    def named_shapes(vocabulary, context, layers, channels, bias, tied):
        """In the order in which the numbers are drawn."""
        def layer(name, *shape):
            yield name + ".weight", shape
            if bias:
                yield name + ".bias", shape[-1:]

        yield "wte.weight", (vocabulary, channels)
        yield "wpe.weight", (context, channels)
        for h in (f"h.{i}" for i in range(layers)):
            yield from layer(h + ".ln_1", channels)
            yield from layer(h + ".attn.c_attn", channels, 3 * channels)
            yield from layer(h + ".attn.c_proj", channels, channels)
            yield from layer(h + ".ln_2", channels)
            yield from layer(h + ".mlp.c_fc", channels, 4 * channels)
            yield from layer(h + ".mlp.c_proj", 4 * channels, channels)
        yield from layer("ln_f", channels)
        if not tied:
            yield "lm_head.weight", (vocabulary, channels)

    def initialise(self, seed):
        """Draws what chapter 3 draws from the same seed."""
        random = torch.Generator().manual_seed(seed)
        for name, shape in self.shapes.items():
            if len(shape) == 2:
                deviation = 0.02 / math.sqrt(2 * self.layers) if name.endswith("c_proj.weight") else 0.02
                value = torch.empty(shape).normal_(0, deviation, generator=random)
            else:
                value = torch.full(shape, 0.0 if name.endswith(".bias") else 1.0)
            self.p[name] = value.requires_grad_()
        return self

    def load(self, values):
        """Takes flat lists of numbers, by name."""
        for name, shape in self.shapes.items():
            self.p[name] = torch.tensor(values[name]).view(shape).requires_grad_()
        return self

    def norm(self, x, name):
        return functional.layer_norm(x, x.shape[-1:], self.p[name + ".weight"], self.p.get(name + ".bias"))

    def product(self, x, name):
        bias, weight = self.p.get(name + ".bias"), self.p[name + ".weight"]
        return x @ weight if bias is None else torch.addmm(bias, x.flatten(0, 1), weight).view(*x.shape[:2], -1)

    def attention(self, x, h):
        B, T, C = x.shape
        q, k, v = (part.view(B, T, self.heads, -1).transpose(1, 2)
                   for part in self.product(x, h + ".attn.c_attn").split(C, dim=2))
        if FUSED:
            y = functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            scores = (q @ k.transpose(2, 3)) / math.sqrt(q.shape[-1])
            y = scores.masked_fill(~self.seen[:T, :T], -math.inf).softmax(-1) @ v
        return self.product(y.transpose(1, 2).reshape(B, T, C), h + ".attn.c_proj")

    def think(self, x, h):
        hidden = functional.gelu(self.product(x, h + ".mlp.c_fc"), approximate="tanh")
        return self.product(hidden, h + ".mlp.c_proj")

    def logits(self, tokens):
        x = self.p["wte.weight"][tokens] + self.p["wpe.weight"][:tokens.shape[1]]
        for h in (f"h.{i}" for i in range(self.layers)):
            x = x + self.attention(self.norm(x, h + ".ln_1"), h)
            x = x + self.think(self.norm(x, h + ".ln_2"), h)
        head = self.p.get("lm_head.weight", self.p["wte.weight"])
        return functional.linear(self.norm(x, "ln_f"), head)

    def loss(self, tokens, targets):
        return functional.cross_entropy(self.logits(tokens).flatten(0, 1), targets.flatten(), ignore_index=-1)


class Training:
    """nanoGPT's run on a CPU: AdamW in two groups, gradients clipped, the batch always the same."""
    BATCH, SEED = 12, 1337

    def __init__(self, batch=BATCH, seed=SEED, **options):
        self.model = Gpt(**options).initialise(seed)
        random = torch.Generator().manual_seed(seed)
        n = batch * self.model.context
        vocabulary = self.model.shapes["wte.weight"][0]
        tokens = torch.randint(0, vocabulary, (n + 1,), generator=random)
        self.inputs, self.targets = (part.reshape(batch, -1) for part in (tokens[:-1], tokens[1:]))
        parameters = list(self.model.p.values())
        groups = [{"params": [p for p in parameters if p.dim() == 2], "weight_decay": 0.1},
                  {"params": [p for p in parameters if p.dim() == 1], "weight_decay": 0.0}]
        # Its loop over all tensors at once: faster than the one it would take by itself
        self.optimizer = torch.optim.AdamW(groups, lr=1e-3, betas=(0.9, 0.99), foreach=True)

    def step(self):
        loss = self.model.loss(self.inputs, self.targets)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.p.values(), 1.0)
        self.optimizer.step()
        return loss.item()

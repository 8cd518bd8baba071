"""The peer of chapter 1 in Python: an engine of gradients that keeps one object a scalar, trained on
the moons demo's points with the demo's net. Standard library only. It starts from the same random
numbers as the chapter, so its losses are the chapter's, and the two do the same work.
Leaves out: everything that the demo's step does not need.
"""
import math
import random


class Number:
    """A value, the slope of the result to it, and what it was made of: (input, local slope) pairs."""

    __slots__ = ("data", "grad", "inputs")

    def __init__(self, data, inputs=()):
        self.data, self.grad, self.inputs = data, 0.0, inputs

    def __add__(self, other):
        if not isinstance(other, Number):
            return Number(self.data + other, ((self, 1.0),))
        return Number(self.data + other.data, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        if not isinstance(other, Number):
            return Number(self.data * other, ((self, other),))
        return Number(self.data * other.data, ((self, other.data), (other, self.data)))

    def relu(self):
        return Number(max(self.data, 0.0), ((self, 1.0 if self.data > 0 else 0.0),))

    def backward(self):
        order, seen, stack = [], set(), [(self, iter(self.inputs))]
        while stack:
            node, rest = stack[-1]
            for child, _ in rest:
                if child not in seen:
                    seen.add(child)
                    stack.append((child, iter(child.inputs)))
                    break
            else:
                order.append(node)
                stack.pop()
        self.grad = 1.0
        for node in reversed(order):
            for child, slope in node.inputs:
                child.grad += slope * node.grad


def numpy_stream(seed):
    """The 32-bit words and doubles of NumPy's legacy generator: Python's, seeded the other way."""
    words = [seed]
    for i in range(1, 624):
        words.append((1812433253 * (words[-1] ^ (words[-1] >> 30)) + i) & 0xFFFFFFFF)
    stream = random.Random()
    stream.setstate((3, tuple(words) + (624,), None))
    return stream


def moons(seed, count=100, noise=0.1):
    """Two half-moons of `count` points and their labels, -1 and 1, as the demo draws them."""
    stream = numpy_stream(seed)
    angles = [math.pi * i / (count // 2 - 1) for i in range(count // 2)]
    points = [(math.cos(a), math.sin(a)) for a in angles]
    points += [(1 - math.cos(a), 1 - math.sin(a) - 0.5) for a in angles]
    order = list(range(count))
    for i in range(count - 1, 0, -1):
        mask = (1 << i.bit_length()) - 1
        while (j := stream.getrandbits(32) & mask) > i:
            pass
        order[i], order[j] = order[j], order[i]
    spare = []

    def normal():
        if spare:
            return spare.pop()
        while True:
            x, y = 2 * stream.random() - 1, 2 * stream.random() - 1
            r = x * x + y * y
            if 0 < r < 1:
                break
        scale = math.sqrt(-2 * math.log(r) / r)
        spare.append(scale * x)
        return scale * y

    data = [(points[i][0] + noise * normal(), points[i][1] + noise * normal()) for i in order]
    return data, [1 if i >= count // 2 else -1 for i in order]


def weights(seed, sizes=(2, 16, 16, 1)):
    """Layers of neurons; a neuron is its weights and, last, its bias."""
    stream = random.Random(seed)
    return [[[stream.uniform(-1, 1) for _ in range(inputs)] + [0.0] for _ in range(outputs)]
            for inputs, outputs in zip(sizes, sizes[1:])]


class Training:
    """The demo's full-batch training; step() returns the loss."""

    def __init__(self, seed=1337):
        self.points, self.labels = moons(seed)
        self.layers = [[[Number(w) for w in neuron] for neuron in layer] for layer in weights(seed)]
        self.steps = 0

    def score(self, inputs):
        for depth, layer in enumerate(self.layers):
            outputs = []
            for neuron in layer:
                total = neuron[-1]
                for weight, x in zip(neuron, inputs):
                    total = total + weight * x
                outputs.append(total.relu() if depth + 1 < len(self.layers) else total)
            inputs = outputs
        return inputs[0]

    def step(self):
        loss = Number(0.0)
        for point, label in zip(self.points, self.labels):
            loss = loss + (self.score(point) * -label + 1.0).relu()
        squares = Number(0.0)
        parameters = [w for layer in self.layers for neuron in layer for w in neuron]
        for w in parameters:
            squares = squares + w * w
        loss = loss * (1 / len(self.points)) + squares * 1e-4
        for w in parameters:
            w.grad = 0.0
        loss.backward()
        rate = 1.0 - 0.9 * self.steps / 100
        for w in parameters:
            w.data -= rate * w.grad
        self.steps += 1
        return loss.data

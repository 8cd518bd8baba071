"""Formulas as MathML, without a script and without a network.

The book needs few formulas, so this reads a small part of TeX: letters, numbers, operators, groups,
`^ _ '`, `\\frac \\sqrt \\text \\mathrm \\hat \\bar`, sums and products, Greek letters, arrows. An
unknown command is a mistake of the page, never a formula that is silently wrong.
"""

import html
import re

from . import state

SYMBOLS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η",
    "theta": "θ", "lambda": "λ", "mu": "μ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "phi": "φ", "omega": "ω", "Delta": "Δ", "Omega": "Ω", "Sigma": "Σ", "ell": "ℓ",
}
OPERATORS = {
    "cdot": "⋅", "times": "×", "pm": "±", "le": "≤", "ge": "≥", "ne": "≠", "approx": "≈",
    "to": "→", "mapsto": "↦", "infty": "∞", "partial": "∂", "nabla": "∇", "in": "∈", "dots": "…",
    "ldots": "…", "cdots": "⋯", "mid": "∣", "equiv": "≡", "propto": "∝", "leftarrow": "←",
    "Rightarrow": "⇒", "sim": "∼", "odot": "⊙", "lVert": "‖", "rVert": "‖", "{": "{", "}": "}",
}
LARGE = {"sum": "∑", "prod": "∏", "int": "∫", "max": "max", "min": "min", "lim": "lim"}
NAMES = {"log", "ln", "exp", "tanh", "sin", "cos", "relu", "softmax"}
SPACES = {",": "0.17em", ";": "0.28em", "quad": "1em", " ": "0.28em"}
TOKEN = re.compile(r"\\([a-zA-Z]+|.)|(\d+(?:\.\d+)?)|([a-zA-Z])|(\s+)|(.)", re.S)


class MathError(Exception):
    """A formula outside the part of TeX that is read here."""


class Formula:
    """One pass over the tokens; every method returns MathML for what it consumed."""

    def __init__(self, text):
        self.tokens = [m for m in TOKEN.finditer(text) if not m.group(4)]
        self.text = text
        self.at = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def next(self):
        if self.at >= len(self.tokens):
            raise MathError(f"the formula {self.text!r} ends too early")
        self.at += 1
        return self.tokens[self.at - 1]

    def row(self, stop=None):
        parts = []
        while (token := self.peek()) is not None:
            if token.group() == stop:
                break
            parts.append(self.scripted())
        return "".join(parts)

    def scripted(self):
        large = self.peek().group(1) in LARGE
        base, marks = self.atom(), {}
        while (token := self.peek()) is not None and token.group() in "^_'":
            mark = self.next().group()
            marks["^" if mark == "'" else mark] = "<mo>′</mo>" if mark == "'" else self.atom()
        low, high = marks.get("_"), marks.get("^")
        under, over, both = ("munder", "mover", "munderover") if large else ("msub", "msup", "msubsup")
        if low and high:
            return f"<{both}>{base}{low}{high}</{both}>"
        if low:
            return f"<{under}>{base}{low}</{under}>"
        return f"<{over}>{base}{high}</{over}>" if high else base

    def group(self):
        if self.next().group() != "{":
            raise MathError(f"expected {{ in {self.text!r}")
        inside = self.row("}")
        self.next()
        return f"<mrow>{inside}</mrow>"

    def words(self):
        match = re.compile(r"\s*\{([^{}]*)\}").match(self.text, self.tokens[self.at - 1].end())
        if not match:
            raise MathError(f"expected {{words}} in {self.text!r}")
        while self.peek() is not None and self.peek().start() < match.end():
            self.at += 1
        return html.escape(match.group(1))

    def atom(self):
        token = self.next()
        command, number, letter, _, other = token.groups()
        if number:
            return f"<mn>{number}</mn>"
        if letter:
            return f"<mi>{letter}</mi>"
        if command is not None:
            return self.command(command)
        if other == "{":
            self.at -= 1
            return self.group()
        if other in "}^_&":
            raise MathError(f"{other!r} is out of place in {self.text!r}")
        fixed = ' stretchy="false"' if other in "()[]|" else ""  # \left and \right stretch
        return f"<mo{fixed}>{html.escape('−' if other == '-' else other)}</mo>"

    def command(self, name):
        if name in SYMBOLS:
            return f"<mi>{SYMBOLS[name]}</mi>"
        if name in LARGE:
            return f"<mo>{LARGE[name]}</mo>"
        if name in OPERATORS:
            return f"<mo>{OPERATORS[name]}</mo>"
        if name in NAMES:
            return f"<mi>{name}</mi><mo>&#x2061;</mo>"
        if name in SPACES:
            return f'<mspace width="{SPACES[name]}"/>'
        if name == "frac":
            return f"<mfrac>{self.group()}{self.group()}</mfrac>"
        if name == "sqrt":
            return f"<msqrt>{self.group()}</msqrt>"
        if name in ("hat", "bar"):
            return f"<mover>{self.group()}<mo>{'^' if name == 'hat' else '¯'}</mo></mover>"
        if name == "text":
            return f"<mtext>{self.words()}</mtext>"
        if name in ("mathrm", "operatorname"):
            return f"<mi mathvariant='normal'>{self.words()}</mi>"
        if name in ("left", "right"):
            return f"<mo>{html.escape(self.next().group().lstrip(chr(92)))}</mo>"
        raise MathError(f"\\{name} is not among the commands this book's formulas use")


def mathml(text, block):
    """The <math> element of a formula, with the TeX as its annotation."""
    formula = Formula(text)
    body = formula.row()
    if formula.peek() is not None:
        raise MathError(f"{formula.peek().group()!r} is out of place in {text!r}")
    display = ' display="block"' if block else ""
    return (f'<math xmlns="http://www.w3.org/1998/Math/MathML"{display}><semantics>'
            f'<mrow>{body}</mrow><annotation encoding="application/x-tex">{html.escape(text)}'
            "</annotation></semantics></math>")


def _visit(self, node, block):
    try:
        text = mathml(node.astext().strip(), block)
    except MathError as error:
        place = f"{node.source}:{node.line}"
        state.logger.warning("%s: %s", place, error)
        self.builder.app.wr_math_failed = True
        text = f'<span class="wr-mark-inline">[{html.escape(str(error))}]</span>'
    self.body.append(f'<div class="math">{text}</div>' if block else text)
    from docutils import nodes
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", (lambda self, node: _visit(self, node, False), None),
                               (lambda self, node: _visit(self, node, True), None))

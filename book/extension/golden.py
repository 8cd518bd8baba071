"""`golden`: the table of published numbers beside ours, from golden.toml and the traces."""

from itertools import groupby

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from shared.weave import golden as rows_of
from shared.weave import traces

from . import state
from .ledger import _table


class Golden(SphinxDirective):
    def run(self):
        env = self.env
        path = state.paths(env).golden
        state.watch(env, path)
        place = state.where(env, self.lineno)
        try:
            rows = rows_of.load(path)
        except (OSError, traces.TraceError) as error:
            return [state.problem(env, place, str(error))]
        out, cells, absent = [], [], set()
        for row in rows:
            if row.trace in absent:
                continue
            try:
                book, fresh, _ = state.pair(env, row.trace)
                ours, verdict = rows_of.judge(row, book)
            except traces.TraceError as error:
                absent.add(row.trace)
                out.append(state.problem(env, place, str(error)))
                continue
            except KeyError as error:
                out.append(state.problem(env, place, f"row {row.number}: {error.args[0]}"))
                continue
            if verdict == rows_of.DIFFERS:
                out.append(state.problem(env, place, f"row {row.number}, {row.what}: published "
                                         f"{row.published}, ours {ours}"))
            if fresh:
                try:
                    yours, opinion = rows_of.judge(row, fresh)
                except KeyError:
                    yours, opinion = "none", rows_of.DIFFERS
                if opinion != verdict:
                    ours += f" (yours: {yours})"
                    state.problem(env, place, f"golden row {row.number}, {row.what}: yours {yours}", "drift")
            cells.append((row, (row.what, row.published, ours, verdict)))
        for (number, system, source), group in groupby(
                cells, lambda cell: (cell[0].number, cell[0].system, cell[0].source)):
            out.append(nodes.rubric("", f"Row {number}: {system}"))
            out.append(nodes.paragraph("", f"Published in {source}.", classes=["small"]))
            out.append(_table(("what", "published", "ours", "verdict"), [line for _, line in group]))
            out[-1]["classes"].append("golden")
        return out


def setup(app):
    app.add_directive("golden", Golden)

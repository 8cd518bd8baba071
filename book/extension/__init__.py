"""The White Room's Sphinx extension: the book says only what the code does.

Directives `listing`, `omit`, `output`, `figure`/`plot`, `plays`, `margin`, `exercise`, `quotation`,
`ledger`, `golden`; roles `val`, `quote`, `path`. One module a noun. What each prints and
which options it takes is on one page: book/README.md.
"""

from . import (api, exercise, golden, ledger, lint, listing, margin, mathml, output, plot, quotation, roles,
               state, value)


def setup(app):
    for module in (state, api, listing, value, output, plot, roles, ledger, margin, exercise, quotation,
                   golden, lint, mathml):
        module.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}

"""`margin HEADING`: a note beside the text; on a narrow page it stands in the text. `insight`: the
chapter's key sentence, large."""

from docutils import nodes
from sphinx.util.docutils import SphinxDirective


class margin(nodes.General, nodes.Element):
    """An aside."""


class Margin(SphinxDirective):
    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self):
        self.assert_has_content()
        node = margin()
        if self.arguments:
            words, messages = self.state.inline_text(self.arguments[0], self.lineno)
            node += nodes.paragraph("", "", *words, classes=["margin-head"])
            node["label"] = self.arguments[0]
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class Insight(SphinxDirective):
    has_content = True

    def run(self):
        self.assert_has_content()
        node = nodes.container(classes=["insight"])
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


def visit_margin(self, node):
    kind = " hype-check" if node.get("label", "").lower() == "hype check" else ""
    self.body.append(f'<aside class="margin{kind}" role="note">')


def depart_margin(self, node):
    self.body.append("</aside>\n")


def setup(app):
    app.add_directive("margin", Margin)
    app.add_directive("insight", Insight)
    app.add_node(margin, html=(visit_margin, depart_margin))

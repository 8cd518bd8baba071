#!/usr/bin/env python3
"""Makes packages.txt, the list of names that chapter 2 learns from by default, from the public
metadata of Debian's packages. Reads a Packages file on standard input:

    /usr/lib/apt/apt-helper cat-file \\
      /var/lib/apt/lists/*_dists_bookworm_main_binary-amd64_Packages* \\
      | python3 make_packages.py > packages.txt

The rules, in order. They choose a list that is fun to learn from; they are no judgement.

1. Spelling: 3 to 24 characters of a-z, 0-9, + and -. No full stop, which marks a name's end in this
   chapter; nothing longer, so that a context of eight characters has a chance. And no swearing: what
   is in the list comes out of the models, in classrooms too.
2. Sections left out: debug, localization, metapackages, oldlibs (transitional), tasks. Their names
   are made of other names.
3. Twins left out: names that end in -dbg, -dev, -doc, -examples, -prof or -tests. They repeat a name
   that is there already, and nearly every name in Rust, Go and Haskell is one, thousands alike.
   -common and -data stay: part of the flavour.
4. Versions left out: of names that differ in digits alone (llvm-13, llvm-14), one stays, the last in
   sorted order.
5. Families cut to 700: a family is the names with the same first word (python3-, ruby-, node-) or
   the same last word, -perl, -java or -cil. From a larger one 700 are taken, evenly spaced in sorted
   order. Otherwise every tenth name would begin with "python3-", and so would the samples.

Sorted by byte, one name a line.
"""

import re
import sys
from collections import defaultdict

SPELLING = re.compile(r"[a-z0-9+-]{3,24}")
SECTIONS = {"debug", "localization", "metapackages", "oldlibs", "tasks"}
TWINS = ("-dbg", "-dev", "-doc", "-examples", "-prof", "-tests")
LAST_WORDS = ("-perl", "-java", "-cil")
FAMILY = 700


def packages(lines):
    """The (name, section) of every package; a section may have its archive area before it."""
    name = ""
    for line in lines:
        if line.startswith("Package: "):
            name = line.split()[1]
        elif line.startswith("Section: "):
            yield name, line.split()[1].split("/")[-1]


def family(name):
    return next((word for word in LAST_WORDS if name.endswith(word)), name.split("-")[0])


def grouped(names, key):
    groups = defaultdict(list)
    for name in sorted(names):
        groups[key(name)].append(name)
    return groups.values()


def evenly(names, count):
    if len(names) <= count:
        return names
    return [names[i * len(names) // count] for i in range(count)]


def chosen(lines):
    names = {
        name
        for name, section in packages(lines)
        if SPELLING.fullmatch(name) and "fuck" not in name
        and section not in SECTIONS and not name.endswith(TWINS)
    }
    names = [versions[-1] for versions in grouped(names, lambda name: re.sub(r"\d+", "0", name))]
    return sorted(name for names in grouped(names, family) for name in evenly(names, FAMILY))


if __name__ == "__main__":
    sys.stdout.write("".join(name + "\n" for name in chosen(sys.stdin)))

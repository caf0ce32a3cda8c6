"""The command: `save DIR`, or `compare BEFORE AFTER`; the latter fails on any difference beyond white space."""

import argparse
import sys
from pathlib import Path


def options():
    """What the command line asks."""
    parser = argparse.ArgumentParser(prog="python -m tests.pages")
    acts = parser.add_subparsers(dest="act", required=True)
    saving = acts.add_parser("save", help="enregistre les pages d’une base d’essai neuve")
    saving.add_argument("folder", type=Path)
    saving.add_argument("--keep", type=int, default=6, help="adresses de chaque nom d’URL, par rôle (6)")
    saving.add_argument("--jobs", type=int, default=1, help="rôles visités en même temps (1)")
    comparing = acts.add_parser("compare", help="compare deux enregistrements")
    comparing.add_argument("before", type=Path)
    comparing.add_argument("after", type=Path)
    comparing.add_argument("--groups", type=int, default=40, help="différences montrées (40)")
    return parser.parse_args()


def main():
    """Save, or compare. What only one of them needs is imported there: a comparison needs no portal."""
    asked = options()
    if asked.act == "save":
        from tests.pages.saving import save

        save(asked.folder, keep=asked.keep, jobs=asked.jobs)
        return
    from tests.pages.comparing import compare

    sys.exit(compare(asked.before, asked.after, groups=asked.groups))


if __name__ == "__main__":
    main()

"""Tagged PDF (PDF/UA-1) in the fonts of typst alone.

The texts reach a template as JSON, so that nothing people write can be read as code.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import typst

from programme.kit.french import plain

# Stands for a letter that has no drawing.
UNDRAWN = "□"

# What the fonts of typst can draw, of Latin, Greek, Cyrillic and signs. A character without a drawing is an
# error of PDF/UA; some that come from other scripts even make typst panic.
NOT_DRAWN = re.compile(
    "[^\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482"
    "\u048a-\u04ff\u1e00-\u1eff\u2010-\u2027\u202f-\u2040\u2044-\u2052\u2070-\u2071\u2074-\u208e\u20a0-\u20a4"
    "\u20a6-\u20bf\u2100-\u211e\u2122\u2190-\u22ff\u2500-\u25ff\u2713\u2714\u2717\u2718]"
)

# The signs of a telephone that say something, as the fonts draw them; the others are ornaments, and go.
SAME_SIGN = str.maketrans("✅☑❎❌✖➕➖➡⬅⬆⬇❗❓⚠", "✔✔✘✘✘+−→←↑↓!?!")


def compile_pdf(template: Path, data: dict[str, Any], *, timestamp: int) -> bytes:
    """A typst template filled with data, as a tagged PDF; the same data and moment give the same bytes.

    The template reads `sys.inputs.data`. Its `lost` says whether letters without a drawing were replaced.
    """
    drawn = drawable(data)
    drawn["lost"] = UNDRAWN in json.dumps(drawn, ensure_ascii=False)
    return typst.compile(
        template,
        sys_inputs={"data": json.dumps(drawn, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=timestamp,
    )


def in_words(value: Any) -> Any:
    """The same data with the typography of French in each text."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: in_words(part) for key, part in value.items()}
    return [in_words(item) for item in value] if isinstance(value, list) else value


def drawable(value: Any) -> Any:
    """The same data with texts that the fonts can draw: signs without a drawing go, letters become a box."""
    if isinstance(value, str):
        return NOT_DRAWN.sub(_substitute, unicodedata.normalize("NFC", value).translate(SAME_SIGN))
    if isinstance(value, dict):
        return {key: drawable(part) for key, part in value.items()}
    return [drawable(item) for item in value] if isinstance(value, list) else value


def _substitute(match: re.Match[str]) -> str:
    return UNDRAWN if unicodedata.category(match[0])[0] in "LN" else ""

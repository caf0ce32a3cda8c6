"""Tagged PDF (PDF/UA-1) in the fonts that typst carries.

The texts reach a template as JSON, so that nothing that people write can be read as code.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import typst

from programme.kit.french import plain

# Stands for a letter that the fonts do not have.
MISSING_LETTER = "□"

# All but the Latin, Greek and Cyrillic letters and the signs that the fonts of typst have. Any other character is an
# error of PDF/UA; some that come from other scripts even make typst panic.
NOT_IN_FONTS = re.compile(
    "[^\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u024f\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u0482"
    "\u048a-\u04ff\u1e00-\u1eff\u2010-\u2027\u202f-\u2040\u2044-\u2052\u2070-\u2071\u2074-\u208e\u20a0-\u20a4"
    "\u20a6-\u20bf\u2100-\u211e\u2122\u2190-\u22ff\u2500-\u25ff\u2713\u2714\u2717\u2718]"
)

# The signs typed on a telephone that carry a meaning, and their equals in the fonts; the others are dropped.
SAME_SIGN = str.maketrans("✅☑❎❌✖➕➖➡⬅⬆⬇❗❓⚠", "✔✔✘✘✘+−→←↑↓!?!")


def compile_pdf(template: Path, data: dict[str, Any], *, timestamp: int) -> bytes:
    """Fill a typst template with data, as a tagged PDF; the same data and moment give the same bytes.

    The template reads `sys.inputs.data`. Its `lost` says whether a letter was replaced because no font has it.
    """
    drawn = drawable(data)
    drawn["lost"] = MISSING_LETTER in json.dumps(drawn, ensure_ascii=False)
    return typst.compile(
        template,
        sys_inputs={"data": json.dumps(drawn, ensure_ascii=False)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=timestamp,
    )


def in_words(value: Any) -> Any:
    """The same data, each text in French typography."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: in_words(part) for key, part in value.items()}
    return [in_words(item) for item in value] if isinstance(value, list) else value


def drawable(value: Any) -> Any:
    """The same data with characters of the fonts alone: a missing letter becomes a box, any other sign goes."""
    if isinstance(value, str):
        return NOT_IN_FONTS.sub(_substitute, unicodedata.normalize("NFC", value).translate(SAME_SIGN))
    if isinstance(value, dict):
        return {key: drawable(part) for key, part in value.items()}
    return [drawable(item) for item in value] if isinstance(value, list) else value


def _substitute(match: re.Match[str]) -> str:
    return MISSING_LETTER if unicodedata.category(match[0])[0] in "LN" else ""

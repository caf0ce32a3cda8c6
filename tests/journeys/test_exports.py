"""The exports under the programs that people open them with: LibreOffice, and the printer of the browser."""

import io
import os
import re
import shutil
import subprocess

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from programme.kit.french import plain
from roadmaps.files.roadmap_docx import roadmap_document
from roadmaps.files.roadmap_workbook import roadmap_workbook
from roadmaps.versions.edition import edition_of
from tests.roadmaps.sample import HOSTILE, content, filled_with, squeezed, texts_in
from tests.roadmaps.world import World

SOFFICE = shutil.which("soffice")
needs_libreoffice = pytest.mark.skipif(
    not SOFFICE and not os.environ.get("CI"), reason="LibreOffice n’est pas installé (soffice)"
)
# Right-to-left letters, signs beyond the first plane, what no file can hold, what a workbook holds as another sign.
BEYOND = "שלום 😀 مرحبا \x0b _x0041_ _x005F_x0042_"
# As texts in UTF-8 (76); of a workbook, every sheet (-1), its cells as they are shown.
FILTERS = {
    "docx": "txt:Text (encoded):UTF8",
    "xlsx": "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false,false,false,-1",
}
MAKERS = {"xlsx": roadmap_workbook, "docx": roadmap_document}


def opened_by_libreoffice(folder, files):
    """What LibreOffice reads in files, by name: it starts once for documents and once for workbooks."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    for extension, wanted in FILTERS.items():
        command = [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", wanted]
        names = [name for name in files if name.endswith(extension)]
        subprocess.run([*command, *names], cwd=folder, check=True, capture_output=True, timeout=120)
    found = {}
    for name in files:
        parts = sorted(folder.glob(f"{name.rpartition('.')[0]}*.[ct][sx][vt]"))
        found[name] = "\n".join(part.read_text("utf-8-sig") for part in parts)
    return found


@needs_libreoffice
def test_libreoffice_opens_the_files_and_reads_every_text(tmp_path):
    assert SOFFICE, "LibreOffice n’est pas installé"
    given = {"courante": content(), "piegee": filled_with(" ".join([*HOSTILE[4:], *HOSTILE[:4], BEYOND]))}
    given["longue"] = content()
    given["longue"]["roadmap"]["values"]["findings"] = " ".join(f"mot{number}" for number in range(4_000))
    given |= {f"formule{rank}": filled_with(text) for rank, text in enumerate(HOSTILE[:1] + HOSTILE[4:8])}
    files = {
        f"{name}-{format}.{format}": maker(roadmap, edition_of(roadmap))
        for name, roadmap in given.items()
        for format, maker in MAKERS.items()
        if format == "xlsx" or not name.startswith("formule")
    }
    read = opened_by_libreoffice(tmp_path, files)
    for file in files:
        typed = set(texts_in(given[file.partition("-")[0]]))
        said = squeezed(read[file].replace('""', '"'))
        assert [text for text in typed if squeezed(plain(text)) not in squeezed(plain(said))] == [], file
        assert not re.search(r"Err:|#NOM|#NAME|#REF|#VAL", read[file]), file


def test_the_printed_page_leaves_the_browser_on_a4_without_the_portal_around(new_page, live_server, settings, sign_in):
    world = World()
    world.roadmap.ambition, world.roadmap.findings = "Une attribution sur quatre", "Premier constat"
    world.roadmap.save()
    page = new_page()
    sign_in(page, world.member)
    page.goto(reverse("roadmaps:roadmap_print", args=[world.roadmap.pk]))
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] in ([595, 842], [596, 842])
    for words in (world.roadmap.territory.name, "Une attribution sur quatre", world.action.title, "n’engage aucune"):
        assert words in text
    for words in ("Se déconnecter", "Mentions légales", "Ctrl", "Exporter"):
        assert words not in text


def test_the_menu_of_exports_closes_with_escape_and_with_a_click_elsewhere(page, sign_in, transactional_db):
    world = World()
    sign_in(page, world.member)
    page.goto(reverse("roadmaps:roadmap_detail", args=[world.roadmap.pk]))
    menu = page.locator("summary", has_text="Exporter")
    menu.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="PDF à remettre")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="PDF à remettre")).to_be_hidden()
    expect(menu).to_be_focused()
    menu.click()
    expect(page.get_by_role("link", name="PDF à remettre")).to_be_visible()
    page.get_by_role("heading", level=1).click()
    expect(page.get_by_role("link", name="PDF à remettre")).to_be_hidden()

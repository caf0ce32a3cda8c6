"""Workbooks and CSV, read back."""

import csv
import io

from openpyxl import load_workbook


def read_xlsx(content):
    return list(load_workbook(io.BytesIO(content)).active.iter_rows())


def read_csv(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))

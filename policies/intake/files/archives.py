"""Office files are archives: bombs and strangers are refused before anything is unpacked."""

from __future__ import annotations

import io
import zipfile

from policies.intake.files.sheets import IntakeRefused

MAX_ENTRIES = 2_000
MAX_UNPACKED = 150 * 1024 * 1024
MAX_RATIO = 200
_RATIO_FROM = 5 * 1024 * 1024

DAMAGES = (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError)


def open_archive(data: bytes, *, bomb: str, macros: str) -> zipfile.ZipFile:
    """The archive, when its directory tells of nothing that may not be opened; a damaged one raises `DAMAGES`.

    `bomb` and `macros` are what the refusal says.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    too_big = len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED
    if too_big or (unpacked > _RATIO_FROM and unpacked / packed > MAX_RATIO):
        raise IntakeRefused(bomb)
    if any(entry.filename.endswith("vbaProject.bin") for entry in entries):
        raise IntakeRefused(macros)
    return archive

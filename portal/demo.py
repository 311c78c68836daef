"""What an installation of the demo keeps beside its database: the secret key and one account per role."""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from districts.models import Association, Department, Municipality, Role, User
from districts.services.accounts import create_account


@dataclass(frozen=True)
class Account:
    """One account of the demo; `municipality` is a slug, `place` the code of a department or an association."""

    email: str
    name: str
    role: Role
    municipality: str = ""
    place: str = ""


ACCOUNTS = (
    Account("administrator@demo.example", "管理 すず", Role.SYSTEM_ADMINISTRATOR),
    Account("coordinator@mihon.example", "計画 まとめ", Role.COORDINATOR, "mihon"),
    Account("editor@mihon.example", "協働 すすむ", Role.DEPARTMENT_EDITOR, "mihon", "kyodo"),
    Account("council@mihon.example", "議会 みのり", Role.COUNCIL_MEMBER, "mihon"),
    Account("association@mihon.example", "地区 つどい", Role.ASSOCIATION_REPRESENTATIVE, "mihon", "honcho-1"),
    Account("reader@mihon.example", "閲覧 のぞみ", Role.READER, "mihon"),
    Account("coordinator@tonari.example", "隣町 まとめ", Role.COORDINATOR, "tonari"),
)


def private_file(name: str) -> Path:
    """A file in the data folder that only the owner of the installation reads."""
    path = Path(settings.DATA_DIR) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    return path


def secret_key() -> str:
    """Drawn at the first start, the same ever after: sessions survive a restart."""
    path = private_file("demo-secret-key.txt")
    if not path.read_text(encoding="ascii"):
        path.write_text(secrets.token_urlsafe(50), encoding="ascii")
    return path.read_text(encoding="ascii")


def server_environment() -> dict[str, str]:
    """The environment of the production server on this machine alone, without HTTPS."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "DEBUG": "false",
        "HTTPS": "false",
        "SECRET_KEY": secret_key(),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "DATA_DIR": str(settings.DATA_DIR),
    }


def drawn_password() -> str:
    """Easy to read off the screen and to type: four groups of four, without look-alikes (79 bits)."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _letter in range(4)) for _group in range(4))


def ensure_accounts() -> Iterator[tuple[Account, str]]:
    """Each account of the demo with its password; those that exist keep theirs."""
    path = private_file("demo-accounts.txt")
    known = dict(line.split("\t")[:2] for line in path.read_text(encoding="utf-8").splitlines())
    for account in ACCOUNTS:
        password = known.setdefault(account.email, drawn_password())
        if not User.objects.filter(email=account.email).exists():
            _create(account, password)
        yield account, password
    path.write_text("".join(f"{email}\t{password}\n" for email, password in known.items()), encoding="utf-8")


def _create(account: Account, password: str) -> None:
    municipality = Municipality.objects.get(slug=account.municipality) if account.municipality else None
    department = association = None
    if account.role == Role.DEPARTMENT_EDITOR:
        department = Department.objects.get(municipality=municipality, code=account.place)
    if account.role == Role.ASSOCIATION_REPRESENTATIVE:
        association = Association.objects.get(municipality=municipality, code=account.place)
    create_account(
        email=account.email,
        password=password,
        display_name=account.name,
        role=account.role,
        municipality=municipality,
        department=department,
        association=association,
        by=None,
    )

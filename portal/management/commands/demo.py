"""The portal with its sample city, ready to be looked at on this machine."""

import os
import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.management import CommandParser, call_command
from django.core.management.base import BaseCommand
from django.urls import reverse

from policies.models import Crosswalk
from policies.services.sample_city import ensure_sample_city
from portal.demo import Account, ensure_accounts, server_environment

FIXTURES = settings.BASE_DIR / "fixtures"
CITIES = ("mihon", "tonari")


class Command(BaseCommand):
    help = "Loads the sample city, prints the accounts and serves the portal on this machine ($PORT, default 8000)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="Do everything but the serving.")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        for slug in CITIES:
            loaded = ensure_sample_city(folder=FIXTURES / slug)
            self.stdout.write(f"{slug}: {'loaded' if loaded else 'kept as it is'}")
        accounts = list(ensure_accounts())
        environment = server_environment()
        collect = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity=0"]
        subprocess.run(collect, env=environment, cwd=settings.BASE_DIR, check=True)  # noqa: S603
        self._print_addresses(f"http://127.0.0.1:{options['port']}")
        self._print_accounts(accounts)
        if not options["no_serve"]:
            self._serve(options["port"], environment)

    def _print_addresses(self, base: str) -> None:
        addresses = {"home": base + reverse("portal:home")}
        for crosswalk in Crosswalk.objects.select_related("to_edition__municipality").order_by("pk"):
            addresses[f"crosswalk of {crosswalk.to_edition.municipality.slug}"] = base + crosswalk.get_absolute_url()
        addresses["sign in"] = base + reverse("account_login")
        addresses["staff"] = base + reverse("policies:staff-home")
        addresses["admin"] = base + reverse("admin:index")
        self.stdout.write("\nAddresses")
        for name, address in addresses.items():
            self.stdout.write(f"  {name:<22}{address}")

    def _print_accounts(self, accounts: list[tuple[Account, str]]) -> None:
        self.stdout.write(f"\nAccounts (kept in {settings.DATA_DIR / 'demo-accounts.txt'})")
        for account, password in accounts:
            self.stdout.write(f"  {account.email:<30}{password:<20}{account.role.value} {account.municipality}")

    def _serve(self, port: int, environment: dict[str, str]) -> None:
        """The server takes the place of this process, so that Ctrl-C and signals reach it."""
        self.stdout.write(f"\nServing on http://127.0.0.1:{port}/ - stop with Ctrl-C")
        self.stdout.flush()
        os.chdir(settings.BASE_DIR)
        server = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
        server += ["--workers", "1", "--blocking-threads", "4", "--workers-kill-timeout", "5"]
        server += ["--log-level", "warning", "portal.wsgi:application"]
        os.execve(sys.executable, server, environment)  # noqa: S606

"""A sample city from its folder under fixtures/, through the same doors staff use."""

import json
from pathlib import Path

from django.db import transaction

from districts.models import Municipality
from districts.services.municipalities import create_municipality

from .plan_setup import create_plan


@transaction.atomic
def ensure_sample_city(*, folder: Path) -> bool:
    """Load the city of the folder unless it is there; True if it was loaded. All of it or nothing."""
    data = json.loads((folder / "city.json").read_text(encoding="utf-8"))
    if Municipality.objects.filter(slug=data["municipality"]["slug"]).exists():
        return False
    municipality = create_municipality(data=data, by=None)
    create_plan(municipality=municipality, data=data["plan"], by=None)
    return True

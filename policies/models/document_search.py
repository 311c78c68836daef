"""Words that are found whatever their width: a column beside the text, in the form words are compared in."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from districts.furigana import without_readings
from districts.models.departments import label_key


class Searchable(models.Model):
    """A row whose words can be looked for. Bulk writes, which go past `save`, call `fill_search_text` themselves."""

    SEARCHED: tuple[str, ...] = ()

    search_text = models.TextField(_("search text"), blank=True, default="", editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.fill_search_text()
        if update_fields is not None and set(update_fields) & set(self.SEARCHED):
            update_fields = {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def fill_search_text(self) -> None:
        texts = (getattr(self, name) or "" for name in self.SEARCHED)
        self.search_text = " ".join(label_key(without_readings(text)) for text in texts)


def search_keys(words: str) -> list[str]:
    """The words asked for, in the form `search_text` holds them."""
    return [key for word in words.split() if (key := label_key(word))]

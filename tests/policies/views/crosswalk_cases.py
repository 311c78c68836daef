"""What the tests of the crosswalk editor share."""

from districts.models import Role
from tests.factories import ItemFactory, crosswalk_pair, member

from .staff_cases import address


class Case:
    """A crosswalk whose measures 1-1 and 1-2 continue; 1-3 to 1-5 of both sides are loose."""

    def __init__(self):
        self.pair = crosswalk_pair(2)
        self.crosswalk = self.pair.crosswalk
        self.municipality = self.pair.municipality
        self.edition = self.crosswalk.to_edition
        self.coordinator = member(Role.COORDINATOR, self.municipality)
        self.old = [ItemFactory(edition=self.crosswalk.from_edition, parent=self.pair.old_policy) for _ in range(3)]
        self.new = [ItemFactory(edition=self.edition, parent=self.pair.new_policy) for _ in range(3)]
        self.edge = self.pair.transitions[1]
        self.editor = self.page("crosswalk-edit")
        self.create = self.page("transition-create")
        self.change = self.page("transition-edit", self.edge.pk)
        self.delete = self.page("transition-delete", self.edge.pk)

    def page(self, name, *args) -> str:
        return address(name, self.municipality, self.edition, *args)

    def edges(self) -> list[tuple]:
        rows = self.crosswalk.transitions.filter(depth=2).select_related("old", "new").order_by("position")
        return [(one.old and one.old.slug, one.new and one.new.slug, one.kind) for one in rows]

    def values(self, **changed) -> dict:
        return {
            "version": "1",
            "old": str(self.edge.old_id),
            "new": str(self.edge.new_id),
            "kind": "continue",
            "note": "",
            "reason": "点検",
            "changes-TOTAL_FORMS": "0",
            "changes-INITIAL_FORMS": "0",
            **changed,
        }


START = [("1-1", "1-1", "continue"), ("1-2", "1-2", "continue")]

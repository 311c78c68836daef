"""What `manage.py intake` takes in, a module per kind of document."""

from .base import IntakeKind
from .proposals import Proposals
from .recommendation import Recommendations
from .review_sheet import ReviewSheets
from .transition_sheet import TransitionSheets

KINDS: tuple[type[IntakeKind], ...] = (TransitionSheets, Recommendations, Proposals, ReviewSheets)

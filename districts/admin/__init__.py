"""The admin of who and where: a file per topic on the base that asks for access."""

from . import associations, departments, municipalities, statistics, users

__all__ = ["associations", "departments", "municipalities", "statistics", "users"]

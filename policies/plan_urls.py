"""Public addresses under /<municipality>/plans/."""

urlpatterns: list = []

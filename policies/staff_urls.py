"""Staff addresses under /staff/."""

urlpatterns: list = []

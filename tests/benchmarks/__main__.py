"""How fast, as ratios that hold on any machine:  python -m tests.benchmarks

Nothing here passes or fails. The database is DATABASE_URL's server, SQLite in memory without one.
"""

import os
from importlib import import_module

import django
from django.test.utils import setup_test_environment

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


TOPICS = ("crosswalks", "recommendations", "uptake", "reviews", "indicators")


def main() -> None:
    django.setup()
    setup_test_environment(debug=False)
    from django.db import connection

    connection.creation.create_test_db(verbosity=0)
    print(f"on {connection.display_name}")
    try:
        for topic in TOPICS:
            import_module(f"tests.benchmarks.{topic}").run()
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


if __name__ == "__main__":
    main()

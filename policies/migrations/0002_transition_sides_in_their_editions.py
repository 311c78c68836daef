"""The sides of a transition lie in the editions of its crosswalk: said by the database itself.

A check constraint cannot look into another table, and Django has no composite foreign keys over chosen
columns, so a trigger says it, on SQLite and on PostgreSQL. SQLite loses triggers when Django rebuilds the
table: a later migration that alters it runs `create_triggers` again (a test breaks the rule on both databases).
"""

from django.db import migrations

WRONG = """
    SELECT 1 FROM policies_crosswalk AS crosswalk
    LEFT JOIN policies_planitem AS old_item ON old_item.id = NEW.old_id
    LEFT JOIN policies_planitem AS new_item ON new_item.id = NEW.new_id
    WHERE crosswalk.id = NEW.crosswalk_id
      AND (old_item.edition_id <> crosswalk.from_edition_id OR new_item.edition_id <> crosswalk.to_edition_id)
"""
MESSAGE = "policies_transition_sides_in_their_editions"


def create_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"""
            CREATE OR REPLACE FUNCTION {MESSAGE}() RETURNS trigger AS $$
            BEGIN
                IF EXISTS ({WRONG}) THEN
                    RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$ LANGUAGE plpgsql
            """
        )
        schema_editor.execute(
            f"CREATE TRIGGER {MESSAGE} BEFORE INSERT OR UPDATE ON policies_transition "
            f"FOR EACH ROW EXECUTE FUNCTION {MESSAGE}()"
        )
        return
    for event in ("INSERT", "UPDATE"):
        schema_editor.execute(
            f"""
            CREATE TRIGGER {MESSAGE}_{event.lower()} BEFORE {event} ON policies_transition
            WHEN EXISTS ({WRONG})
            BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END
            """
        )


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER {MESSAGE} ON policies_transition")
        schema_editor.execute(f"DROP FUNCTION {MESSAGE}()")
        return
    for event in ("insert", "update"):
        schema_editor.execute(f"DROP TRIGGER {MESSAGE}_{event}")


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial")]

    operations = [migrations.RunPython(create_triggers, drop_triggers)]

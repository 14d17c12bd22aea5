"""Guards compare by PostgreSQL's own operators, whatever their caller's search_path finds first."""

from django.db import migrations

COMPARING = ("staff_event_follows()", "staff_export_rests_on_approval()")
OWN_PATH = "\n".join(
    [
        "DO $do$ BEGIN",
        *(
            f"EXECUTE format('ALTER FUNCTION {function} SET search_path = pg_catalog, %I, pg_temp',"
            " current_schema());"
            for function in COMPARING
        ),
        "END $do$;",
    ]
)
NO_PATH = "".join(f"ALTER FUNCTION {function} RESET search_path;" for function in COMPARING)


class Migration(migrations.Migration):
    dependencies = [("staff", "0013_why_refused")]
    operations = [migrations.RunSQL(OWN_PATH, NO_PATH)]

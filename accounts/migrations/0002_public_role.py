from django.db import migrations


def make_role(apps, schema_editor):
    """Roles belong to the whole server: another database on it may have made this one already."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('tip roles'))")
        cursor.execute("SELECT FROM pg_roles WHERE rolname = 'tip_public'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE ROLE tip_public NOLOGIN")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(make_role, migrations.RunPython.noop)]

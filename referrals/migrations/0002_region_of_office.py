"""A row that filters by region keeps it equal to its office's, also when an office moves."""

from django.db import migrations

KEEP = """
    ALTER TABLE {table} ADD CONSTRAINT {table}_region_of_office
    FOREIGN KEY (area_office_id, region) REFERENCES accounts_agency (id, region) ON UPDATE CASCADE
"""
DROP = "ALTER TABLE {table} DROP CONSTRAINT {table}_region_of_office"


class Migration(migrations.Migration):
    dependencies = [('referrals', '0001_initial')]
    operations = [
        migrations.RunSQL(KEEP.format(table=table), DROP.format(table=table))
        for table in ("referrals_child", "referrals_referral")
    ]

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("arrests", "0004_index_of_erasure_days"),
    ]

    operations = [
        # The rows are reckoned anew after every migrate (arrests/erasure.sql).
        migrations.RunSQL("DELETE FROM arrests_erasuredue", migrations.RunSQL.noop),
        migrations.AddField(
            model_name="erasuredue",
            name="agency",
            field=models.ForeignKey(
                help_text="The arresting department.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.agency",
            ),
        ),
        migrations.AddField(
            model_name="erasuredue",
            name="judicial_district",
            field=models.ForeignKey(
                help_text="The district that prosecutes.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.judicialdistrict",
            ),
        ),
        migrations.AddIndex(
            model_name="erasuredue",
            index=models.Index(
                fields=["judicial_district", "information_due_on"], name="arrests_era_judicia_50cd4c_idx"
            ),
        ),
        migrations.AddIndex(
            model_name="erasuredue",
            index=models.Index(fields=["agency", "information_due_on"], name="arrests_era_agency__2e4831_idx"),
        ),
    ]

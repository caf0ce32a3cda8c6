from django.db import migrations, models


def keep_what_was_given(apps, schema_editor):
    """Each indicator drawn from the library keeps what it says of its benchmark today."""
    Indicator = apps.get_model("roadmaps", "Indicator")
    for one in Indicator.objects.exclude(definition=None).select_related("definition"):
        one.given_benchmark = one.definition.benchmark
        one.benchmark_direction = one.definition.benchmark_direction
        one.benchmark_is_legal = one.definition.benchmark_is_legal
        one.save(update_fields=["given_benchmark", "benchmark_direction", "benchmark_is_legal"])


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0003_comments_on_indicators")]

    operations = [
        migrations.AddField(
            model_name="indicator",
            name="given_benchmark",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                editable=False,
                max_digits=12,
                null=True,
                verbose_name="repère de départ",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="benchmark_direction",
            field=models.CharField(
                blank=True,
                choices=[("at_least", "au moins"), ("at_most", "au plus"), ("", "sans sens")],
                default="",
                editable=False,
                max_length=10,
                verbose_name="sens du repère de départ",
            ),
        ),
        migrations.AddField(
            model_name="indicator",
            name="benchmark_is_legal",
            field=models.BooleanField(default=False, editable=False, verbose_name="repère de départ légal"),
        ),
        migrations.RunPython(keep_what_was_given, migrations.RunPython.noop),
    ]

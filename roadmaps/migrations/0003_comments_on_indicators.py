import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("roadmaps", "0002_library_requests")]

    operations = [
        migrations.RemoveConstraint(model_name="comment", name="comment_is_on_one_object"),
        migrations.AddField(
            model_name="comment",
            name="indicator",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="comments",
                to="roadmaps.indicator",
                verbose_name="indicateur",
            ),
        ),
        migrations.AddConstraint(
            model_name="comment",
            constraint=models.CheckConstraint(
                condition=Q(action__isnull=True, indicator__isnull=True)
                | Q(entry__isnull=True, indicator__isnull=True)
                | Q(action__isnull=True, entry__isnull=True),
                name="comment_is_on_one_object",
                violation_error_message="Un commentaire porte sur un seul objet.",
            ),
        ),
    ]

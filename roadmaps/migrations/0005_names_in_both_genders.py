from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('roadmaps', '0004_benchmarks_of_indicators'),
    ]

    operations = [
        migrations.AlterField(
            model_name='comment',
            name='scope',
            field=models.CharField(choices=[('team', 'l’équipe, les formatrices, les formateurs et l’IREV'), ('staff', 'l’équipe de l’IREV seule')], default='team', max_length=5, verbose_name='destinataires'),
        ),
        migrations.AlterField(
            model_name='roadmap',
            name='key_messages',
            field=models.TextField(blank=True, max_length=10000, verbose_name='messages pour les élues et élus'),
        ),
    ]

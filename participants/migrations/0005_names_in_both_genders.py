from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('participants', '0004_messages_of_unpublishing'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='traineraccess',
            options={'ordering': ['cycle', 'pk'], 'verbose_name': 'accès de formatrice ou formateur', 'verbose_name_plural': 'accès des formatrices et formateurs'},
        ),
    ]

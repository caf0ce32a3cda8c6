"""The pages of an import in the admin: drop, check, write."""

import io

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from participants.models import ImportBatch, Registration
from tests.factories.participants import IntercommunalityFactory, OrganisationFactory, RegistrationFactory, UserFactory
from tests.factories.programme import CycleFactory

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
LIST = "/admin/participants/importbatch/"
TITLES = "Prénom;Nom;Courriel;Structure;Territoire;Fonction"
RIGHTS = ["view_importbatch", "add_importbatch", "view_registration", "change_registration"]


@pytest.fixture
def cycle():
    return CycleFactory(published=True)


@pytest.fixture
def known():
    OrganisationFactory(name="Habitat")
    return IntercommunalityFactory(name="CC de l’Essai")


@pytest.fixture
def staff(client):
    user = UserFactory(staff=True, permissions=RIGHTS)
    client.force_login(user)
    return user


def drop(client, cycle, *lines, name="liste.csv", titles=TITLES):
    file = SimpleUploadedFile(name, "\n".join([titles, *lines]).encode())
    return client.post(f"{LIST}add/", {"cycle": cycle.pk, "file": file})


def person(number, structure="Habitat"):
    return f"Camille;Exemple{number};c{number}@example.org;{structure};CC de l’Essai;Directrice"


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_a_list_is_dropped_checked_and_written(client, staff, cycle, known):
    RegistrationFactory(cycle=cycle, user=UserFactory(email="c2@example.org"))
    answer = drop(client, cycle, person(1), person(2), person(3, "Inconnue"), person(4))
    batch = ImportBatch.objects.get()
    assert answer.url == f"{LIST}{batch.pk}/change/"
    page = client.get(answer.url)
    assert page.context["check"].counts == [("new", 2), ("match", 1), ("fail", 1)]
    assert "Écrire les 2\u00a0nouvelles inscriptions" in page.content.decode().replace("&nbsp;", "\u00a0")
    assert Registration.objects.count() == 1
    answer = client.post(answer.url, {"write": ""})
    assert answer.url == f"/admin/participants/registration/?cycle={cycle.pk}"
    assert told(answer) == ["2 inscriptions écrites, 1 ligne déjà là, 1 en erreur."]
    assert Registration.objects.count() == 3
    assert LogEntry.objects.get().object_repr == f"Import n° {batch.pk}"


def test_a_second_click_writes_nothing_and_says_it(client, staff, cycle, known):
    url = drop(client, cycle, person(1)).url
    client.post(url, {"write": ""})
    assert told(client.post(url, {"write": ""}))[-1] == "Cette liste est déjà écrite."
    answer = client.get(url)
    assert (answer.url, Registration.objects.count()) == (LIST, 1)
    assert "Ses lignes ne sont plus gardées." in told(answer)[-1]


@pytest.mark.parametrize("key", ["0", "abc", "add/widgets.css"])
def test_a_list_that_does_not_exist_is_not_found(client, staff, key):
    assert client.get(f"{LIST}{key}/change/").status_code == 404


def test_an_abandoned_list_is_forgotten(client, staff, cycle, known):
    url = drop(client, cycle, person(1)).url
    assert client.post(url, {"abandon": ""}).url == LIST
    assert (ImportBatch.objects.get().rows, Registration.objects.count()) == ([], 0)


def test_columns_that_are_not_read_are_told(client, staff, cycle, known):
    answer = drop(client, cycle, f"{person(1)};bleu", titles=f"{TITLES};Couleur")
    assert told(answer) == ["Colonnes qui ne sont pas lues\u00a0: «\u00a0Couleur\u00a0»."]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "liste.csv", "Ce fichier est vide."),
        (b"Bonjour", "liste.xlsx", "n’en est pas un"),
        (b"\x00" * 100, "liste.csv", "Ce fichier n’est ni un classeur XLSX ni un fichier CSV."),
        (b"a;b\n1;2", "liste.csv", "Les titres des colonnes manquent"),
        (b"x" * (5 * 1024 * 1024 + 1), "liste.csv", "Ce fichier est trop lourd"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_its_field(client, staff, cycle, content, name, said):
    answer = client.post(f"{LIST}add/", {"cycle": cycle.pk, "file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    assert said in answer.context["form"].errors["file"][0]
    assert not ImportBatch.objects.exists()


def test_a_draft_is_not_proposed(client, staff, cycle):
    CycleFactory()
    page = client.get(f"{LIST}add/?cycle={cycle.pk}")
    assert list(page.context["form"].fields["cycle"].queryset) == [cycle]
    assert f'<option value="{cycle.pk}" selected>' in page.content.decode()


def test_hostile_texts_stay_texts_on_the_page(client, staff, cycle, known):
    url = drop(
        client, cycle, "<script>alert(1)</script>;" + "x" * 10_000 + ";a;b;c;d", '\u202ea\x07;"=cmd";x;y;z;t'
    ).url
    page = client.get(url)
    assert page.context["check"].counts == [("new", 0), ("match", 0), ("fail", 2)]
    html = page.content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert "Écrire" not in html


def test_the_model_is_a_workbook_to_save(client, staff):
    answer = client.get(f"{LIST}modele/")
    assert answer["Content-Disposition"] == 'attachment; filename="modele-inscriptions.xlsx"'
    assert load_workbook(io.BytesIO(answer.content)).sheetnames == ["Inscriptions", "Natures"]


@pytest.mark.parametrize("missing", ["add_importbatch", "change_registration"])
def test_whoever_does_not_decide_imports_nothing(client, cycle, known, missing):
    batch = ImportBatch.objects.create(
        cycle=cycle, file_name="a.csv", rows=[{"line": 2, "email": "a", "first_name": "A"}]
    )
    client.force_login(UserFactory(staff=True, permissions=[right for right in RIGHTS if right != missing]))
    answers = [drop(client, cycle, person(1)), client.get(f"{LIST}modele/"), client.get(f"{LIST}add/")]
    answers.append(client.post(f"{LIST}{batch.pk}/change/", {"write": ""}))
    assert [answer.status_code for answer in answers] == [403] * 4
    assert client.get(f"{LIST}{batch.pk}/change/").status_code == 200
    assert client.get(LIST).status_code == 200


def test_whoever_may_not_read_registrations_reads_no_list(client, cycle):
    batch = ImportBatch.objects.create(cycle=cycle, file_name="a.csv", rows=[{"line": 2}])
    client.force_login(UserFactory(staff=True, permissions=["view_importbatch"]))
    assert [client.get(url).status_code for url in (LIST, f"{LIST}{batch.pk}/change/")] == [403, 403]


@pytest.mark.parametrize("number", [1, 60])
def test_the_check_takes_as_many_queries_whatever_its_length(
    client, staff, cycle, known, django_assert_num_queries, number
):
    RegistrationFactory.create_batch(number, cycle=cycle)
    url = drop(client, cycle, *[person(rank) for rank in range(number)]).url
    with django_assert_num_queries(10):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_queries_whatever_its_length(client, staff, cycle, django_assert_num_queries, number):
    for _ in range(number):
        ImportBatch.objects.create(cycle=cycle, uploaded_by=staff, file_name="a.csv")
    with django_assert_num_queries(9):
        assert client.get(LIST).status_code == 200

"""The common tools, the rules and the list of roadmaps in the admin."""

import datetime
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.urls import reverse

from roadmaps.common_tools.giving import give_tools
from roadmaps.common_tools.opening import open_roadmap
from roadmaps.models import Action, GuidingQuestion, IndicatorDefinition, LibraryAction, Roadmap, RoadmapPolicy, Theme
from roadmaps.writing.saving import save_edit
from tests.factories.participants import IntercommunalityFactory, UserFactory
from tests.factories.programme import CycleFactory
from tests.factories.roadmaps import (
    ActionFactory,
    GuidingQuestionFactory,
    IndicatorDefinitionFactory,
    IndicatorFactory,
    LibraryActionFactory,
    RoadmapFactory,
    ThemeFactory,
)
from tests.programme.admin_forms import add_row, change_url, open_change_page

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
RETIRED = datetime.datetime(2022, 9, 1, tzinfo=datetime.UTC)


@pytest.fixture
def manager(client):
    """A person of the group that manages, signed in."""
    user = UserFactory(staff=True)
    user.groups.add(Group.objects.get(name="gestion"))
    client.force_login(user)
    return user


def sign_in(client, *groups):
    user = UserFactory(staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    client.force_login(user)


def act(client, model, name, *rows):
    data = {"action": name, "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(f"admin:roadmaps_{model}_changelist"), data, follow=True).content.decode()


# Who opens what -------------------------------------------------------------------------------------------

READ, WRITE, NOBODY = [403, 200, 200, 403], [403, 403, 200, 403], [403, 403, 403, 403]
TABLE = {
    "theme_changelist": READ,
    "theme_add": WRITE,
    "theme_change": READ,
    "theme_history": READ,
    "theme_delete": WRITE,
    "indicatordefinition_changelist": READ,
    "indicatordefinition_add": WRITE,
    "indicatordefinition_change": READ,
    "indicatordefinition_history": READ,
    "indicatordefinition_delete": WRITE,
    "libraryaction_changelist": READ,
    "libraryaction_add": WRITE,
    "libraryaction_change": READ,
    "libraryaction_history": READ,
    "libraryaction_delete": WRITE,
    "roadmappolicy_changelist": READ,
    "roadmappolicy_add": WRITE,
    "roadmappolicy_change": READ,
    "roadmappolicy_history": READ,
    "roadmappolicy_delete": NOBODY,
    "roadmap_changelist": READ,
    "roadmap_add": NOBODY,
    "roadmap_change": READ,
    "roadmap_history": READ,
    "roadmap_delete": NOBODY,
}


def test_each_page_opens_to_the_groups_that_have_the_right(client):
    theme = ThemeFactory()
    rows = {
        "theme": theme,
        "indicatordefinition": IndicatorDefinitionFactory(cycle=theme.cycle),
        "libraryaction": LibraryActionFactory(theme=theme),
        "roadmappolicy": RoadmapPolicy.objects.create(cycle=theme.cycle),
        "roadmap": RoadmapFactory(),
    }
    found = {page: [] for page in TABLE}
    for groups in ([], ["lecture"], ["gestion"], ["accueil"]):
        sign_in(client, *groups)
        for page, answers in found.items():
            model, _, verb = page.partition("_")
            arguments = [] if verb in ("changelist", "add") else [rows[model].pk]
            answers.append(client.get(reverse(f"admin:roadmaps_{page}", args=arguments)).status_code)
    assert found == TABLE


def test_a_label_of_the_rules_ends_with_one_colon(client, manager):
    text = client.get(reverse("admin:roadmaps_roadmappolicy_add")).content.decode()
    labels = re.findall(r'<label[^>]* for="id_reports[^>]*>([^<]+)</label>', text)
    assert labels == ["À partir du\u00a0:", "Jusqu’au\u00a0:"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_lists_take_as_many_queries_whatever_their_length(client, manager, django_assert_num_queries, number):
    for _ in range(number):
        theme = ThemeFactory()
        IndicatorDefinitionFactory(cycle=theme.cycle, theme=theme)
        LibraryActionFactory(theme=theme)
        RoadmapFactory(cycle=theme.cycle)
    counts = {"theme": 10, "indicatordefinition": 9, "libraryaction": 9, "roadmap": 10}
    for model, queries in counts.items():
        with django_assert_num_queries(queries, info=model):
            client.get(reverse(f"admin:roadmaps_{model}_changelist"))


# The themes -----------------------------------------------------------------------------------------------


def test_a_theme_that_is_added_comes_last_has_a_code_and_enters_the_roadmaps_in_draft(client, manager):
    first = ThemeFactory(code="mixite", position=4)
    roadmap = open_roadmap(cycle=first.cycle, territory=IntercommunalityFactory())
    data = {"cycle": first.cycle_id, "title": "Mixité", "position": "", "purpose": "", "typical_objective": ""}
    answer = client.post(reverse("admin:roadmaps_theme_add"), data | {"_save": ""}, follow=True)
    theme = Theme.objects.get(title="Mixité")
    assert (theme.code, theme.position) == ("mixite-2", 5)
    assert answer.redirect_chain[-1][0] == change_url(theme)
    assert "entré dans une feuille de route en rédaction" in answer.content.decode()
    assert roadmap.entries.filter(theme=theme).exists()


def test_questions_and_actions_are_written_on_the_page_of_their_theme(client, manager):
    theme = GuidingQuestionFactory(code="une-question", text="Une question ?", position=3).theme
    data = open_change_page(client, theme)
    data = add_row(data, "questions", text="Une question ?", position="")
    data = add_row(data, "library_actions", title="Un séminaire", partners="Communes\n DDT(M)\n\nCommunes", position="")
    assert client.post(change_url(theme), data).status_code == 302
    assert list(theme.questions.values_list("code", "position")) == [("une-question", 3), ("une-question-2", 4)]
    action = theme.library_actions.get()
    assert (action.code, action.position, action.partners) == ("un-seminaire", 1, ["Communes", "DDT(M)"])


def test_a_save_without_a_touch_changes_nothing(client, manager):
    cycle = CycleFactory()
    give_tools(cycle)
    theme = cycle.themes.first()
    before = [list(model.objects.values()) for model in (Theme, GuidingQuestion, LibraryAction)]
    assert client.post(change_url(theme), open_change_page(client, theme)).status_code == 302
    assert [list(model.objects.values()) for model in (Theme, GuidingQuestion, LibraryAction)] == before


def test_an_answered_question_is_retired_by_its_box_and_cannot_be_deleted(client, manager, world):
    answered = GuidingQuestionFactory(theme=world.entry.theme)
    unused = GuidingQuestionFactory(theme=world.entry.theme)
    values = {f"answers.{answered.pk}": "Une réponse."}
    save_edit(obj=world.entry, version=0, form_id=None, values=values, by=world.member)
    page = client.get(change_url(world.entry.theme)).content.decode()
    assert "Des équipes s’en sont servies\u00a0: cochez plutôt" in page
    data = open_change_page(client, world.entry.theme)
    data |= {"questions-0-DELETE": "on", "questions-0-is_retired": "on", "questions-1-DELETE": "on"}
    client.post(change_url(world.entry.theme), data)
    answered.refresh_from_db()
    assert answered.retired_at is not None
    assert not GuidingQuestion.objects.filter(pk=unused.pk).exists()


def test_a_theme_that_teams_write_is_not_deleted_and_the_page_says_why(client, manager, world):
    url = reverse("admin:roadmaps_theme_delete", args=[world.entry.theme_id])
    answer = client.post(url, {"post": "yes"}, follow=True)
    assert "ne se supprime pas" in answer.content.decode()
    assert "des équipes s’en sont servies" in answer.content.decode()
    assert Theme.objects.filter(pk=world.entry.theme_id).exists()
    page = act(client, "theme", "delete_selected", world.entry.theme)
    assert "des équipes s’en sont servies" in page
    assert Theme.objects.filter(pk=world.entry.theme_id).exists()


def test_a_theme_that_nobody_used_is_deleted(client, manager):
    theme = ThemeFactory()
    client.post(reverse("admin:roadmaps_theme_delete", args=[theme.pk]), {"post": "yes"})
    assert not Theme.objects.exists()


def test_a_theme_is_retired_and_brought_back_from_the_list(client, manager):
    theme = ThemeFactory(title="Mixité")
    assert "«\u00a0Mixité\u00a0» ne se propose plus" in act(client, "theme", "retire_selected", theme)
    roadmap = open_roadmap(cycle=theme.cycle, territory=IntercommunalityFactory())
    assert "Rien à faire" in act(client, "theme", "retire_selected", theme)
    page = act(client, "theme", "bring_back_selected", theme)
    assert "se propose de nouveau" in page
    assert "entré dans une feuille de route en rédaction" in page
    assert [entry.theme for entry in roadmap.entries.all()] == [theme]
    told = LogEntry.objects.order_by("pk").values_list("change_message", flat=True)
    assert list(told) == ["Ne plus proposer : non → oui", "Ne plus proposer : oui → non"]


def test_the_day_of_a_retirement_stays_when_the_page_is_saved_again(client, manager):
    theme = ThemeFactory(retired_at=RETIRED)
    client.post(change_url(theme), open_change_page(client, theme) | {"purpose": "Une finalité."})
    theme.refresh_from_db()
    assert (theme.purpose, theme.retired_at) == ("Une finalité.", RETIRED)


def test_hostile_texts_are_cleaned_and_shown_as_text(client, manager):
    theme = ThemeFactory()
    data = open_change_page(client, theme) | {"title": "<script>alert(1)</script>\u202e", "purpose": "a\x00b"}
    page = client.post(change_url(theme), data).content.decode()
    assert "caractère invisible" in page
    client.post(change_url(theme), data | {"purpose": ""})
    theme.refresh_from_db()
    assert theme.title == "<script>alert(1)</script>"
    page = client.get(reverse("admin:roadmaps_theme_changelist")).content.decode()
    assert "<script>alert(1)" not in page


# The tools of a cycle -------------------------------------------------------------------------------------


def test_a_cycle_without_tools_takes_the_common_ones_by_a_button(client, manager):
    cycle = CycleFactory()
    url = reverse("admin:roadmaps_theme_cycle", args=[cycle.pk])
    assert "Prendre les outils communs" in client.get(url).content.decode()
    assert not cycle.themes.exists()
    list_url = f"{reverse('admin:roadmaps_theme_changelist')}?cycle__id__exact={cycle.pk}"
    assert client.post(url).url == list_url
    assert cycle.themes.count() == 7
    assert client.get(url).url == list_url


def test_a_reader_may_not_take_them(client):
    sign_in(client, "lecture")
    cycle = CycleFactory()
    url = reverse("admin:roadmaps_theme_cycle", args=[cycle.pk])
    assert "Prendre les outils communs" not in client.get(url).content.decode()
    assert client.post(url).status_code == 403
    assert not cycle.themes.exists()


def test_the_page_of_a_cycle_leads_to_its_roadmaps_its_tools_and_its_rules(client, manager):
    cycle = CycleFactory()
    page = client.get(change_url(cycle)).content.decode()
    for url in (
        f"{reverse('admin:roadmaps_roadmap_changelist')}?cycle__id__exact={cycle.pk}",
        reverse("admin:roadmaps_theme_cycle", args=[cycle.pk]),
        reverse("admin:roadmaps_roadmappolicy_cycle", args=[cycle.pk]),
    ):
        assert f'href="{url}"' in page


# The libraries --------------------------------------------------------------------------------------------


def test_an_indicator_is_filed_under_a_theme_of_its_cycle(client, manager):
    theme, foreign = ThemeFactory(), ThemeFactory()
    data = {"cycle": theme.cycle_id, "title": "Taux de refus", "unit": "share", "theme": foreign.pk, "position": ""}
    page = client.post(reverse("admin:roadmaps_indicatordefinition_add"), data).content.decode()
    assert "Choisissez un axe de ce cycle." in page
    client.post(reverse("admin:roadmaps_indicatordefinition_add"), data | {"theme": theme.pk})
    definition = IndicatorDefinition.objects.get()
    assert (definition.code, definition.position, definition.theme) == ("taux-de-refus", 1, theme)


def test_what_a_team_started_from_is_kept(client, manager, world):
    action = LibraryActionFactory(theme=world.entry.theme)
    ActionFactory(entry=world.entry, from_library=action)
    definition = IndicatorDefinitionFactory(cycle=world.cycle)
    IndicatorFactory(entry=world.entry, definition=definition)
    for row in (action, definition):
        url = reverse(f"admin:roadmaps_{row._meta.model_name}_delete", args=[row.pk])
        assert "ne se supprime pas" in client.post(url, {"post": "yes"}, follow=True).content.decode()
    assert LibraryAction.objects.get() == action
    assert IndicatorDefinition.objects.get() == definition
    page = client.get(change_url(world.entry.theme)).content.decode()
    assert "Des équipes s’en sont servies" in page


# The rules, the list --------------------------------------------------------------------------------------


def test_the_rules_of_a_cycle_open_with_the_defaults_then_with_what_staff_chose(client, manager):
    cycle = CycleFactory()
    url = reverse("admin:roadmaps_roadmappolicy_cycle", args=[cycle.pk])
    add_url = client.get(url).url
    assert add_url == f"{reverse('admin:roadmaps_roadmappolicy_add')}?cycle={cycle.pk}"
    data = {"cycle": cycle.pk, "opens_to_others": "on", "reminder_days": 10}
    data |= {"reports_open_on": "2022-12-05", "reports_close_on": "2022-12-01"}
    assert "La fin précède le début." in client.post(add_url, data).content.decode()
    client.post(add_url, data | {"reports_close_on": "2022-12-06"})
    policy = RoadmapPolicy.objects.get()
    assert (policy.cycle, policy.opens_to_others, policy.sends_digests, policy.reminder_days) == (
        cycle,
        True,
        False,
        10,
    )
    assert client.get(url).url == change_url(policy)


def test_the_list_of_roadmaps_leads_to_their_workspace_and_writes_nothing(client, manager):
    roadmap = RoadmapFactory(territory__name="Territoire d’essai")
    page = client.get(reverse("admin:roadmaps_roadmap_changelist")).content.decode()
    assert f'<a href="{roadmap.get_absolute_url()}" aria-label="Ouvrir la feuille de route' in page
    assert "en rédaction" in page
    client.post(change_url(roadmap), {"state": "validated"})
    assert Roadmap.objects.get().state == "draft"


# A card whose team took its agreement back ----------------------------------------------------------------


def test_a_card_without_its_team_s_agreement_is_not_offered_again(client, manager, world):
    card = LibraryActionFactory(theme=world.entry.theme, title="Un comité", source=world.action, retired_at=RETIRED)
    refused = "Sans l’accord de l’équipe"
    assert refused in act(client, "libraryaction", "bring_back_selected", card)
    address = reverse("admin:roadmaps_libraryaction_change", args=[card.pk])
    page = client.post(address, {"title": "Un comité", "position": 1, "partners": ""})
    assert refused in page.content.decode()
    assert LibraryAction.objects.get().retired_at == RETIRED
    Action.objects.update(library_agreed_at=RETIRED)
    assert "se propose de nouveau" in act(client, "libraryaction", "bring_back_selected", card)
    assert LibraryAction.objects.get().retired_at is None

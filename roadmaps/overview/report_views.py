"""Returns of experience: the page where a person writes theirs, and all of them together to prepare the day."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participants.models import Registration
from programme.kit.french import clock
from programme.kit.refusal import Outdated, Refused
from roadmaps.models import ExperienceReport
from roadmaps.overview.experience_reports import HEADINGS, report_window, reports_of, save_report
from roadmaps.overview.forms import ReportForm
from roadmaps.overview.grid_views import cycle_to_follow


def own_registration(request, slug) -> Registration:
    """The accepted registration of the person in a cycle; 404 without one."""
    found = Registration.objects.filter(user=request.user, cycle__slug=slug, state=Registration.State.ACCEPTED)
    registration = found.select_related("cycle__roadmap_policy").exclude(cycle__state="draft").first()
    if registration is None:
        raise Http404("Un retour d’expériences s’écrit par les personnes retenues.")
    return registration


@never_cache
def report_update(request, slug):
    registration = own_registration(request, slug)
    report = ExperienceReport.objects.filter(registration=registration).first()
    form = ReportForm(request.POST or None, cycle=registration.cycle, report=report)
    if request.method != "POST" or not form.is_valid():
        return _report_page(request, registration, report, form)
    sent = {"texts": form.texts, "themes": list(form.cleaned_data["themes"])}
    try:
        save_report(registration=registration, version=form.cleaned_data["version"] or 0, by=request.user, **sent)
    except Outdated as refusal:
        report = ExperienceReport.objects.get(registration=registration)
        return _report_page(request, registration, report, form, notice=str(refusal))
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _report_page(request, registration, report, form)
    now = clock(timezone.localtime().time())
    messages.success(request, f"Enregistré à {now}. Vous pouvez encore corriger votre retour.")
    return redirect("roadmaps:report_update", slug)


def _report_page(request, registration, report, form, *, notice=""):
    """The page, with what was typed; after a notice, with the stored answers that differ, and their version."""
    stored = []
    if notice:
        pairs = [(form[name], getattr(report, name)) for name in HEADINGS]
        stored = [(field.label, text) for field, text in pairs if text != form.cleaned_data[field.name]]
    page = {
        "cycle": registration.cycle,
        "report": report,
        "form": form,
        "window": report_window(registration.cycle),
        "notice": notice,
        "stored": stored,
        "version": report.version if notice else form["version"].value(),
        "answers": [(form.fields[name].label, getattr(report, name)) for name in HEADINGS] if report else [],
    }
    return render(request, "roadmaps/overview/report_update.html", page)


@require_safe
@never_cache
def report_synthesis(request, slug):
    cycle = cycle_to_follow(request, slug)
    page = {"cycle": cycle, "reports": reports_of(cycle), "window": report_window(cycle)}
    return render(request, "roadmaps/overview/report_synthesis.html", page)

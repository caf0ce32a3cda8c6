"""What a saving costs the server: an autosave of an action, in a roadmap of sixty, while others write too."""

import io
import time
from statistics import median
from urllib.parse import urlencode

CSRF = "b" * 32
ACTIONS, SAVES = 60, 100


def saves(host):
    """Median milliseconds of processor of an autosave that writes, and of one that merges what another wrote."""
    from django.core.wsgi import get_wsgi_application

    from roadmaps.writing.saving import save_edit
    from tests.factories.roadmaps import ActionFactory, MemberFactory, RoadmapFactory, ThemeEntryFactory
    from tests.storm.world import signed_in

    roadmap = RoadmapFactory()
    action, *_ = ActionFactory.create_batch(ACTIONS, entry=ThemeEntryFactory(roadmap=roadmap), means="Un\nDeux\nTrois")
    writer, teammate = (MemberFactory(roadmap=roadmap).user for _ in range(2))
    application, cookie = get_wsgi_application(), signed_in(writer)
    path = f"/feuilles-de-route/{roadmap.pk}/actions/{action.pk}/"

    def save(number, means):
        action.refresh_from_db()
        form = {"version": action.version, "form_id": "", "title": action.title, "means": means}
        return _post(application, host, path, cookie, form, lambda: save_meanwhile(number))

    def save_meanwhile(number):
        if number is not None:
            save_edit(obj=action, version=action.version, form_id=None, values={"results": f"N° {number}"}, by=teammate)

    for number in range(10):
        save(None, f"Un\nDeux\nÉchauffement {number}")
    alone = median(save(None, f"Un\nDeux\nSeul {number}") for number in range(SAVES))
    merged = median(save(number, f"Un\nDeux\nRéuni {number}") for number in range(SAVES))
    return alone, merged


def _post(application, host, path, cookie, form, meanwhile):
    body = urlencode(form).encode()
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": path,
        "SERVER_NAME": host,
        "SERVER_PORT": "80",
        "HTTP_HOST": host,
        "HTTP_COOKIE": f"sessionid={cookie}; csrftoken={CSRF}",
        "HTTP_X_CSRFTOKEN": CSRF,
        "HTTP_X_AUTOSAVE": "1",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
    }
    statuses = []
    meanwhile()
    before = time.process_time()
    response = application(environ, lambda status, headers: statuses.append(status))
    b"".join(response)
    response.close()
    spent = (time.process_time() - before) * 1000
    if statuses != ["200 OK"]:
        raise SystemExit(f"L’enregistrement a répondu {statuses}.")
    return spent

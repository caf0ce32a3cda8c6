"""The page where staff give their password."""

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required

from cycle.staff.groups import DEMO_ACCOUNTS, DEMO_PASSPHRASE
from participants.models import User


@login_not_required
def staff_login(request):
    shows_demo = settings.DEBUG and User.objects.filter(is_staff=True, is_fictitious=True).exists()
    demo = {"accounts": DEMO_ACCOUNTS, "passphrase": DEMO_PASSPHRASE} if shows_demo else None
    extra = {"demo": demo, "password_is_enough": not settings.STAFF_SECOND_FACTOR}
    return LoginView.as_view(extra_context=extra)(request)

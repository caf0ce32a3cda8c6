"""Addresses of /compte/: the views of allauth, in French, under the names that allauth itself reverses.

The password page of staff, `account_login`, is at the top, in cycle/urls.py: it shows the accounts of the demo.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import path

from participants.accounts import views as ours

staff = ours.for_staff

urlpatterns = [
    path("", ours.account_home, name="account_home"),
    # Signing in and out
    path("connexion/", account.request_login_code, name="account_request_login_code"),
    path("connexion/code/", ours.confirm_login_code, name="account_confirm_login_code"),
    path("connexion/second-facteur/", mfa.authenticate, name="mfa_authenticate"),
    path("deconnexion/", account.logout, name="account_logout"),
    path("inactif/", account.account_inactive, name="account_inactive"),
    path("creation/", account.signup, name="account_signup"),
    # The address, the devices
    path("adresse/", account.email, name="account_email"),
    path("adresse/code/", ours.confirm_address, name="account_email_verification_sent"),
    path("sessions/", usersessions.list_usersessions, name="usersessions_list"),
    path("sessions/<int:pk>/fermer/", ours.usersession_end, name="usersession_end"),
    # The password: staff only
    path("verification/", account.reauthenticate, name="account_reauthenticate"),
    path("mot-de-passe/changer/", staff(account.password_change), name="account_change_password"),
    path("mot-de-passe/choisir/", staff(account.password_set), name="account_set_password"),
    path("mot-de-passe/oublie/", account.password_reset, name="account_reset_password"),
    path("mot-de-passe/oublie/code/", ours.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("mot-de-passe/oublie/nouveau/", account.complete_password_reset, name="account_complete_password_reset"),
    path("mot-de-passe/oublie/termine/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    # The second factor: staff only
    path("double-authentification/", staff(mfa.index), name="mfa_index"),
    path("double-authentification/verification/", staff(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("double-authentification/application/activer/", ours.activate_totp, name="mfa_activate_totp"),
    path("double-authentification/application/desactiver/", staff(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(
        "double-authentification/codes-de-secours/",
        staff(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "double-authentification/codes-de-secours/nouveaux/",
        staff(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "double-authentification/codes-de-secours/telecharger/",
        ours.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("double-authentification/cles/", staff(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("double-authentification/cles/ajouter/", ours.add_webauthn, name="mfa_add_webauthn"),
    path(
        "double-authentification/cles/verification/",
        staff(webauthn.reauthenticate_webauthn),
        name="mfa_reauthenticate_webauthn",
    ),
    path("double-authentification/cles/<int:pk>/nom/", staff(webauthn.edit_webauthn), name="mfa_edit_webauthn"),
    path("double-authentification/cles/<int:pk>/retirer/", staff(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
]

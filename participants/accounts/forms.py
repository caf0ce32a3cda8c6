"""The forms of /compte/: those of allauth, in our words."""

import re

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms

from programme.kit.allauth_internals import LoginCodeRequest, ensure_address_row

# What people put between the digits of a code, or carry along from a mail.
SEPARATORS = re.compile(r"[\s\u200b\u2060._\-\u2010-\u2015]+")
PASSWORD_HELP = "Seize caractères au moins ; une phrase fait un bon mot de passe."


class CodeField(forms.CharField):
    """A code to type: spaces and dashes do not count, nor does letter case."""

    def __init__(self, *, label="Code", help_text=""):
        attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false", "class": "code-input"}
        super().__init__(label=label, help_text=help_text, max_length=40, widget=forms.TextInput(attrs))
        self.error_messages["required"] = "Saisissez le code."

    def to_python(self, value):
        """The code without what separates its parts."""
        return SEPARATORS.sub("", super().to_python(value)).lower()


def _say(form, **labels):
    """Give fields their labels, above them: no placeholder repeats these."""
    for name, label in labels.items():
        form.fields[name].label = label
        form.fields[name].widget.attrs.pop("placeholder", None)


# Signing in -----------------------------------------------------------------------------------------------


class RequestLoginCodeForm(LoginCodeRequest):
    """The address to send a code to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, email="Adresse électronique")
        self.fields["email"].help_text = "Celle de votre inscription. Par exemple : prenom.nom@example.org"

    def clean_email(self):
        """Find the account whose present address it is: a former address opens nothing."""
        email = super().clean_email()
        if self.found and self.found.email != email:
            self.found = None
        if self.found:
            # The code will confirm this row; without it a second code would be asked for.
            ensure_address_row(self.found)
        return email


class ConfirmLoginCodeForm(account.ConfirmLoginCodeForm):
    """The code that signs in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label="Code reçu par courriel", help_text="Huit chiffres.")


class LoginForm(account.LoginForm):
    """The password of a member of staff."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, login="Adresse électronique", password="Mot de passe")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""


class ReauthenticateForm(account.ReauthenticateForm):
    """The password again, before something delicate."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, password="Mot de passe")
        self.fields["password"].help_text = ""


# The address ----------------------------------------------------------------------------------------------


class ChangeAddressForm(account.AddEmailForm):
    """The address that will replace the present address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, email="Nouvelle adresse électronique")
        self.fields["email"].help_text = "Nous y enverrons un code ; l’adresse change une fois ce code saisi."


class ConfirmAddressForm(account.ConfirmEmailVerificationCodeForm):
    """The code that proves the new address."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label="Code reçu par courriel", help_text="Huit chiffres.")


# The password ---------------------------------------------------------------------------------------------


class ChangePasswordForm(account.ChangePasswordForm):
    """A new password, from a person who knows the present password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(
            self,
            oldpassword="Mot de passe actuel",
            password1="Nouveau mot de passe",
            password2="Nouveau mot de passe, une seconde fois",
        )
        self.fields["oldpassword"].help_text = ""
        self.fields["password1"].help_text = PASSWORD_HELP


class SetPasswordForm(account.SetPasswordForm):
    """A first password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, password1="Mot de passe", password2="Mot de passe, une seconde fois")
        self.fields["password1"].help_text = PASSWORD_HELP


class ResetPasswordForm(account.ResetPasswordForm):
    """The address of a member of staff who forgot the password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, email="Adresse électronique")

    def clean_email(self):
        """Find staff only: others sign in by code, and must not find themselves with a password."""
        email = super().clean_email()
        self.users = [user for user in self.users if user.is_staff and user.email == email]
        return email


class ConfirmPasswordResetCodeForm(account.ConfirmPasswordResetCodeForm):
    """The code that lets choose a new password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label="Code reçu par courriel", help_text="Huit chiffres.")


class NewPasswordForm(account.ResetPasswordKeyForm):
    """The password that replaces a forgotten password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, password1="Nouveau mot de passe", password2="Nouveau mot de passe, une seconde fois")
        self.fields["password1"].help_text = PASSWORD_HELP


# The second factor ----------------------------------------------------------------------------------------

SECOND_FACTOR_HELP = "Les six chiffres de votre application, ou l’un de vos codes de secours."


class SecondFactorForm(mfa.AuthenticateForm):
    """The code of the application, or a recovery code, while signing in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label="Code de vérification", help_text=SECOND_FACTOR_HELP)


class SecondFactorAgainForm(mfa.ReauthenticateForm):
    """The same, before something delicate."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label="Code de vérification", help_text=SECOND_FACTOR_HELP)


class ActivateTOTPForm(totp.ActivateTOTPForm):
    """The first code of the application: it proves that the secret was read well."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = CodeField(label="Code affiché par l’application", help_text="Six chiffres.")


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    """A security key, and what to call it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, name="Nom de la clé")
        self.fields["name"].help_text = "Pour la reconnaître : « clé du bureau », par exemple."


class EditWebAuthnForm(webauthn.EditWebAuthnForm):
    """Another name for a key."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _say(self, name="Nom de la clé")

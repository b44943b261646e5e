"""Signing in, and changing one's password."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import ValidationError

if TYPE_CHECKING:
    from django.http import HttpRequest

    from sesportal.accounts.models import User


class SignInForm(AuthenticationForm):
    """User name and password."""

    error_messages = {
        "invalid_login": "That user name and password do not match. Check both; capital letters count.",
        "inactive": "This account is switched off. Ask your system administrator.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "User name"
        self.fields["username"].widget.attrs |= {"autocapitalize": "none", "autocomplete": "username"}
        self.fields["password"].widget.attrs["autocomplete"] = "current-password"


class ChangePasswordForm(PasswordChangeForm):
    """The current password, and the new one twice."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": "That is not your current password. Check it; capital letters count.",
        "password_mismatch": "The two new passwords differ. Type the new password twice.",
        "password_unchanged": "That is the password you have. Choose another.",
    }

    def __init__(self, user: User, request: HttpRequest) -> None:
        super().__init__(user, request.POST if request.method == "POST" else None)
        self.request = request
        old, new, again = (self.fields[name] for name in ("old_password", "new_password1", "new_password2"))
        old.label, new.label, again.label = "Current password", "New password", "New password again"
        new.help_text = " ".join(password_validators_help_texts())
        again.help_text = ""
        del old.widget.attrs["autofocus"]

    def clean_old_password(self) -> str:
        """Check the current password as a sign-in is checked, so that guessing it locks the account."""
        old: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.get_username(), password=old) != self.user:
            raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
        return old

    def clean_new_password1(self) -> str:
        """Refuse the password that is held already."""
        new: str = self.cleaned_data["new_password1"]
        if new == self.cleaned_data.get("old_password"):
            raise ValidationError(self.error_messages["password_unchanged"], code="password_unchanged")
        return new

"""Accounts and roles, for system administrators; every change goes through the actions, and so into the audit log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from sesportal.accounts import actions
from sesportal.accounts.models import Membership, User
from sesportal.accounts.roles import Role
from sesportal.accounts.site import AdministeredModel
from sesportal.lib.errors import DomainError

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest

admin.site.unregister(Group)


class AccountForm(forms.ModelForm):
    """An account; a first password only where passwords are used."""

    class Meta:
        model = User
        fields = ["username", "email", "first_name", "last_name", "is_active"]


class NewAccountForm(AccountForm):
    password = forms.CharField(
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        required=False,
        help_text="Leave empty for a person who signs in through the identity provider only.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not settings.PASSWORD_LOGIN:
            del self.fields["password"]

    def clean_password(self) -> str:
        if password := self.cleaned_data["password"]:
            validate_password(password, self.instance)
        return str(password)


@admin.register(User)
class UserAdmin(AdministeredModel):
    may_add = may_change = True
    form = AccountForm
    list_display = ("username", "email", "first_name", "last_name", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("username", "email", "first_name", "last_name")
    actions = ("unlock",)

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = NewAccountForm
        return super().get_form(request, obj, change, **kwargs)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        values = {name: form.cleaned_data[name] for name in actions.ACCOUNT_FIELDS}
        if change:
            actions.change_account(user=obj, by=administrator(request), **values)
            return
        del values["is_active"]
        password = form.cleaned_data.get("password") or None
        created = actions.create_account(by=administrator(request), password=password, **values)
        obj.pk = created.pk
        obj._state.adding = False

    @admin.action(description="Unlock after failed sign-ins")
    def unlock(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            actions.unlock_account(user=user, by=administrator(request))
        messages.success(request, f"Unlocked: {', '.join(str(user) for user in queryset)}.")


class MembershipForm(forms.ModelForm):
    """A role to grant; on one that is held, only its last day can be set."""

    user = forms.ModelChoiceField(
        User.objects.all(),
        to_field_name="username",
        widget=forms.TextInput,
        help_text="User name",
        error_messages={"invalid_choice": "There is no user of that name. Make the account first."},
    )
    reason = forms.CharField(required=False, help_text="Kept in the audit log.")

    class Meta:
        model = Membership
        fields = ["user", "role", "agency_code", "starts_on", "ends_on"]

    def __init__(self, *args: Any, acting: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acting = acting

    def clean(self) -> dict[str, Any]:
        """Try the change, so that a refusal stands on the form; save_model then does it."""
        values: dict[str, Any] = super().clean() or {}
        if self.errors:
            return values
        try:
            with transaction.atomic():
                self.apply(values)
                transaction.set_rollback(True)
        except DomainError as refusal:
            raise ValidationError(refusal.message) from refusal
        return values

    def apply(self, values: dict[str, Any]) -> Membership:
        """Grant the role, or set its last day."""
        reason = values.get("reason", "")
        if self.instance.pk:
            ends_on = values["ends_on"]
            if ends_on is None:
                raise DomainError("Give the last day of the role; a role without an end goes on.")
            return actions.end_role(membership=self.instance, by=self.acting, ends_on=ends_on, reason=reason)
        return actions.grant_role(
            user=values["user"],
            role=Role(values["role"]),
            by=self.acting,
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            agency_code=values["agency_code"],
            reason=reason,
        )


@admin.register(Membership)
class MembershipAdmin(AdministeredModel):
    may_add = may_change = True
    form = MembershipForm
    list_display = ("user", "role", "agency_code", "starts_on", "ends_on")
    list_filter = ("role",)
    search_fields = ("user__username", "user__last_name", "agency_code")
    list_select_related = ("user",)
    actions = ("withdraw",)

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:
        return () if obj is None else ("user", "role", "agency_code", "starts_on")

    def get_form(self, request: HttpRequest, obj: Membership | None = None, change: bool = False, **kwargs: Any) -> Any:
        form_class = super().get_form(request, obj, change, **kwargs)
        acting = administrator(request)

        class ActingForm(form_class):  # type: ignore[misc, valid-type]
            def __init__(self, *args: Any, **form_kwargs: Any) -> None:
                super().__init__(*args, acting=acting, **form_kwargs)

        return ActingForm

    def save_model(self, request: HttpRequest, obj: Membership, form: Any, change: bool) -> None:
        done = form.apply(form.cleaned_data)
        obj.pk = done.pk
        obj._state.adding = False

    @admin.action(description="Withdraw a role that has not begun")
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Membership]) -> None:
        for membership in queryset:
            try:
                actions.withdraw_role(membership=membership, by=administrator(request), as_of=timezone.localdate())
            except DomainError as refusal:
                messages.error(request, f"{membership}: {refusal.message}")


def administrator(request: HttpRequest) -> User:
    """Return the system administrator who acts."""
    if not isinstance(request.user, User):
        raise TypeError("The administration has no visitors.")
    return request.user

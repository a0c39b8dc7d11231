"""User: an account that signs in. A person, their roles and their dossiers are another thing (records.Person)."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils import timezone


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in.

    ``username`` is what is typed; ``display_name`` what others see. No ID number, telephone or employer stands here.
    """

    username = models.CharField("用户名", max_length=64, unique=True, validators=[MinLengthValidator(2)])
    display_name = models.CharField("姓名", max_length=80)
    email = models.EmailField(blank=True, default="")
    email_confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="when a link sent to `email` was followed; before that only links go there"
    )
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text="A made-up account; the production profile refuses it.")
    created_at = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        db_table = "account_user"

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """The name that others see."""
        return self.display_name

    def get_short_name(self) -> str:
        """The name that others see."""
        return self.display_name

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zhiping.accounts"
    label = "accounts"

from importlib import import_module

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "zhiping.config"
    label = "config"

    def ready(self) -> None:
        """Register the checks of the profile."""
        import_module("zhiping.config.checks")

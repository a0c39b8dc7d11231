"""The app of secret ballots."""

from django.apps import AppConfig


class BallotsConfig(AppConfig):
    """Boxes, what lies sealed in them, and the papers that came out."""

    name = "zhiping.ground.ballots"
    label = "ballots"

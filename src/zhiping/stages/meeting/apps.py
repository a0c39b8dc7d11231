"""The app of review meetings."""

from django.apps import AppConfig


class MeetingConfig(AppConfig):
    """Agenda, sign-in, opinions of groups, votes, announcement (P8)."""

    name = "zhiping.stages.meeting"
    label = "meeting"

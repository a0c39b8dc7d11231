from django.apps import AppConfig


class RegistrationConfig(AppConfig):
    name = "zhiping.stages.registration"
    label = "registration"

from django.apps import AppConfig


class AttestedConfig(AppConfig):
    name = "zhiping.registers.attested"
    label = "attested"

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "zhiping.records"
    label = "records"

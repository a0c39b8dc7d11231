from django.apps import AppConfig


class StorageConfig(AppConfig):
    name = "zhiping.ground.storage"
    label = "storage"

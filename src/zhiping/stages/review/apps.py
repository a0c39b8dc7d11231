from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "zhiping.stages.review"
    label = "review"

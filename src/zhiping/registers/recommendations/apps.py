from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "zhiping.registers.recommendations"
    label = "recommendations"

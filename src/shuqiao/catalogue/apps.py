"""Django's entry for the room."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "shuqiao.catalogue"
    label = "catalogue"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "数据目录"

    def ready(self) -> None:
        from shuqiao.catalogue import reactions

        reactions.connect()

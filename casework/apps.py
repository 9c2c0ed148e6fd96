from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CaseworkConfig(AppConfig):
    name = "casework"

    def ready(self):
        # `save` knows an app's rules only once that app's services are loaded, whatever the door.
        autodiscover_modules("services")
        autodiscover_modules("search")

from django.forms.renderers import TemplatesSetting


class UswdsRenderer(TemplatesSetting):
    """Draws every form with the templates under templates/django/forms."""

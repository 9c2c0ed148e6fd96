from django.contrib.admin.apps import AdminConfig


class TipAdminConfig(AdminConfig):
    default_site = "tipcouncil.admin.TipAdminSite"

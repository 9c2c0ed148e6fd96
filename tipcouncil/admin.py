from django.contrib.admin import AdminSite


class TipAdminSite(AdminSite):
    site_header = site_title = "TIP Council"
    index_title = "Everything you may see"

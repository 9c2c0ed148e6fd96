from django.urls import path

from casework.views.reads import ReadList, ReadPage
from casework.views.register import DisseminationList

urlpatterns = [
    path("register/", DisseminationList.as_view(), name="dissemination_list"),
    path("reads/", ReadList.as_view(), name="read_list"),
    path("reads/<key:pk>/", ReadPage.as_view(), name="read"),
]

from django.urls import path

from casework.views.reads import ReadList, ReadPage

urlpatterns = [
    path("reads/", ReadList.as_view(), name="read_list"),
    path("reads/<key:pk>/", ReadPage.as_view(), name="read"),
]

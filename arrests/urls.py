from django.urls import path

from arrests import views as v

urlpatterns = [
    path("statutes/", v.StatuteList.as_view(), name="statute_list"),
    path("statutes/<key:pk>/", v.StatutePage.as_view(), name="statute"),
    path("investigations/", v.InvestigationList.as_view(), name="investigation_list"),
    path("investigations/new/", v.NewInvestigation.as_view(), name="investigation_add"),
    path("investigations/<ref:reference>/", v.InvestigationPage.as_view(), name="investigation"),
    path(
        "investigations/<ref:reference>/change/",
        v.ChangeInvestigation.as_view(),
        name="investigation_change",
    ),
    path(
        "investigations/<ref:reference>/steps/<slug:step>/",
        v.InvestigationStep.as_view(),
        name="investigation_step",
    ),
    path(
        "investigations/<ref:reference>/notes/new/",
        v.AddInvestigationNote.as_view(),
        name="investigation_note_add",
    ),
    path(
        "investigations/<ref:reference>/arrests/new/",
        v.NewArrestInInvestigation.as_view(),
        name="investigation_arrest_add",
    ),
    path(
        "notices/<ref:reference>/investigations/new/",
        v.OpenFromNotice.as_view(),
        name="investigation_from_notice",
    ),
    path("buyers/", v.BuyerList.as_view(), name="buyer_list"),
    path("buyers/new/", v.NewBuyer.as_view(), name="buyer_add"),
    path("buyers/<ref:number>/", v.BuyerPage.as_view(), name="buyer"),
    path("buyers/<ref:number>/change/", v.ChangeBuyer.as_view(), name="buyer_change"),
    path("buyers/<ref:number>/arrests/new/", v.NewArrestOfBuyer.as_view(), name="buyer_arrest_add"),
    path("arrests/", v.ArrestList.as_view(), name="arrest_list"),
    path("arrests/new/", v.NewArrest.as_view(), name="arrest_add"),
    path("arrests/<ref:number>/", v.ArrestPage.as_view(), name="arrest"),
    path("arrests/<ref:number>/change/", v.ChangeArrest.as_view(), name="arrest_change"),
    path("arrests/<ref:number>/notes/new/", v.AddArrestNote.as_view(), name="arrest_note_add"),
    path("arrests/<ref:number>/dockets/new/", v.AddDocket.as_view(), name="docket_add"),
    path("dockets/<key:pk>/change/", v.ChangeDocket.as_view(), name="docket_change"),
    path(
        "arrests/<ref:number>/informations/new/",
        v.AddInformation.as_view(),
        name="information_add",
    ),
    path(
        "arrests/<ref:number>/informations/substitute/",
        v.SubstituteInformation.as_view(),
        name="information_substitute",
    ),
    path("informations/<key:pk>/change/", v.ChangeInformation.as_view(), name="information_change"),
    path("informations/<key:pk>/counts/new/", v.AddCharge.as_view(), name="charge_add"),
    path("counts/<key:pk>/change/", v.ChangeCharge.as_view(), name="charge_change"),
    path("counts/<key:pk>/dispositions/new/", v.AddDisposition.as_view(), name="disposition_add"),
    path("dispositions/<key:pk>/sentence/new/", v.AddSentence.as_view(), name="sentence_add"),
    path("sentences/<key:pk>/change/", v.ChangeSentence.as_view(), name="sentence_change"),
]

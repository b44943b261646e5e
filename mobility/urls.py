"""Addresses of mobility."""

from django.urls import path

from mobility.views import opportunities, postings, programmes, searches, ways

app_name = "mobility"
urlpatterns = [
    path("moving/", ways.index, name="index"),
    # Programmes and postings
    path("opportunities/", opportunities.opportunity_list, name="opportunity_list"),
    path("opportunities/compare/", opportunities.opportunity_compare, name="opportunity_compare"),
    path("opportunities/<int:pk>/", opportunities.opportunity_detail, name="opportunity_detail"),
    path("saved-searches/", searches.saved_search_list, name="saved_search_list"),
    path("saved-searches/<int:pk>/open/", searches.saved_search_open, name="saved_search_open"),
    path("saved-searches/<int:pk>/notices/", searches.saved_search_notices, name="saved_search_notices"),
    path("saved-searches/<int:pk>/delete/", searches.saved_search_delete, name="saved_search_delete"),
    path("programmes/", programmes.programme_list, name="programme_list"),
    path("programmes/new/", programmes.programme_new, name="programme_new"),
    path("programmes/compare/", programmes.programme_compare, name="programme_compare"),
    path("programmes/<int:pk>/", programmes.programme_detail, name="programme_detail"),
    path("programmes/<int:pk>/edit/", programmes.programme_edit, name="programme_edit"),
    path("postings/", postings.posting_list, name="posting_list"),
    path("postings/new/", postings.posting_new, name="posting_new"),
    path("postings/<int:pk>/edit/", postings.posting_edit, name="posting_edit"),
    path("postings/<int:pk>/submit/", postings.posting_step, {"step": "submit"}, name="posting_submit"),
    path("postings/<int:pk>/approve/", postings.posting_step, {"step": "approve"}, name="posting_approve"),
    path("postings/<int:pk>/return/", postings.posting_step, {"step": "return"}, name="posting_return"),
    path("postings/<int:pk>/close/", postings.posting_step, {"step": "close"}, name="posting_close"),
    path("postings/<int:pk>/reopen/", postings.posting_step, {"step": "reopen"}, name="posting_reopen"),
    path("postings/<int:pk>/cancel/", postings.posting_step, {"step": "cancel"}, name="posting_cancel"),
    path("postings/<int:pk>/duplicate/", postings.posting_step, {"step": "duplicate"}, name="posting_duplicate"),
]

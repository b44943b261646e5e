"""Addresses of development."""

from django.urls import path

from development.views import activities, needs, plan_results, plan_steps, plan_writing, plans, signers

app_name = "development"
urlpatterns = [
    path("development/", activities.index, name="index"),
    path("my-plan/", plans.my_plan, name="my_plan"),
    path("plans/", plans.plan_list, name="plan_list"),
    path("plans/signers/", signers.plan_signers, name="plan_signers"),
    path("plans/<int:pk>/", plans.plan_detail, name="plan_detail"),
    path("plans/<int:pk>/print/", plans.plan_print, name="plan_print"),
    path("plans/<int:pk>/plan.pdf", plans.plan_pdf, name="plan_pdf"),
    path("plans/<int:pk>/write/", plan_writing.plan_edit, name="plan_edit"),
    path("plans/<int:pk>/field/", plan_writing.plan_field, name="plan_field"),
    path("plans/<int:pk>/submit/", plan_steps.plan_submit, name="plan_submit"),
    path("plans/<int:pk>/take-back/", plan_steps.plan_withdraw, name="plan_withdraw"),
    path("plans/<int:pk>/sign/", plan_steps.plan_sign, name="plan_sign"),
    path("plans/<int:pk>/return/", plan_steps.plan_return, name="plan_return"),
    path("plans/<int:pk>/take-up/", plan_steps.plan_take_up, name="plan_take_up"),
    path("plans/<int:pk>/revise/", plan_steps.plan_revise, name="plan_revise"),
    path("plans/<int:pk>/close/", plan_steps.plan_close, name="plan_close"),
    path("plans/<int:pk>/activities/<int:line_pk>/", plan_results.line_progress, name="line_progress"),
    path("plans/<int:pk>/results/", plan_results.plan_results, name="plan_results"),
    path("plans/<int:pk>/comment/", plan_results.plan_comment, name="plan_comment"),
    path("unmet-needs/", needs.unmet_needs, name="unmet_needs"),
]

from django.apps import AppConfig


class DevelopmentConfig(AppConfig):
    name = "development"
    verbose_name = "Development"

    def ready(self) -> None:
        from development import receivers  # noqa: F401
        from development.codes import CODE_LISTS
        from development.demo.loading import load
        from development.demo.purposes import load_purposes
        from development.home import cards
        from development.views.plan_panel import plan_panel
        from development.views.purposes import named, offered
        from development.workflow import LIFECYCLES
        from sesportal.accounts.roles import Permission
        from sesportal.exchange import code_lists
        from sesportal.lib import demo, home, lifecycles, panels, purposes
        from sesportal.lib.navigation import register

        code_lists.register(CODE_LISTS)
        lifecycles.register(LIFECYCLES)
        demo.register_loader("Plans, boards and reviews", load)
        demo.register_loader("What moves serve", load_purposes)
        register("What counts as development", "development:index", group="Guides", order=61)
        home.register("development", cards)
        panels.register("development plan", plan_panel)
        purposes.register("development plan", offered=offered, named=named)
        office = (Permission.SIGN_PLANS, Permission.VIEW_CASES)
        register("Development plans", "development:plan_list", office, group="Development", order=25)
        mine = "My development"
        register(
            "My development plan",
            "development:my_plan",
            Permission.EDIT_PLAN,
            group=mine,
            order=5,
            around=("/plans/",),
        )
        register("Unmet needs", "development:unmet_needs", Permission.EDIT_PLAN, group=mine, order=7)
        register("Clocks", "development:clock_list", office, group="Development", order=28)
        register(
            "Mobility agreements", "development:agreement_list", Permission.RUN_BOARDS, group="Development", order=29
        )
        register("My notices", "development:notice_list", group="My account", order=88)
        boards = (Permission.VIEW_BOARDS, Permission.SIT_ON_BOARD)
        rooms = ("/meetings/", "/cases/")
        register("Boards", "development:board_list", boards, group="Development", order=26, around=rooms)
        register("My board review", "development:my_reviews", Permission.EDIT_PLAN, group=mine, order=6)

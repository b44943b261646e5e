from django.apps import AppConfig


class MobilityConfig(AppConfig):
    name = "mobility"
    verbose_name = "Mobility"

    def ready(self) -> None:
        from executives import comparison
        from mobility import receivers  # noqa: F401
        from mobility.codes import CODE_LISTS
        from mobility.comparison import allocations
        from mobility.demo.directed import load_directed
        from mobility.demo.loading import load
        from mobility.home import cards
        from mobility.views.breadth_panel import breadth_panel
        from mobility.views.recognition import recognition_panel
        from mobility.workflow import LIFECYCLES
        from sesportal.accounts.roles import Permission
        from sesportal.exchange import code_lists
        from sesportal.lib import demo, home, lifecycles, panels
        from sesportal.lib.navigation import register

        code_lists.register(CODE_LISTS)
        lifecycles.register(LIFECYCLES)
        demo.register_loader("Programmes, postings and moves", load)
        demo.register_loader("Directed moves", load_directed)
        home.register("mobility", cards)
        comparison.register("allocations", "Allocations", allocations)
        panels.register("verified breadth", breadth_panel)
        panels.register("recognition", recognition_panel)
        found, agency = "Opportunities", (Permission.WRITE_POSTINGS, Permission.APPROVE_POSTINGS, Permission.SELECT)
        register("Search", "mobility:opportunity_list", Permission.BROWSE_POSTINGS, group=found, order=22)
        register("Saved searches", "mobility:saved_search_list", Permission.BROWSE_POSTINGS, group=found, order=23)
        register("Programmes", "mobility:programme_list", Permission.BROWSE_POSTINGS, group=found, order=24)
        register("Compare designs", "mobility:programme_compare", Permission.BROWSE_POSTINGS, group=found, order=25)
        register("Our postings", "mobility:posting_list", agency, group=found, order=26)
        register("My applications", "mobility:application_list", Permission.APPLY, group=found, order=27)
        register("Applicants", "mobility:selection_list", Permission.SELECT, group="Moves", order=30)
        offices = (Permission.SIGN_OFF_DECLINES, Permission.OVERRIDE_RULES, Permission.VIEW_CASES)
        home_side = (Permission.DECIDE_RELEASES, Permission.DECIDE_ALLOCATIONS, *offices)
        register("Our executives' applications", "mobility:application_home", home_side, group="Moves", order=31)
        register("Releases", "mobility:release_list", Permission.VIEW_MOVES, group="Moves", order=32)
        allocating = (Permission.REQUEST_ALLOCATIONS, Permission.DECIDE_ALLOCATIONS, *offices)
        register("Temporary allocations", "mobility:allocation_list", allocating, group="Moves", order=33)
        # OPM and auditors by what is theirs alone; an executive comes by the home page, once a move is shared.
        directing = (Permission.DIRECT_MOVES, Permission.OVERRIDE_RULES)
        overseeing = (Permission.DECIDE_ALLOCATIONS, Permission.VIEW_CASES)
        register("Directed moves", "mobility:worksheet_list", (*directing, *overseeing), group="Moves", order=38)
        register("Rotations", "mobility:rotation_list", Permission.VIEW_MOVES, group="Moves", order=34)
        register("Ways to move", "mobility:index", group="Guides", order=60)

from django.apps import AppConfig


class ExecutivesConfig(AppConfig):
    name = "executives"
    verbose_name = "Executives"

    def ready(self) -> None:
        from executives import comparison
        from executives.codes import CODE_LISTS
        from executives.comparison import people, positions
        from executives.demo.logins import existing_logins
        from executives.home import cards
        from executives.workflow import LIFECYCLES
        from sesportal.accounts.roles import Permission
        from sesportal.exchange import code_lists
        from sesportal.lib import demo, home, lifecycles
        from sesportal.lib.navigation import register

        code_lists.register(CODE_LISTS)
        lifecycles.register(LIFECYCLES)
        demo.register(existing_logins)
        home.register("executives", cards)
        comparison.register("totals", "Positions counted", positions.totals)
        comparison.register("positions", "Positions", positions.differences)
        comparison.register("executives", "Executives", people.executives)
        comparison.register("portal_records", "Records of the portal", people.portal_records)
        comparison.register("items", "Open items", people.items)
        register("Executives", "executives:directory", Permission.VIEW_EXECUTIVES, order=10)
        register("Agencies", "executives:agency_list", Permission.VIEW_POSITIONS, order=20)
        ledger = "Personnel actions"
        register("Imports", "executives:import_list", Permission.IMPORT_ACTIONS, group=ledger, order=30)
        register(
            "Reconciliation", "executives:reconciliation_list", Permission.VIEW_RECONCILIATION, group=ledger, order=31
        )
        register("My record", "executives:my_record", Permission.EDIT_PREFERENCES, group="My account", order=89)

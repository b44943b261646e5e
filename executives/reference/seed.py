"""Put the reference tables into the database, again and again with the same result."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from executives.reference.noacs import NOACS
from executives.reference.parameters import PARAMETERS
from executives.reference.qualifications import ECQ_2006, ECQ_2025_05, FRAMEWORKS, SUCCESSORS

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.migrations.state import StateApps


def apply(apps: StateApps | Apps) -> None:
    """Create or update every reference row; `apps` gives the models, those of a migration or today's."""
    _seed_noacs(apps)
    _seed_parameters(apps)
    _seed_frameworks(apps)
    _seed_crosswalk(apps)


def _model(apps: StateApps | Apps, name: str) -> Any:
    return apps.get_model("executives", name)


def _seed_noacs(apps: StateApps | Apps) -> None:
    for row in NOACS:
        fields = row._asdict()
        _model(apps, "NatureOfAction").objects.update_or_create(code=fields.pop("code"), defaults=fields)


def _seed_parameters(apps: StateApps | Apps) -> None:
    for row in PARAMETERS:
        _model(apps, "RuleParameter").objects.update_or_create(
            key=row.key,
            effective_from=row.effective_from,
            defaults={
                "value": Decimal(row.value),
                "unit": row.unit,
                "authority": row.authority,
                "is_verified": row.is_verified,
            },
        )


def _seed_frameworks(apps: StateApps | Apps) -> None:
    for framework in FRAMEWORKS:
        fields = framework._asdict()
        qualifications = fields.pop("qualifications")
        row, _ = _model(apps, "QualificationFramework").objects.update_or_create(
            code=fields.pop("code"), defaults=fields
        )
        for qualification in qualifications:
            ecq, _ = _model(apps, "CoreQualification").objects.update_or_create(
                framework=row,
                number=qualification.number,
                defaults={"title": qualification.title, "definition": qualification.definition},
            )
            for name in qualification.competencies:
                _model(apps, "Competency").objects.update_or_create(
                    qualification=ecq, name=name, defaults={"is_verified": name not in qualification.unverified}
                )


def _seed_crosswalk(apps: StateApps | Apps) -> None:
    target = _model(apps, "QualificationFramework").objects.get(code=ECQ_2025_05.code)
    by_number = {ecq.number: ecq for ecq in _model(apps, "CoreQualification").objects.filter(framework=target)}
    for competency in _model(apps, "Competency").objects.filter(qualification__framework__code=ECQ_2006.code):
        number = SUCCESSORS.get(competency.name)
        _model(apps, "CompetencyCrosswalk").objects.update_or_create(
            from_competency=competency,
            to_framework=target,
            defaults={"to_qualification": by_number[number] if number else None},
        )

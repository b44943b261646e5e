from analytics.models.figures import MobilityFigure, MobilityFlow, Ranking, TenureShare, Totals
from analytics.models.published import PublishedCount, PublishedFile
from analytics.models.runs import FiscalYearMark, MetricRun, Progress, SuppressedTable

__all__ = [
    "FiscalYearMark",
    "MetricRun",
    "MobilityFigure",
    "MobilityFlow",
    "Progress",
    "PublishedCount",
    "PublishedFile",
    "Ranking",
    "SuppressedTable",
    "TenureShare",
    "Totals",
]

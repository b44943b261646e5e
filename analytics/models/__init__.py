from analytics.models.figures import MobilityFigure, MobilityFlow, Ranking, TenureShare, Totals
from analytics.models.follow_through import FollowThrough, NotDoneCount
from analytics.models.published import PublishedCount, PublishedFile
from analytics.models.runs import FiscalYearMark, MetricRun, Progress, SuppressedTable

__all__ = [
    "FiscalYearMark",
    "FollowThrough",
    "MetricRun",
    "MobilityFigure",
    "MobilityFlow",
    "NotDoneCount",
    "Progress",
    "PublishedCount",
    "PublishedFile",
    "Ranking",
    "SuppressedTable",
    "TenureShare",
    "Totals",
]

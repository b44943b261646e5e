"""What the invented positions are about: subjects with their occupational series, and the field cities."""

from __future__ import annotations

from typing import Final

# Every agency has these: (subject, occupational series).
SUPPORT: Final = (
    ("Budget and Performance", "0560"),
    ("Financial Management", "0505"),
    ("Acquisition and Grants", "1102"),
    ("Human Capital", "0201"),
    ("Information Technology", "2210"),
    ("Cybersecurity", "2210"),
    ("Data and Evaluation", "0343"),
    ("Administrative Services", "0341"),
    ("Facilities and Logistics", "0301"),
    ("Legislative and Public Affairs", "0301"),
    ("Strategy and Policy", "0301"),
    ("Equal Employment Opportunity", "0260"),
    ("Enterprise Risk", "0340"),
    ("Customer Experience", "0340"),
    ("Emergency Management", "0340"),
)

# By agency; where none is given, PROGRAMMES.
MISSIONS: Final = {
    "AF": (("Weapon Systems Sustainment", "0801"), ("Space Acquisition", "0801"), ("Airmen and Families", "0301")),
    "AG": (
        ("Crop Insurance", "0340"),
        ("Forest Fire Management", "0401"),
        ("Farm Programs", "0340"),
        ("Plant Health", "0401"),
        ("Meat and Poultry Inspection", "0701"),
        ("Rural Broadband", "0340"),
        ("Nutrition Assistance", "0340"),
        ("Watershed Conservation", "0401"),
    ),
    "AR": (("Civil Works", "0801"), ("Ground Systems", "0801"), ("Installations", "0340"), ("Readiness", "0340")),
    "BO": (("Resource Management", "0301"), ("Regulatory Review", "0301"), ("Federal Procurement Policy", "1102")),
    "CM": (
        ("Weather Forecasting", "1301"),
        ("Patent Examination", "1220"),
        ("Trade Enforcement", "0340"),
        ("Demographic Statistics", "1530"),
        ("Measurement Science", "1301"),
        ("Fisheries", "0480"),
        ("Spectrum Management", "0340"),
        ("National Accounts", "0110"),
    ),
    "DD": (
        ("Force Readiness", "0340"),
        ("Supply Chains", "0346"),
        ("Contract Audit", "0511"),
        ("Force Health", "0340"),
    ),
    "DJ": (("Civil Litigation", "0905"), ("Correctional Operations", "0006"), ("Firearms Enforcement", "1811")),
    "DL": (("Workplace Safety", "0018"), ("Wage Enforcement", "0340"), ("Labor Statistics", "1530")),
    "DN": (("Nuclear Security", "0840"), ("Grid Modernization", "0801"), ("Environmental Cleanup", "1301")),
    "ED": (("Student Aid Operations", "0340"), ("School Improvement", "1720"), ("Civil Rights in Education", "0905")),
    "EP": (("Water Quality", "0340"), ("Superfund Remediation", "0340"), ("Air and Radiation", "0819")),
    "FC": (("Spectrum Auctions", "0905"), ("Consumer Complaints", "0905")),
    "GS": (("Public Buildings", "0340"), ("Federal Fleet", "0340"), ("Technology Services", "2210")),
    "HE": (
        ("Medicare Payment", "0107"),
        ("Disease Surveillance", "0685"),
        ("Extramural Research", "0601"),
        ("Tribal Health", "0670"),
        ("Drug Evaluation", "0602"),
        ("Head Start", "0101"),
    ),
    "HS": (
        ("Field Operations", "1895"),
        ("Border Patrol Sectors", "1896"),
        ("Disaster Recovery", "0340"),
        ("Protective Operations", "1811"),
        ("Immigration Services", "1801"),
        ("Infrastructure Security", "0340"),
    ),
    "HU": (("Fair Housing", "0360"), ("Mortgage Insurance", "0340"), ("Community Grants", "0340")),
    "IN": (
        ("Land and Minerals", "0401"),
        ("National Parks", "0340"),
        ("Water Projects", "0801"),
        ("Trust Lands", "0340"),
    ),
    "NF": (("Research Infrastructure", "1301"), ("Mathematical Sciences", "1520")),
    "NL": (("Regional Case Handling", "0905"), ("Appellate Litigation", "0905")),
    "NN": (("Human Spaceflight", "0801"), ("Earth Science", "1301"), ("Aeronautics Research", "0861")),
    "NU": (("Reactor Safety", "0840"), ("Fuel Cycle", "0801")),
    "NV": (("Ship Maintenance", "0801"), ("Naval Aviation Programs", "0801"), ("Undersea Systems", "0801")),
    "OM": (("Retirement Services", "0340"), ("Workforce Policy", "0201"), ("Merit System Oversight", "0340")),
    "SB": (("Small Business Lending", "0340"), ("Disaster Loans", "0340")),
    "ST": (("Consular Systems", "0340"), ("Overseas Buildings", "0801"), ("Treaty Affairs", "0905")),
    "SZ": (("Disability Determination", "0105"), ("Hearings Operations", "0905"), ("Field Services", "0105")),
    "TD": (("Highway Safety", "0340"), ("Transit Grants", "0340"), ("Rail Inspection", "2121"), ("Ports", "0340")),
    "TR": (("Tax Compliance", "0340"), ("Taxpayer Service", "0340"), ("Debt Management", "1101"), ("Payments", "0340")),
    "VA": (
        ("Medical Center Operations", "0670"),
        ("Benefits Claims", "0340"),
        ("Cemetery Operations", "0340"),
        ("Community Care", "0670"),
    ),
}
PROGRAMMES: Final = (("Program Operations", "0340"), ("Compliance", "0905"), ("Economic Research", "0110"))

# Headline posts and their series.
LEADERS: Final = (
    ("Chief Financial Officer", "0505"),
    ("Deputy Chief Financial Officer", "0505"),
    ("Chief Information Officer", "2210"),
    ("Deputy Chief Information Officer", "2210"),
    ("Chief Human Capital Officer", "0201"),
    ("Chief Operating Officer", "0340"),
    ("Chief Acquisition Officer", "1102"),
    ("Deputy Administrator", "0340"),
    ("Principal Deputy Director", "0340"),
    ("Deputy Inspector General", "1801"),
    ("Deputy General Counsel", "0905"),
)
ADVISERS: Final = (
    ("Senior Advisor", "0301"),
    ("Executive Advisor for {}", "0301"),
    ("Senior Counselor for {}", "0301"),
    ("Director, Executive Secretariat", "0301"),
    ("Special Assistant for {}", "0301"),
)
POLITICAL: Final = (
    ("Chief of Staff", "0301"),
    ("Senior Advisor to the Head of the Agency", "0301"),
    ("Deputy Assistant Secretary for {}", "0301"),
    ("Associate Administrator for {}", "0301"),
    ("Counselor", "0301"),
    ("Deputy General Counsel for {}", "0905"),
    ("Director of Public Affairs", "1035"),
)
EXPERTS: Final = (
    ("Chief Scientist for {}", "1301"),
    ("Senior Technical Director, {}", "0801"),
    ("Chief Engineer for {}", "0801"),
    ("Chief Economist for {}", "0110"),
    ("Chief Statistician for {}", "1530"),
    *(("Associate General Counsel for {}", "0905"), ("Special Agent in Charge, {}", "1811")) * 3,
    ("Chief Counsel, {}", "0905"),
    ("Assistant General Counsel for {}", "0905"),
    ("Senior Medical Officer for {}", "0602"),
    ("Chief Actuary for {}", "1510"),
)
EXECUTIVES: Final = (
    "Director, Office of {}",
    "Director, Office of {}",
    "Deputy Director, Office of {}",
    "Executive Director, {}",
    "Director, {} Program",
    "Deputy Director, {} Program",
    "Assistant Director for {}",
    "Assistant Commissioner, {}",
    "Director, {} Division",
    "Program Executive for {}",
    "Deputy Associate Administrator for {}",
)
FIELD_EXECUTIVES: Final = (
    "Regional Director, {}",
    "Regional Administrator, {}",
    "Deputy Regional Administrator, {}",
    "District Director, {}",
)

# Where the field is, the larger places more often.
FIELD_CITIES: Final = (
    *("Atlanta, GA", "Denver, CO", "Kansas City, MO", "Chicago, IL", "Dallas, TX", "San Francisco, CA", "Seattle, WA")
    * 3,
    *("Philadelphia, PA", "Boston, MA", "New York, NY", "Los Angeles, CA", "Albuquerque, NM", "Phoenix, AZ") * 2,
    *("Houston, TX", "St. Louis, MO", "Salt Lake City, UT", "Portland, OR", "Austin, TX", "New Orleans, LA") * 2,
    *("Minneapolis, MN", "Cincinnati, OH", "Cleveland, OH", "Detroit, MI", "Miami, FL", "Nashville, TN", "Tampa, FL"),
    *("San Diego, CA", "San Antonio, TX", "Indianapolis, IN", "Pittsburgh, PA", "Buffalo, NY", "Milwaukee, WI"),
    *("Anchorage, AK", "Honolulu, HI", "Boise, ID", "Missoula, MT", "Sacramento, CA", "Las Vegas, NV", "Omaha, NE"),
    *("Little Rock, AR", "Birmingham, AL", "Charleston, SC", "Durham, NC", "Louisville, KY", "Oklahoma City, OK"),
    *("El Paso, TX", "Tucson, AZ", "Fort Worth, TX", "Jackson, MS", "Baltimore, MD", "San Juan, PR", "Fargo, ND"),
)

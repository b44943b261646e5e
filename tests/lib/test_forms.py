"""Forms drawn in the design system: every input has its label, hint and error, tied by id."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser

import pytest
from django import forms

from sesportal.lib.forms import ComboBox, css_class


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="Family name first", max_length=5)
    kind = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "Alpha"), ("b", "Beta")])
    several = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, choices=[("a", "Alpha"), ("b", "Beta")])
    series = forms.ChoiceField(widget=ComboBox, choices=[("", "Any"), ("0340", "Program management")], required=False)
    begins_on = forms.DateField(initial=dt.date(2026, 10, 1), required=False)
    agreed = forms.BooleanField(label="I have checked this")
    note = forms.CharField(widget=forms.Textarea, required=False)
    file = forms.FileField(required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)


class Tags(HTMLParser):
    """The start tags of a piece of HTML, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def named(self, *tags: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.found if tag in tags]

    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.found if attrs.get("id")]


VALID = {"name": "Lee", "kind": "a", "several": ["a", "b"], "agreed": "on"}


def inputs_of(tags: Tags) -> list[dict[str, str | None]]:
    return [attrs for attrs in tags.named("input", "select", "textarea") if attrs.get("type") != "hidden"]


@pytest.mark.parametrize("form", [Sample(), Sample({}), Sample(VALID)], ids=["fresh", "refused", "valid"])
class TestEveryForm:
    def test_labels_every_input_once(self, form: Sample) -> None:
        tags = Tags(str(form))
        labelled = [attrs["for"] for attrs in tags.named("label")]
        assert sorted(str(attrs["id"]) for attrs in inputs_of(tags)) == sorted(map(str, labelled))

    def test_has_no_id_twice(self, form: Sample) -> None:
        ids = Tags(str(form)).ids()
        assert len(ids) == len(set(ids))

    def test_describes_inputs_by_what_is_there(self, form: Sample) -> None:
        tags = Tags(str(form))
        named = {name for _, attrs in tags.found for name in str(attrs.get("aria-describedby") or "").split()}
        assert named <= set(tags.ids())

    def test_writes_no_style_and_no_script(self, form: Sample) -> None:
        tags = Tags(str(form))
        assert not tags.named("script", "style")
        assert not [attrs for _, attrs in tags.found if any(name.startswith(("style", "on")) for name in attrs)]


def test_each_widget_has_its_class() -> None:
    expected = {
        "name": "usa-input",
        "kind": "usa-radio__input",
        "several": "usa-checkbox__input",
        "series": "usa-select",
        "begins_on": "usa-input",
        "agreed": "usa-checkbox__input",
        "note": "usa-textarea",
        "file": "usa-file-input",
        "token": "",
    }
    assert {name: css_class(field.widget) for name, field in Sample().fields.items()} == expected


def test_groups_its_options_under_a_legend() -> None:
    html = Sample()["kind"].as_field_group()
    tags = Tags(html)
    assert [tag for tag, _ in tags.found][:3] == ["div", "fieldset", "legend"]
    assert [attrs["class"] for attrs in tags.named("div")][1:] == ["usa-radio", "usa-radio"]


def test_sorts_checkboxes_from_radio_buttons() -> None:
    tags = Tags(Sample()["several"].as_field_group())
    assert [attrs["class"] for attrs in tags.named("div")][1:] == ["usa-checkbox", "usa-checkbox"]


def test_a_date_is_the_browsers_own_field_in_iso() -> None:
    (attrs,) = Tags(str(Sample()["begins_on"])).named("input")
    assert (attrs["type"], attrs["value"]) == ("date", "2026-10-01")


def test_a_date_reads_what_it_wrote() -> None:
    form = Sample(VALID | {"begins_on": "2026-10-01"})
    assert form.is_valid()
    assert form.cleaned_data["begins_on"] == dt.date(2026, 10, 1)


def test_a_refused_field_keeps_what_was_typed_and_is_marked() -> None:
    (attrs,) = Tags(str(Sample(VALID | {"name": "Vanderbilt"})["name"])).named("input")
    assert attrs["value"] == "Vanderbilt"
    assert attrs["aria-invalid"] == "true"
    assert attrs["aria-describedby"] == "id_name_helptext id_name_error"
    assert "usa-input--error" in str(attrs["class"])


def test_the_summary_leads_to_every_refused_field() -> None:
    tags = Tags(str(Sample({})))
    targets = [str(attrs["href"])[1:] for attrs in tags.named("a")]
    assert targets == ["id_name", "id_kind_0", "id_several_0", "id_agreed"]
    assert set(targets) <= set(tags.ids())


def test_there_is_no_summary_where_nothing_is_wrong() -> None:
    assert "data-error-summary" not in str(Sample(VALID))
    assert "data-error-summary" not in str(Sample())


def test_says_what_no_single_field_is_to_blame_for() -> None:
    form = Sample(VALID)
    form.add_error(None, "The period ends before it begins.")
    html = str(form)
    assert "The period ends before it begins." in html
    assert not Tags(html).named("a")


def test_escapes_what_was_typed() -> None:
    html = str(Sample(VALID | {"name": '"><script>'}))
    assert "<script>" not in html


def test_a_long_list_remembers_its_choice_when_shown_again() -> None:
    tags = Tags(Sample(VALID | {"series": "0340"})["series"].as_field_group())
    box = next(attrs for attrs in tags.named("div") if attrs.get("class") == "usa-combo-box")
    assert box["data-default-value"] == "0340"

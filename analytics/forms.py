"""What an analyst asks to have computed."""

from __future__ import annotations

from django import forms

OUT_OF_DATE, ALL_YEARS = "out-of-date", "all"


class RecomputeForm(forms.Form):
    """Which fiscal years to compute anew: what is out of date, all of them, or one."""

    years = forms.ChoiceField(label="Compute anew")

    def __init__(self, data: object = None, *, held: list[int], out_of_date: list[int]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.held, self.out_of_date = held, out_of_date
        field = self.fields["years"]
        assert isinstance(field, forms.ChoiceField)
        number = len(out_of_date)
        late = (
            [(OUT_OF_DATE, f"What is out of date ({number} fiscal year{'s' if number != 1 else ''})")] if number else []
        )
        field.choices = [
            *late,
            *((str(year), f"FY{year}") for year in reversed(held)),
            (ALL_YEARS, f"All fiscal years ({len(held)})"),
        ]

    @property
    def chosen_years(self) -> list[int]:
        """The fiscal years chosen."""
        chosen = self.cleaned_data["years"]
        if chosen == OUT_OF_DATE:
            return self.out_of_date
        return self.held if chosen == ALL_YEARS else [int(chosen)]

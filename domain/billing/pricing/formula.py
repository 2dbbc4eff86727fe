"""Formula: an expression over declared facts, for what no other model says.

Use it as the last resort. The expression is CEL, as in lifecycles. All its numbers are whole: a
decimal is declared with so many `places` and is then the number without the point (0.25 with 2
places is 25). `/` drops the rest. The result is an amount in minor units (cents), or with
`result_places` in finer ones; it may be negative.

Facts are `quantity` (with `quantity_places`), `contract_year` (from 1; always 1 if the agreement
has no first day), `days` (of the part that is billed) and the constants. With a `dimension` that
the meter groups by there is also `quantity_VALUE` for each of its `values`; a value that is not
listed stops the run, so that nothing is left out in silence. The expression is checked when the
agreement is saved.

Example: two thirds of the price of the unit at night, in whole cents.

    {"model": "formula",
     "expression": "(quantity_day * 3 + quantity_night * 2) * price / 3",
     "constants": {"price": {"value": "0.25", "places": 2}},
     "dimension": "time",
     "values": ["day", "night"]}
    used: 100 time=day
    used: 40 time=night
    1 × 31.66 = 31.66
    total: 31.66
"""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from domain.billing.meter import DimensionName, DimensionValue
from domain.billing.metering import MISSING
from domain.billing.pricing.basis import Basis, FormulaFacts, Formulas, Priced, lump
from domain.billing.pricing.figures import fitted, number, text_of
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.model import DomainModel
from domain.core.money import ZERO, ExactDecimal, exponent
from domain.invoice.reckoning import EXACT, Reckoning

FactName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]

_OWN = ("quantity", "contract_year", "days")
_RESERVED = re.compile(
    "as|bool|break|bytes|const|continue|double|dyn|else|false|for|function|if|import|in|int|let|"
    "list|loop|map|namespace|null|null_type|package|return|string|true|type|uint|var|void|while"
)
_MOST = 2**63
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


class Constant(DomainModel):
    """A number that the formula names; `value` times ten to the power of `places`."""

    value: ExactDecimal = Field(description="the number as people know it")
    places: int = Field(default=0, ge=0, le=12, description="how many decimals it has")

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        scaled = self.value.scaleb(self.places, EXACT)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{self.value} has more than {self.places} decimals: set `places`")
        if abs(scaled) >= _MOST:
            raise ValueError(f"{self.value} with {self.places} places is too large for a formula")
        return self

    @property
    def fact(self) -> int:
        """The whole number that the formula calculates with."""
        return int(self.value.scaleb(self.places, EXACT))


class FormulaPrice(DomainModel):
    """`expression` over the facts."""

    metered: ClassVar[bool] = True
    per_event: ClassVar[bool] = False
    series_ids: ClassVar[frozenset[str]] = frozenset()
    model: Literal["formula"] = "formula"
    expression: Annotated[str, StringConstraints(min_length=1, max_length=2000)] = Field(
        description="in CEL; its result is a whole number"
    )
    constants: dict[FactName, Constant] = Field(
        default_factory=dict, max_length=50, description="by the name that the formula uses"
    )
    quantity_places: int = Field(
        default=0, ge=0, le=12, description="decimals of quantities; a finer one stops the run"
    )
    round_quantity: bool = Field(
        default=False, description="instead, a finer quantity is rounded half up"
    )
    result_places: int | None = Field(
        default=None, ge=0, le=12, description="decimals of the result; null: of the currency"
    )
    dimension: DimensionName | None = Field(
        default=None, description="whose values have facts of their own"
    )
    values: tuple[DimensionValue, ...] = Field(
        default=(), max_length=50, description="of the dimension: all that may occur"
    )
    prorated: bool = Field(
        default=True, description="with a fixed quantity; false if the formula counts `days`"
    )

    @model_validator(mode="after")
    def _facts_are_clear(self) -> Self:
        if (self.dimension is None) != (not self.values):
            raise ValueError("give a dimension together with its values")
        names = [*_OWN, *map(_fact_name, self.values), *self.constants]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two facts are called {name}: call one of them otherwise")
        for name in self.constants:
            if _RESERVED.fullmatch(name):
                raise ValueError(f"'{name}' is a word of the language: call the constant otherwise")
        return self

    @property
    def grouped_by(self) -> tuple[DimensionName, ...]:
        """Its dimension, if it has one."""
        return (self.dimension,) if self.dimension else ()

    def findings(self, formulas: Formulas) -> list[Finding]:
        """What is wrong with the expression; `path` is `expression@line:column`."""
        declared = dict.fromkeys([*_OWN, *self.constants, *map(_fact_name, self.values)], 0)
        return [
            replace(found, path=f"expression@{found.path}")
            for found in formulas.check_formula(self.expression, declared)
        ]

    def price(self, basis: Basis) -> tuple[Priced, ...]:
        """One line of 1 × the result."""
        if basis.formulas is None:
            raise Invalid("formulas cannot be worked out here", hint="rate it with `formulas`")
        facts = self._facts(basis)
        result = basis.formulas.calculate(self.expression, facts)
        places = exponent(basis.currency) if self.result_places is None else self.result_places
        amount = fitted(Decimal(result).scaleb(-places, EXACT), "the result of the formula")
        said = ", ".join(f"{name} = {value}" for name, value in facts.items())
        steps = (f"formula: {text_of(self.expression)} = {result}", f"with {text_of(said)}")
        return lump(amount, *steps)

    def _facts(self, basis: Basis) -> FormulaFacts:
        facts = {
            "quantity": self._whole(basis.quantity),
            "contract_year": basis.contract_year,
            "days": basis.service.days,
            **{name: constant.fact for name, constant in self.constants.items()},
        }
        if self.dimension is None:
            return facts
        used = dict.fromkeys(self.values, ZERO)
        for group in basis.groups:
            value = dict(group.dimensions).get(self.dimension, MISSING)
            if group.quantity != ZERO:
                if value not in used:
                    raise Invalid(
                        f"the formula has no fact for {self.dimension}={text_of(value)}",
                        hint=f"add '{text_of(value)}' to the values of the price, and a term",
                    )
                used[value] = EXACT.add(used[value], group.quantity)
        return facts | {_fact_name(value): self._whole(used[value]) for value in self.values}

    def _whole(self, quantity: Decimal) -> int:
        rounded = Reckoning.to_places(quantity, self.quantity_places)
        if rounded != quantity and not self.round_quantity:
            raise Invalid(
                f"{number(quantity)} has more than {self.quantity_places} decimals",
                hint="raise quantity_places of the price, or let it round_quantity",
            )
        return int(rounded.scaleb(self.quantity_places, EXACT))


def _fact_name(value: str) -> str:
    """`quantity_eu_west` for `EU-West`."""
    return f"quantity_{_NOT_A_NAME.sub('_', value.lower()).strip('_')}"

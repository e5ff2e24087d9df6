"""Numbers with a unit and a range, and texts of a pattern, as pydantic types that JSON Schemas can tell of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any, get_args

from pydantic import BaseModel, BeforeValidator, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from siloSim.scenario.units import UnitError, example, read_number


@dataclass(frozen=True, slots=True)
class Quantity:
    """What may stand where a number is wanted: its unit and range."""

    unit: str
    low: float
    high: float
    whole: bool = False
    above: bool = False  # `low` itself is excluded

    def read(self, value: object, currency: str | None = None) -> float:
        """A number, or a text with a unit, as a number in `unit`; raises UnitError."""
        return read_number(
            value, self.unit, self.low, self.high, whole=self.whole, above=self.above, currency=currency
        )


def quantity(unit: str, low: float, high: float, *, whole: bool = False, above: bool = False) -> Any:
    """A pydantic type: a number or a text with a unit, in range; its JSON Schema says both."""
    wanted = Quantity(unit, low, high, whole, above)

    def check(value: object, info: ValidationInfo) -> float:
        try:
            return wanted.read(value, (info.context or {}).get("currency"))
        except UnitError as error:
            raise PydanticCustomError(
                "quantity", "{message}", {"message": error.message, "allowed": error.allowed}
            ) from None

    number: dict[str, Any] = {"type": "integer" if whole else "number"}
    number["exclusiveMinimum" if above else "minimum"] = low
    if high != float("inf"):
        number["maximum"] = high
    text = {"type": "string", "pattern": r"^\s*[-+]?[0-9.]", "examples": example(unit).split(" or ")}
    return Annotated[float, BeforeValidator(check), WithJsonSchema({"anyOf": [number, text]}), wanted]


def quantity_in(annotation: Any) -> Quantity:
    """What a type made by `quantity` takes."""
    return next(part for part in annotation.__metadata__ if isinstance(part, Quantity))


def quantity_of(section: type[BaseModel], key: str) -> Quantity | None:
    """What may stand at a key of a section; None if that is no number, or there is no such key."""
    field = section.model_fields.get(key)
    if field is None:
        return None
    # An optional number carries its annotation inside: `Annotated[...] | None`.
    parts = [*field.metadata, *(part for inner in get_args(field.annotation) for part in get_args(inner))]
    return next((part for part in parts if isinstance(part, Quantity)), None)


def text(pattern: str, allowed: str) -> Any:
    """A pydantic type: a text that matches a pattern."""
    compiled = re.compile(pattern)

    def check(value: object) -> str:
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise PydanticCustomError(
                "quantity", "{message}", {"message": "this text cannot stand here", "allowed": allowed}
            )
        return value

    return Annotated[
        str, BeforeValidator(check), WithJsonSchema({"type": "string", "pattern": f"^(?:{pattern})$"})
    ]

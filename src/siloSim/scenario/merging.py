"""How one scenario document is laid over another, and brought into one form before validation."""

from __future__ import annotations

from siloSim.scenario.findings import Findings, joined
from siloSim.scenario.nodes import Node, Place

_OPTIONAL = (
    "name", "extends", "calendar", "organisation", "challenges", "behaviour", "money", "rules",
    "processes", "employee", "measures", "anchors", "fitted",
)  # fmt: skip
_MERGED = ("calendar", "challenges", "behaviour", "money", "rules", "anchors")
_OWN = ("extends", "name")  # of a base, not handed on
_MEASURES = ("within_share", "density_ratio")  # two ways to say one thing


def laid_over(base: Node, over: Node) -> Node:
    """The document `over` with what it does not say taken from `base`.

    Sections merge key by key; `departments` and `policies` replace whole; `import` replaces departments
    ties and hours, and departments replace an import. Hours go with the departments that they are between:
    head counts of other departments replace them. Both must have been through `one_form`.
    """
    fields = {key: value for key, value in base.fields.items() if key not in _OWN}
    keys = {key: place for key, place in base.keys.items() if key not in _OWN}
    for key, value in over.fields.items():
        under = fields.get(key)
        if under is not None and under.kind == value.kind == "mapping":
            if key == "organisation":
                value = _organisation(under, value)
            elif key in _MERGED:
                value = _merged(under, value)
        fields[key], keys[key] = value, over.keys[key]
    return _mapping(over.place, fields, keys)


def _merged(base: Node, over: Node) -> Node:
    return _mapping(over.place, {**base.fields, **over.fields}, {**base.keys, **over.keys})


def _organisation(base: Node, over: Node) -> Node:
    kept = dict(base.fields)
    if "import" in over.fields:
        for name in ("departments", "ties", "team_size", "hours"):
            kept.pop(name, None)
    if "departments" in over.fields:
        kept.pop("import", None)
        if "departments" not in kept or not same_names(kept["departments"], over.fields["departments"]):
            kept.pop("hours", None)
    if "hours" in over.fields and not is_null(over.fields["hours"]) and "ties" in kept:
        kept["ties"] = _without_measure(kept["ties"])
    fields = {**kept, **over.fields}
    for name in ("ties", "import"):
        under, above = kept.get(name), over.fields.get(name)
        if under is not None and above is not None and under.kind == above.kind == "mapping":
            if name == "ties":
                under = _one_measure(under, above)
            fields[name] = _merged(under, above)
    return _mapping(over.place, fields, {**base.keys, **over.keys})


def _one_measure(base: Node, over: Node) -> Node:
    """Of within_share and density_ratio, the later file's one stands."""
    return _without_measure(base) if any(name in over.fields for name in _MEASURES) else base


def _without_measure(ties: Node) -> Node:
    if ties.kind != "mapping":
        return ties
    fields = {key: value for key, value in ties.fields.items() if key not in _MEASURES}
    return _mapping(ties.place, fields, dict(ties.keys))


def same_names(one: Node, other: Node) -> bool:
    """Whether two mappings have the same keys, in any order."""
    return one.kind == other.kind == "mapping" and one.fields.keys() == other.fields.keys()


def one_form(node: Node, findings: Findings) -> Node:
    """The document with empty sections left out and `behaviour` by dotted names.

    `policies:` with nothing after it is refused: it could mean none, or those of the base.
    """
    fields = dict(node.fields)
    for name in _OPTIONAL:
        if name in fields and is_null(fields[name]):
            del fields[name]
    organisation = fields.get("organisation")
    if organisation is not None and organisation.kind == "mapping":
        inner = {
            key: value
            for key, value in organisation.fields.items()
            if not (key in ("ties", "team_size", "import") and is_null(value))
        }
        fields["organisation"] = _mapping(organisation.place, inner, dict(organisation.keys))
    if "policies" in fields and is_null(fields["policies"]):
        findings.add(
            fields.pop("policies"),
            "policies is empty",
            key="policies",
            allowed="a list",
            remedy="write policies: [] for none, or remove the line",
        )
    behaviour = fields.get("behaviour")
    if behaviour is not None and behaviour.kind == "mapping":
        fields["behaviour"] = _dotted(behaviour, findings)
    return _mapping(node.place, fields, dict(node.keys))


def normalised(node: Node, findings: Findings) -> Node:
    """`one_form`, and without `extends`, which has been followed."""
    shaped = one_form(node, findings)
    extends = shaped.fields.get("extends")
    if extends is None or not isinstance(extends.value, str):
        return shaped
    fields = {key: value for key, value in shaped.fields.items() if key != "extends"}
    return _mapping(shaped.place, fields, dict(shaped.keys))


def is_null(node: Node) -> bool:
    """Whether nothing, or null, is written there."""
    return node.kind == "scalar" and node.value is None


def _dotted(node: Node, findings: Findings) -> Node:
    """`trust: {gain: 0.05}` as `trust.gain: 0.05`; a name given both ways is refused."""
    fields: dict[str, Node] = {}
    keys: dict[str, Place] = {}

    def walk(inner: Node, prefix: str) -> None:
        for key, value in inner.fields.items():
            name = joined(prefix, key)
            if value.kind == "mapping" and value.fields:
                walk(value, name)
            elif name in fields:
                findings.add(
                    inner.keys[key],
                    f'"{name}" stands twice',
                    key=joined("behaviour", name),
                    remedy=f"it was first given on line {keys[name].line}; keep one of them",
                )
            elif not is_null(value) or "." in name:  # `trust:` with nothing below it says nothing
                fields[name], keys[name] = value, inner.keys[key]

    walk(node, "")
    return _mapping(node.place, fields, keys)


def _mapping(place: Place, fields: dict[str, Node], keys: dict[str, Place]) -> Node:
    return Node("mapping", place, fields=fields, keys={key: keys[key] for key in fields})

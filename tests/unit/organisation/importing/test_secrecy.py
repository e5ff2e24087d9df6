"""Pseudonyms, small groups, formulas: what is not to be seen."""

from __future__ import annotations

import os
import stat

import numpy as np
import pytest

from siloSim.errors import OrganisationError
from siloSim.organisation.importing.pseudonyms import keep_key, neutral, new_key, pseudonym, read_key
from siloSim.organisation.importing.summary import document, groups_of, lines, markdown
from siloSim.organisation.importing.twin import twin_of

KEY = b"0123456789abcdef"
PEOPLE = "id,name,department,manager,tenure,fte\n" + "".join(
    f"alice{i},Alice {i},{'Tiny' if i < 3 else 'Small ' + str(i % 2) if i < 11 else 'Large'},{'alice11' if i > 11 else ''},{i}.37,0.83\n"
    for i in range(24)
)
TIES = (
    "source,target,weight\n"
    + "".join(f"alice{i},alice{(i * 7 + 3) % 24},{1 + i % 3}\n" for i in range(24))
    + "alice1,zoe,1\n"
)


@pytest.fixture
def secret(desk):
    desk.put(p_csv=PEOPLE, t_csv=TIES)
    return desk


def test_the_same_person_has_the_same_pseudonym_for_the_same_key(secret):
    one, two = secret.read(key=KEY), secret.read("t.csv", "p.csv", key=KEY)
    assert one.organisation.ids.tolist() == two.organisation.ids.tolist()
    other = secret.read(key=b"another key of some length")
    assert not set(one.organisation.ids.tolist()) & set(other.organisation.ids.tolist())
    assert all(len(identity) == 13 and identity.startswith("p") for identity in one.organisation.ids.tolist())


def test_managers_and_ties_follow_their_people(secret, ties_of):
    plain, hidden = secret.read(), secret.read(key=KEY)
    name = pseudonym(KEY)
    expected = {}
    for (a, b), (out, back) in ties_of(plain.organisation).items():
        for one, two, weight in ((a, b, out), (b, a, back)):
            expected[name(one), name(two)] = weight
    found = {}
    for (a, b), (out, back) in ties_of(hidden.organisation).items():
        found[a, b], found[b, a] = out, back
    assert found == expected
    bosses = {
        name(str(i)): name(str(plain.organisation.ids[m]))
        for i, m in zip(plain.organisation.ids, plain.organisation.manager, strict=True)
        if str(plain.organisation.ids[m]) == "alice11"
    }
    o = hidden.organisation
    rows = {str(i): row for row, i in enumerate(o.ids)}
    assert all(
        str(o.ids[o.manager[rows[person]]]) == boss for person, boss in bosses.items() if person != boss
    )
    assert (o.tenure == np.rint(o.tenure)).all()
    assert set(o.fte.tolist()) == {0.8}


def test_nothing_says_who_they_were(secret):
    done = secret.read(key=KEY, hide_departments=True, name="firm")
    told = "\n".join(
        [*lines(done, twin_of(done)), markdown(done, twin_of(done)), str(document(done, twin_of(done)))]
    )
    for word in ("alice", "Alice", "zoe", "Large", "Tiny"):
        assert word not in told
    assert "pseudonyms" in told
    assert "personal data still" in told
    assert set(done.organisation.departments) & {"Large", "Tiny"} == set()


def test_small_groups_are_never_shown_by_themselves(secret):
    done = secret.read()
    assert groups_of(done).shown == (("Large", 13),)
    assert groups_of(done).smaller_words == "smaller groups (3 of them, 11 people)"
    twin = twin_of(done)
    assert twin.departments == {"Large": 13, "Smaller groups (3)": 11}
    for told in ("\n".join(lines(done, twin)), markdown(done, twin), str(document(done, twin))):
        assert "Small 1" not in told
        assert "Tiny" not in told
        assert "Large" in told
    assert groups_of(secret.read(min_group=1)).smaller == ()


def test_a_group_of_small_ones_that_is_small_itself_is_joined_by_the_next(desk):
    desk.put(
        p_csv="id,department\n" + "".join(f"{i},{'AAABBBBBBCCCCCCCC'[i]}\n" for i in range(17)),
        t_csv="source,target\n" + "".join(f"{i},{i + 1}\n" for i in range(16)),
    )
    assert twin_of(desk.read()).departments == {"C": 8, "Smaller groups (2)": 9}


def test_small_departments_can_be_merged(secret, people_of):
    done = secret.read(merge_small="Other")
    assert done.description.departments == (("Large", 13), ("Other", 11))
    assert set(people_of(done.organisation).values()) == {"Large", "Other"}
    assert (
        secret.read(merge_small="Other", min_group=13).description.departments == done.description.departments
    )


def test_spellings_of_small_departments_are_counted_only(desk):
    desk.put(
        p_csv="id,department\n"
        + "".join(
            f"{i},{name}\n" for i, name in enumerate(["Big", "BIG", "Big", "Big", "big", "Boss", "boss"])
        ),
        t_csv="source,target\n0,1\n5,6\n",
    )
    told = "\n".join(lines(desk.read()))
    assert "'BIG' / 'Big' / 'big'" in told
    assert "boss" not in told.casefold()
    assert "other departments under several spellings, each taken as one: 1" in told


def test_formulas_are_made_harmless(desk, people_of, ties_of):
    desk.put(
        p_csv="id,department,manager\n=1+1,+A,\n@x,+A,=1+1\n-5,+A,=1+1\n", t_csv="source,target\n=1+1,@x\n"
    )
    done = desk.read()
    assert people_of(done.organisation) == {"'-5": "'+A", "'=1+1": "'+A", "'@x": "'+A"}
    assert ties_of(done.organisation) == {("'=1+1", "'@x"): (1, 0)}
    assert any("3 ids begin with" in note for note in done.notes)
    assert neutral("") == ""


def test_keys(tmp_path):
    path = tmp_path / "firm.key"
    assert read_key(path) is None
    key = new_key()
    keep_key(path, key)
    assert read_key(path) == key
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(OrganisationError, match="cannot be written"):
        keep_key(path, key)  # never over another key
    path.write_text("short")
    with pytest.raises(OrganisationError, match="could be guessed"):
        read_key(path)
    with pytest.raises(OrganisationError, match="cannot be read"):
        read_key(tmp_path)
    assert new_key() != key

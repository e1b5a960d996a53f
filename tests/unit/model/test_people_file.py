"""The staff from a file."""

import numpy as np

from tests.unit.model.data_files import ROLES, STAFF, Write, faults_of, people_of


def test_people_stand_in_the_order_of_the_file(write: Write) -> None:
    people = people_of(write("staff.csv", STAFF))
    assert people.ids == ("ann", "bob", "cid", "dee", "eve")
    assert people.department.tolist() == [0, 0, 1, 2, 2]
    assert people.department.dtype == np.int64
    assert people.labels == ("Field", "Field", "Care", "Delivery", "Delivery")
    assert not people.is_lead.any()
    assert people.lines() == [
        "staff.csv: 5 people (2 in sales, 1 in accounts, 2 in operations).",
        "1 person of 'Board' left out, as its role says (line 7).",
    ]


def test_a_role_that_nobody_has_is_told(write: Write) -> None:
    people = people_of(write("staff.csv", STAFF), {**ROLES, "Legal": "leave_out"})
    assert people.lines()[-1] == "Nobody is in 'Legal', which the roles name."


def test_leads_come_from_their_column(write: Write) -> None:
    text = "id,department,lead\na,Field,no\nb,Field,Yes\nc,Care,1\nd,Delivery,\ne,Delivery,X\n"
    people = people_of(write("staff.csv", text), lead="lead")
    assert people.is_lead.tolist() == [False, True, True, False, True]
    wrong = write("wrong.csv", text.replace("Yes", "boss"))
    faults = faults_of(lambda: people_of(wrong, lead="lead"))
    assert faults == [(3, "'boss' does not say whether this person is a lead; write yes or no.")]


def test_all_faults_of_a_people_file_are_told_at_once(write: Write) -> None:
    text = STAFF + "ann,Care\n,Field\nfay,Deliveri\ngus,\nhal\nira,Field,x\n"
    assert faults_of(lambda: people_of(write("staff.csv", text))) == [
        (8, "this person is named in line 2 already; name everybody once."),
        (9, "the person has no name."),
        (
            10,
            "department 'Deliveri' (1 person) has no role; add it under roles as one of sales, "
            "accounts, operations, marketing, specialists, leave_out. Did you mean 'Delivery'?",
        ),
        (11, "this person has no department."),
        (
            12,
            "the row has 1 cell, the heading 2; put text that holds the separator in quotation "
            "marks.",
        ),
        (
            13,
            "the row has 3 cells, the heading 2; put text that holds the separator in quotation "
            "marks.",
        ),
    ]


def test_every_role_needs_people_and_every_role_must_exist(write: Write) -> None:
    path = write("staff.csv", STAFF)
    nobody = faults_of(lambda: people_of(path, {**ROLES, "Care": "operations"}))
    assert nobody == [(None, "nobody works in accounts; give one of the departments that role.")]
    wrong = faults_of(lambda: people_of(path, {**ROLES, "Care": "account"}))
    assert wrong[0][1].startswith("the role of 'Care' is 'account'; it must be one of sales,")
    assert wrong[0][1].endswith("Did you mean 'accounts'?")

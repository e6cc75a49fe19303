"""Identifiers with check digits: real ones pass, and every single slip is caught."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkit.check.identifiers import fault_of_country, fault_of_id, fault_of_isin, fault_of_lei

ISINS = ["US0378331005", "US67066G1040", "GB0002634946", "FI0009000681", "JP3435000009", "TW0002330008"]
LEIS = ["5493001KJTIIGC8Y1R12", "549300S4KLFTLO7GSQ80", "HWUPKR0MPOU8FGXBT394", "549300A0JPRWG1KI7U06"]
CHARACTERS = st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@pytest.mark.parametrize("isin", ISINS)
def test_real_isins_are_good(isin: str) -> None:
    assert fault_of_isin(isin) == ""


@pytest.mark.parametrize("lei", LEIS)
def test_real_leis_are_good(lei: str) -> None:
    assert fault_of_lei(lei) == ""


@given(st.sampled_from(ISINS), st.integers(2, 11), st.sampled_from("0123456789"))
def test_no_changed_digit_of_an_isin_passes(isin: str, position: int, digit: str) -> None:
    changed = isin[:position] + digit + isin[position + 1 :]
    if isin[position].isdigit():
        assert (fault_of_isin(changed) == "") == (changed == isin)


@given(st.sampled_from(LEIS), st.integers(0, 19), CHARACTERS)
def test_no_digit_or_letter_of_an_lei_changed_for_another_passes(lei: str, position: int, character: str) -> None:
    changed = lei[:position] + character + lei[position + 1 :]
    if lei[position].isdigit() == character.isdigit():
        assert (fault_of_lei(changed) == "") == (changed == lei)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=18, max_size=18))
def test_the_check_digits_offered_for_an_lei_are_right(first: str) -> None:
    offered = fault_of_lei(first + "00")[-2:]
    assert fault_of_lei(first + (offered or "00")) == ""


@pytest.mark.parametrize("code", ["US", "NO", "TW", "GB", "FI", "JP"])
def test_codes_of_countries_are_good(code: str) -> None:
    assert fault_of_country(code) == ""


@pytest.mark.parametrize(("written", "code"), [("Taiwan", "TW"), ("DEU", "DE"), ("uk", "write"), ("UK", "GB")])
def test_what_names_a_country_otherwise_is_answered_with_its_code(written: str, code: str) -> None:
    assert code in fault_of_country(written)


@given(st.text(min_size=1, max_size=30))
def test_an_id_that_is_offered_is_a_good_one(text: str) -> None:
    offered = fault_of_id(text).removeprefix("write ").strip("'")
    assert offered == "" or " " in offered or fault_of_id(offered) == ""

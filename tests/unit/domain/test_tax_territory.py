"""Territories: an address tells which VAT applies, by country and post code or by name."""

import pytest

from domain.tax.case import Location, SupplyKind
from domain.tax.territory import TERRITORIES, locate, union_prefixes

GOODS, SERVICE = SupplyKind.GOODS, SupplyKind.SERVICE


@pytest.mark.parametrize(
    ("country", "post_code", "jurisdiction", "in_union"),
    [
        ("DE", "10115", "DE", True),
        ("DE", "78266", "DE-BUESINGEN", False),
        ("DE", "27498", "DE-HELGOLAND", False),
        ("ES", "28001", "ES", True),
        ("ES", "35 001", "ES-CN", False),
        ("ES", "38001", "ES-CN", False),
        ("ES", "51001", "ES-CE", False),
        ("ES", "52001", "ES-ML", False),
        ("IT", "23041", "IT-LIVIGNO", False),
        ("IT", "22061", "IT-CAMPIONE", False),
        ("GR", "63086", "GR-69", False),
        ("FI", "22100", "AX", False),
        ("FI", "FI-22100", "AX", False),
        ("AX", None, "AX", False),
        ("FR", "97110", "GP", False),
        ("FR", "75001", "FR", True),
        ("RE", None, "RE", False),
        ("MC", None, "FR", True),
        ("PT", "9000-042", "PT", True),
        ("GB", "SW1A 1AA", "GB", False),
        ("GB", "bt1 5gs", "GB", True),
        ("XI", None, "GB", True),
        ("IM", None, "GB", False),
        ("LI", None, "CH", False),
        ("JE", None, "JE", False),
        ("US", "35001", "US", False),
    ],
)
def test_an_address_lies_in_a_territory(
    country: str, post_code: str | None, jurisdiction: str, in_union: bool
) -> None:
    place = locate(Location(country=country, post_code=post_code), GOODS)
    assert (place.jurisdiction, place.in_union) == (jurisdiction, in_union)


def test_northern_ireland_is_in_the_union_for_goods_only() -> None:
    belfast = Location(country="GB", post_code="BT1 5GS")
    assert locate(belfast, GOODS).prefix == "XI"
    assert not locate(belfast, SERVICE).in_union
    assert locate(belfast, SERVICE).prefix == "GB"
    assert union_prefixes(GOODS) - union_prefixes(SERVICE) == {"XI"}


def test_a_territory_can_be_named() -> None:
    place = locate(Location(country="PT", territory="PT-30"), GOODS)
    assert (place.jurisdiction, place.rates) == ("PT", "PT-30")


def test_greece_writes_el() -> None:
    assert locate(Location(country="GR"), GOODS).prefix == "EL"
    assert "EL" in union_prefixes(SERVICE)
    assert "GR" not in union_prefixes(SERVICE)


def test_codes_are_unique_and_name_their_law() -> None:
    assert len({entry.code for entry in TERRITORIES}) == len(TERRITORIES)
    assert all(entry.source for entry in TERRITORIES)

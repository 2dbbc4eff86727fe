"""Names of files from strangers: data, never a path."""

from hypothesis import given
from hypothesis import strategies as st

from integration.file_names import beside, harmless, unsafe

NAMES = st.text(max_size=300) | st.from_regex(r"(\.\./|[a-zA-Zé发./\\-]){0,80}\.(xml|pdf)")


@given(NAMES)
def test_a_harmless_name_is_safe_whatever_it_was(name: str) -> None:
    assert unsafe(harmless(name, "mail-1.xml")) == ""


@given(st.from_regex(r"[A-Za-z0-9äé发_][A-Za-z0-9äé发 _]{0,59}\.(xml|pdf)", fullmatch=True))
def test_a_good_name_stays(name: str) -> None:
    assert harmless(name, "other") == " ".join(name.split())


@given(st.from_regex(r"[A-Za-z0-9]{1,40}(\.[a-z]{3})?", fullmatch=True), st.binary(max_size=20))
def test_a_name_beside_keeps_the_extension_and_tells_contents_apart(
    name: str, content: bytes
) -> None:
    other = beside(name, content)
    assert other != name
    assert unsafe(other) == ""
    assert other == beside(name, content) != beside(name, content + b"x")
    assert other.endswith(name[-4:]) is ("." in name) or "." not in name

"""The header: what document it is, of which day, between whom, and on what it is based."""

from typing import Any

from domain.core.codes import InvoiceTypeCode
from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.read import party
from integration.formats.edifact.invoic.read.amounts import adjustments, one_vat
from integration.formats.edifact.invoic.read.documents import documents, preceding
from integration.formats.edifact.invoic.read.payment import instructions, terms
from integration.formats.edifact.invoic.read.period import period
from integration.formats.edifact.invoic.read.texts import Said, texts
from integration.formats.edifact.invoic.source import ASSUMED, MISSING, UNHELD, WRONG, Source
from integration.formats.edifact.invoic.tree import Node

Data = dict[str, Any]
_TAKES_BACK = {"1": "cancels", "3": "deletes"}
"""1225: functions that make no invoice."""
_ORIGINAL = ("9", "", "43", "47")


def header(source: Source, node: Node) -> Data:
    """Everything before the first line; `~texts` and `~vat` are settled when all is known."""
    data = _document(source, node)
    source.currency = data.get("currency", "")
    data |= _dates(source, node)
    _references(node, data)
    parties = _parties(source, node, data)
    data["payment_instructions"] = instructions(source, node, parties)
    data["allowances"], data["charges"] = adjustments(source, node)
    data["~vat"] = one_vat(source, node)
    said = texts(node.take("FTX"), source.release)
    said = _own_places(said, data)
    due, words = terms(source, node, data.get("issue_date"), data.get("payment_terms"))
    data |= {"due_date": due, "payment_terms": words, "~texts": said}
    return data


def _document(source: Source, node: Node) -> Data:
    """BGM and CUX."""
    bgm = node.first("BGM")
    if bgm is None:
        source.fault(MISSING, node.path, "no BGM", "an INVOIC begins with BGM+380+number+9")
        return {}
    code, number, function = bgm.get(0), bgm.get(1), bgm.get(2)
    if code not in tuple(InvoiceTypeCode):
        source.fault(
            WRONG,
            bgm.path,
            f"'{code}' (1001) is no invoice or credit note of EN 16931",
            "use 380 for an invoice, 381 for a credit note, 383 for a debit note",
        )
    if not number:
        source.fault(MISSING, bgm.path, "no invoice number", "write it behind the type in BGM")
    if function in _TAKES_BACK:
        source.fault(
            WRONG,
            bgm.path,
            f"it {_TAKES_BACK[function]} an invoice (1225 is {function})",
            "send a credit note (381) with RFF+IV instead",
        )
    elif function not in _ORIGINAL:
        source.note(UNHELD, bgm.path, f"the function (1225) is {function}, not 9 (original)")
    return {"type_code": code, "number": number, **_currencies(source, node)}


def _currencies(source: Source, node: Node) -> Data:
    found: Data = {}
    for cux in node.all("CUX"):
        for element in (0, 1):
            usage, currency = cux.get(element), cux.get(element, 1)
            field = {"2": "currency", "3": "tax_currency"}.get(usage)
            if currency and field and field not in found:
                found[field], cux.taken = currency, True
        if cux.get(2):
            source.note(UNHELD, cux.path, f"the invoice has no place for the rate {cux.get(2)}")
    if "currency" not in found:
        source.fault(MISSING, node.path, "no currency", "add CUX+2:EUR:4")
    return found


def _dates(source: Source, node: Node) -> Data:
    issued = source.day(node.first("DTM", *codes.DOCUMENT_DATE))
    if issued is None:
        source.fault(MISSING, node.path, "no date of the invoice", "add DTM+137:20261123:102")
    return {
        "issue_date": issued,
        "tax_point_date": source.day(node.first("DTM", codes.TAX_POINT)),
        "period": period(source, node),
        "~delivered": source.day(node.first("DTM", codes.DELIVERED)),
    }


def _references(node: Node, data: Data) -> None:
    """BT-10 to BT-19; a reference without a place of its own is the object invoiced."""
    data["preceding"] = preceding(node)
    for qualifier, field in codes.REFERENCES_READ.items():
        if field not in data and (rff := node.first("RFF", qualifier)) is not None:
            data[field] = rff.get(0, 1) or None
    own = {*codes.REFERENCES_READ, codes.RELATED, *codes.PRECEDING}
    own |= {codes.PAYMENT, codes.CARD, codes.MANDATE, codes.CREDITOR}
    for rff in node.all("RFF"):
        qualifier, value = rff.get(0), rff.get(0, 1)
        if not rff.taken and qualifier not in own and value:
            scheme = None if qualifier == codes.AGREED else qualifier
            data["object_identifier"], rff.taken = {"value": value, "scheme": scheme}, True
            return


def _parties(source: Source, node: Node, data: Data) -> list[Node]:
    """BG-4 to BG-13; the parties that bank accounts stand with."""
    seller = node.first("NAD", *codes.SELLERS) or node.first("NAD", "II")
    buyer = _buyer(node)
    payee = node.first("NAD", *codes.PAYEES)
    for found, field, hint in ((seller, "seller", "SU"), (buyer, "buyer", "BY")):
        if found is None:
            source.fault(MISSING, node.path, f"no {field}", f"add NAD+{hint} with its id or name")
        else:
            is_seller = field == "seller"
            data[field] = party.party(source, found, is_seller=is_seller)
    if payee is not None:
        data["payee"] = _payee(source, payee)
    agent = node.first("NAD", codes.AGENT)
    if agent is not None:
        whole = party.party(source, agent, is_seller=True)
        data["tax_representative"] = {
            field: whole[field] for field in ("name", "vat_id", "address") if field in whole
        }
    _delivery(source, node, data)
    known = [one for one in (payee, seller, buyer) if one is not None]
    documents(node, known, data)
    return known


def _buyer(node: Node) -> Node | None:
    """Who is invoiced (IV) or buys (BY): of both, the one with a VAT number, or with a name."""
    found = [one for one in (node.first("NAD", code) for code in codes.BUYERS) if one is not None]
    if not found:
        return None
    best = max(found, key=lambda one: (any(one.all("RFF", codes.VAT_ID)), bool(party.name(one))))
    for other in found:
        other.taken = other is best
    return best


def _payee(source: Source, node: Node) -> Data:
    whole = party.party(source, node, is_seller=True)
    found = {
        "name": whole.get("name"),
        "identifier": next(iter(whole.get("identifiers", [])), None),
        "registration_id": whole.get("registration_id"),
    }
    return {field: value for field, value in found.items() if value}


def _delivery(source: Source, node: Node, data: Data) -> None:
    place = node.first("NAD", *codes.DELIVERY)
    found = party.delivery(source, place) if place is not None else {}
    delivered = data.pop("~delivered")
    if delivered is not None:
        found["delivered_on"] = delivered
    if found:
        data["delivery"] = found


def _own_places(said: list[Said], data: Data) -> list[Said]:
    """Terms of payment and the means in words have their own places; the others are left."""
    others = []
    for one in said:
        means = data["payment_instructions"]
        if one.subject == codes.TERMS_TEXT and "payment_terms" not in data:
            data["payment_terms"] = one.text
        elif one.subject == codes.MEANS_TEXT and means and "means_text" not in means[0]:
            means[0]["means_text"] = one.text
        else:
            others.append(one)
    return others


def notes(source: Source, said: list[Said]) -> list[Data]:
    """BG-1: what was said in words and has no other place."""
    found = []
    for one in said:
        if one.code:
            source.note(ASSUMED, one.node.path, f"the text has a code (4441 {one.code}), too")
        if one.text:
            subject = None if one.subject == codes.AGREED else one.subject
            found.append({"text": one.text, "subject": subject})
    return found

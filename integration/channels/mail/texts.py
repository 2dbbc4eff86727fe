"""What a mail says, by language. The document is the attachment; the words only introduce it."""

import re
from typing import NamedTuple

PLACEHOLDERS = ("subject", "file_name", "message_id")
_PLACE = re.compile(r"\{([^{}]*)\}")


class Words(NamedTuple):
    """Subject and body, with placeholders."""

    subject: str
    body: str


def _words(hello: str, attached: str, file: str, reference: str, regards: str) -> Words:
    details = f"{file}: {{file_name}}\n{reference}: {{message_id}}"
    return Words("{subject}", f"{hello}\n\n{attached}: {{subject}}.\n\n{details}\n\n{regards}\n")


BUILT_IN = {
    "en": _words(
        "Hello,",
        "please find attached",
        "File",
        "Reference",
        "Kind regards",
    ),
    "de": _words(
        "Guten Tag,",
        "anbei erhalten Sie",
        "Datei",
        "Referenz",
        "Mit freundlichen Grüßen",
    ),
    "fr": _words(
        "Bonjour,",
        "veuillez trouver ci-joint",
        "Fichier",
        "Référence",
        "Cordialement",
    ),
    "es": _words(
        "Buenos días:",
        "adjuntamos",
        "Archivo",
        "Referencia",
        "Un cordial saludo",
    ),
    "it": _words(
        "Buongiorno,",
        "in allegato trovate",
        "File",
        "Riferimento",
        "Cordiali saluti",
    ),
    "nl": _words(
        "Goedendag,",
        "bijgevoegd vindt u",
        "Bestand",
        "Referentie",
        "Met vriendelijke groet",
    ),
    "pl": _words(
        "Dzień dobry,",
        "w załączniku przesyłamy",
        "Plik",
        "Numer referencyjny",
        "Z poważaniem",
    ),
    "pt": _words(
        "Bom dia,",
        "segue em anexo",
        "Ficheiro",
        "Referência",
        "Com os melhores cumprimentos",
    ),
    "ar": _words(
        "تحية طيبة،",
        "تجدون مرفقًا",
        "الملف",
        "المرجع",
        "مع أطيب التحيات",
    ),
    "zh": _words(
        "您好:",
        "附件为",
        "文件",
        "参考编号",
        "此致敬礼",
    ),
}


def unknown_placeholders(text: str) -> list[str]:
    """What stands in braces and means nothing."""
    return [name for name in _PLACE.findall(text) if name not in PLACEHOLDERS]


def filled(text: str, values: dict[str, str]) -> str:
    """`text` with the placeholders filled in."""
    return _PLACE.sub(lambda found: values[found.group(1)], text)

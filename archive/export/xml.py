"""XML as the exchange formats want it: written element by element, in UTF-8, with a declaration."""

from xml.etree import ElementTree

from archive.export.visible import visible

Element = ElementTree.Element
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def element(name: str, said: str | None = None, /, **attributes: str) -> Element:
    """An element with its attributes and, if it has any, its text."""
    made = Element(name, {key: visible(value) for key, value in attributes.items()})
    made.text = None if said is None else visible(said)
    return made


def within(parent: Element, *children: Element) -> Element:
    """*parent*, with *children* at its end."""
    parent.extend(children)
    return parent


def document_of(root: Element, doctype: str = "") -> str:
    """The document as it stands in a file; a text that runs over lines keeps them."""
    ElementTree.indent(root, space=" ")
    said = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}{said}\n'

"""What a writer's browser does: reads the form of a page, sends it, reads what the answer says."""

from html.parser import HTMLParser


class WrittenForm(HTMLParser):
    """The fields of the written form of a page: name → value, or list of values for the boxes that are ticked.

    `marker` is the attribute by which that form is known; without it, every field of the text is read.
    """

    def __init__(self, text: str, marker: str = ""):
        super().__init__()
        self.fields, self._marker = {}, marker
        self._inside = not marker
        self._name, self._text, self._select = None, [], None
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        """Open the form, or read a field."""
        found = dict(attributes)
        if tag == "form" and self._marker in found:
            self._inside = True
        if not self._inside:
            return
        if tag == "textarea":
            self._name, self._text = found["name"], []
        elif tag == "select":
            self._select = found["name"]
            self.fields[self._select] = ""
        elif tag == "option" and self._select and "selected" in found:
            self.fields[self._select] = found.get("value", "")
        elif tag == "input" and "name" in found and self._is_sent(found):
            self.fields[found["name"]] = found.get("value", "")

    @staticmethod
    def _is_sent(found):
        if found.get("type") in ("checkbox", "radio"):
            return "checked" in found
        return found.get("type") not in ("submit", "button")

    def handle_endtag(self, tag):
        """Close the form, or a field."""
        if tag == "form" and self._marker:
            self._inside = False
        elif tag == "select":
            self._select = None
        elif tag == "textarea" and self._name:
            text = "".join(self._text)
            # A browser drops the newline that follows the tag.
            self.fields[self._name] = text[1:] if text.startswith("\n") else text
            self._name = None

    def handle_data(self, data):
        """The text of a text area."""
        if self._name:
            self._text.append(data)

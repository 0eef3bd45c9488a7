"""VAT numbers of the European Union, the United Kingdom, Switzerland and Norway."""

import re

_BETWEEN = re.compile(r"[\s./-]")


class StdnumVatNumbers:
    """Checks how a number is made; whether somebody has it, nobody is asked."""

    def written(self, number: str) -> str | None:
        """Return the number without spaces, its country first; nothing when it is none."""
        from stdnum.ch import vat as swiss
        from stdnum.eu import vat as european
        from stdnum.exceptions import ValidationError
        from stdnum.gb import vat as british
        from stdnum.no import mva as norwegian

        typed = _BETWEEN.sub("", number).upper()
        country = typed[:2]
        try:
            if country == "CH":
                return str(swiss.validate(typed))
            if country in ("GB", "NO"):
                national = british if country == "GB" else norwegian
                return f"{country}{national.validate(typed)}"
            return str(european.validate(typed))
        except ValidationError:
            return None

"""English: setting up the organisation, its car parks, gates and portals."""

SENTENCES = {
    "EDITED_MEANWHILE": "Somebody else changed this meanwhile. Load it again, then change it.",
    # Fields
    "NUMBER_TOO_SMALL": "Enter {number} or more.",
    "NUMBER_NOT_ABOVE": "Enter more than {number}.",
    "NUMBER_TOO_LARGE": "Enter {number} or less.",
    "NOT_A_MULTIPLE": "Enter a multiple of {number}.",
    "NOT_A_NUMBER": "Enter a whole number.",
    "TEXT_TOO_LONG": "Enter at most {number} characters.",
    "TEXT_UNREADABLE": "Enter a text in one line, without symbols that nobody can see.",
    "TOO_MANY_OF_THEM": "Enter at most {number} of these.",
    "NOT_OFFERED_HERE": "Choose one of those that are offered.",
    "NOT_ON_A_QUARTER": "Enter a time of day on a quarter of an hour, like 08:15.",
    "NOT_A_DATE": "Enter a date.",
    "NOT_A_COLOUR": "Enter a colour as # and six digits or letters from a to f, like #0b5d4b.",
    "NOT_AN_ADDRESS": "Enter an address that begins with https://.",
    "NOT_A_CURRENCY": "Enter the three letters of a currency, like EUR.",
    "NOT_AN_ACCOUNT": "Enter the id of a Stripe account, which begins with acct_.",
    # The organisation
    "VAT_NUMBER_INVALID": "This is no VAT number. Enter it with its country, like BE0428759497.",
    "CURRENCY_IN_USE": "A portal charges in another currency. Change or archive it first.",
    "LOGO_INVALID": "We cannot read this picture. Choose a PNG or a JPEG.",
    "LOGO_TOO_LARGE": "Choose a picture of at most 100 kB and 1000 pixels in each direction.",
    "LOGO_NOT_FOUND": "There is no such logo.",
    # Car parks
    "CAR_PARK_NOT_FOUND": "There is no such car park.",
    "CAR_PARK_ARCHIVED": "This car park is archived. Choose another one.",
    "TIME_ZONE_UNKNOWN": "Choose a time zone that is known, like Europe/Brussels.",
    "TIME_ZONE_FIXED": "Spots are booked by the clock of this time zone, so it stays.",
    "CLOSES_TOO_EARLY": "Choose a closing time later than the opening time, at midnight at the "
    "latest.",
    # Gates
    "GATES_ARE_ENROLLED": "These gates have their files already. Give one new ones instead.",
    "NAMES_REPEATED": "Give every gate a name of its own.",
    "GATE_NOT_CONNECTED": "This gate is not connected. Ask again when it is.",
    "GATE_IS_RETIRED": "This gate is retired. Set up a new one.",
    # Portals
    "NOT_OFFERED": "Your host no longer offers parking with this invitation. Ask for a new one.",
    "PORTAL_ARCHIVED": "This portal is archived, or its car park is. Choose another one.",
    "CAR_PARK_FIXED": "A portal keeps its car park. Set up another portal for another car park.",
    "SLOT_OUTSIDE_HOURS": "{slot} is outside the opening hours of {weekday}.",
    "OTHER_CURRENCY": "Your organisation charges in {currency}.",
    "CURRENCY_NOT_TAKEN": "Choose another currency: of this one Stripe takes only some amounts, so "
    "a part of a price could not be paid back.",
    "LONGEST_IS_SHORTER": "Choose a longest stay that is not shorter than the shortest.",
    "NO_DURATION": "Offer a free choice of start and end, time slots of your own, or both.",
    "BAND_INVALID": "Choose at least one weekday, and an end later than the start.",
    "TARIFF_GAP": "No hour that begins on {weekday} at {wall} has a price. Close the gap.",
    "TARIFF_OVERLAP": "An hour that begins on {weekday} at {wall} has two prices. Keep one.",
    "VAT_NOT_IN_ORDER": "Put the VAT rates in the order of their days, each day once.",
    "AMOUNT_TOO_SMALL": "Charge nothing or at least {price}: less cannot be paid.",
    "TIERS_NOT_IN_ORDER": "Put the most hours before the start first, each number of hours once.",
}

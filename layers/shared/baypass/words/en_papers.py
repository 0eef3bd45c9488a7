"""English: imports, reports and posters."""

SENTENCES: dict[str, str] = {
    # Lists of people to invite
    "LIST_EMPTY": "This list is empty. The first line names the columns, each other line a person.",
    "LIST_TOO_LONG": "Import at most {lines} lines at a time.",
    "LIST_HAS_PROBLEMS": "Nobody was invited: some lines are wrong. Correct and import them again.",
    "COLUMN_MISSING": "The first line does not name the column “{column}”.",
    "COLUMN_UNKNOWN": "Such a list has no column “{column}”.",
    "COLUMN_TWICE": "The column “{column}” is there twice.",
    "LINE_UNREADABLE": "From here on the list cannot be read: a quotation mark is not closed.",
    "LINE_TWICE": "Line {line} invites this address already.",
    "LINE_TEXT_INVALID": "Use at most 120 characters on one line.",
    "TOO_MANY_CELLS": "This line has more cells than there are columns.",
    "CHARACTERS_LOST": "Some letters were lost. Save the list as UTF-8, then import it again.",
    "LANGUAGE_UNKNOWN": "Pages and e-mails are written in English alone so far. Use en.",
    "QUOTA_INVALID": "Use a whole number from 1 to 100000.",
    "DAY_INVALID": "Write days as 2026-11-24.",
    "FIXED_DATE_PASSED": "This day is over.",
    # Invitations
    "INVITATION_HAS_NO_EMAIL": "This invitation has no e-mail address. Hand out its link instead.",
    # Jobs and reports
    "JOB_NOT_FOUND": "There is no such import or report, or it is too long ago.",
}

POSTER_SCAN = "Scan the code with the camera of your phone."
POSTER_BOOK = {
    "free": "Choose your time and enter your licence plate.",
    "paid": "Choose your time, enter your licence plate and pay.",
}
# The first that the car park has is the one that is told; all of them stand in the e-mail.
POSTER_WAYS_IN = {
    "REMOTE_CONTROL": "Open the gate with the link in your e-mail.",
    "ANPR": "Drive up: the gate reads your licence plate.",
    "KEYPAD": "Open the gate with the code in your e-mail.",
    "": "Your e-mail says how to get in.",
}

POSTER_TEXTS = {
    "headline": "Park at {place}",
    "address": "The code leads to {site}",
    "valid_until": "Valid until {day}",
    "valid_on": "Valid on {day}",
}

_RESERVATION = (
    "Reservation", "Booking", "Car park", "State", "First name", "Last name", "E-mail",
    "Licence plate", "Start", "End", "Arrived", "Net", "VAT", "Gross", "Currency",
    "Start (UTC)", "End (UTC)",
)  # fmt: skip
_MONEY = ("Net", "VAT", "VAT %", "Gross", "Currency")

REPORTS: dict[str, tuple[str, ...]] = {
    "RESERVATIONS": _RESERVATION,
    "PAYMENTS": ("Paid", "Booking", *_MONEY, "Paid with", "Company invoice", "Disputed",
                 "Paid (UTC)"),
    "REFUNDS": ("Asked", "Booking", "Reservation", "Reason", "State", *_MONEY, "Asked (UTC)"),
    "VAT": (
        "Month", "VAT %", "Currency",
        "Payments", "Paid net", "Paid VAT", "Paid gross",
        "Refunds", "Refunded net", "Refunded VAT", "Refunded gross",
        "Net", "VAT", "Gross",
    ),
    "OCCUPANCY": (
        "Car park", "Day", "Spots", "Open quarter hours", "Taken quarter hours",
        "Most at once", "Share of spots in %",
    ),
}  # fmt: skip

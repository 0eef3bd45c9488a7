"""Write a report: what happened on these local days, as a table."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from baypass.domain.bookings import Reservation
from baypass.domain.car_parks import CarPark
from baypass.domain.jobs import ReportKind, ReportWork
from baypass.domain.money import Money, Price, minor_digits
from baypass.domain.payments import Payment, Refund, RefundState
from baypass.domain.time_slots import first_instant
from baypass.ports import Bookings, Catalogue
from baypass.ports.jobs import Cell, Tables
from baypass.ports.reports import Reports
from baypass.words.en_papers import REPORTS

_DAY = timedelta(days=1)
_UTC = ZoneInfo("UTC")
_IN_PERCENT = Decimal(100)
Row = Sequence[Cell]


def write_report(
    organisation_id: str,
    asked: ReportWork,
    reached: Callable[[int], None],
    *,
    reports: Reports,
    tables: Tables,
    catalogue: Catalogue,
    bookings: Bookings,
) -> bytes:
    """Return the report as a file; `reached` is told how many rows there are so far."""
    car_parks = [
        one for one in catalogue.car_parks(organisation_id) if asked.car_park_id in (None, one.id)
    ]
    source = _Source(organisation_id, asked, car_parks, reports, bookings)
    rows: dict[ReportKind, Callable[[], Iterable[Row]]] = {
        ReportKind.RESERVATIONS: source.reservations,
        ReportKind.PAYMENTS: source.payments,
        ReportKind.REFUNDS: source.refunds,
        ReportKind.VAT: source.vat,
        ReportKind.OCCUPANCY: source.occupancy,
    }
    head = REPORTS[asked.report.value]
    return tables.written(asked.format, head, _counted(rows[asked.report](), reached))


def file_name_of(asked: ReportWork) -> str:
    """Return what the file is called."""
    return f"{asked.report.value.lower()}-{asked.first}-{asked.last}.{asked.format.value}"


def _counted(rows: Iterable[Row], reached: Callable[[int], None]) -> Iterator[Row]:
    for count, row in enumerate(rows, start=1):
        yield row
        reached(count)


class _Source:
    """The rows of every kind of report."""

    def __init__(
        self,
        organisation_id: str,
        asked: ReportWork,
        car_parks: Sequence[CarPark],
        reports: Reports,
        bookings: Bookings,
    ) -> None:
        self._organisation_id, self._asked = organisation_id, asked
        self._car_parks, self._reports, self._bookings = car_parks, reports, bookings
        # Money belongs to no place: its days are those of the first car park.
        self._zone = car_parks[0].zone if car_parks else _UTC

    def reservations(self) -> Iterator[Row]:
        for car_park in self._car_parks:
            for day in self._days():
                for one in self._reports.reservations(car_park, day):
                    yield _reservation_row(one, car_park)

    def payments(self) -> Iterator[Row]:
        for one in self._paid():
            receipt = one.receipt
            yield (
                _local(one.paid_at, self._zone),
                one.booking_id,
                *_money_cells(one.price),
                receipt.paid_with if receipt else None,
                "yes" if one.company_invoice else "no",
                _local(one.disputed_at, self._zone),
                _in_utc(one.paid_at),
            )

    def refunds(self) -> Iterator[Row]:
        for one in self._refunded():
            yield (
                _local(one.asked_at, self._zone),
                one.booking_id,
                one.reservation_id,
                one.reason.value,
                one.state.value,
                *_money_cells(one.price),
                _in_utc(one.asked_at),
            )

    def vat(self) -> Iterator[Row]:
        sums: dict[tuple[str, int | None, str], _Sum] = {}
        for paid in self._paid():
            self._sum(sums, paid.paid_at, paid.price).add(paid.price)
        for refund in self._refunded():
            if refund.state is not RefundState.FAILED:
                self._sum(sums, refund.asked_at, refund.price).give_back(refund.price)
        for (month, rate, currency), found in sorted(sums.items(), key=lambda one: str(one[0])):
            yield month, _percent(rate), currency, *found.cells(currency)

    def occupancy(self) -> Iterator[Row]:
        for car_park in self._car_parks:
            for day in self._days():
                taken = self._bookings.taken(car_park, [day]).get(day, ())
                quarters = sum(car_park.open_quarters(day))
                places = quarters * car_park.spots
                share = _share(sum(taken), places) if places else None
                yield (
                    car_park.name,
                    day,
                    car_park.spots,
                    quarters,
                    sum(taken),
                    max(taken, default=0),
                    share,
                )

    def _sum(
        self, sums: dict[tuple[str, int | None, str], "_Sum"], at: datetime | None, price: Price
    ) -> "_Sum":
        month = f"{at.astimezone(self._zone):%Y-%m}" if at else ""
        key = month, price.vat_basis_points, price.gross.currency
        return sums.setdefault(key, _Sum())

    def _days(self) -> Iterator[date]:
        day = self._asked.first
        while day <= self._asked.last:
            yield day
            day += _DAY

    def _paid(self) -> Iterator[Payment]:
        for month in self._months():
            for one in self._reports.payments(self._organisation_id, month):
                if self._is_asked_for(one.paid_at, one.car_park_id):
                    yield one

    def _refunded(self) -> Iterator[Refund]:
        for month in self._months():
            for one in self._reports.refunds(self._organisation_id, month):
                if self._is_asked_for(one.asked_at, one.car_park_id):
                    yield one

    def _is_asked_for(self, at: datetime | None, car_park_id: str | None) -> bool:
        first = first_instant(self._asked.first, self._zone)
        until = first_instant(self._asked.last + _DAY, self._zone)
        wanted = self._asked.car_park_id
        return at is not None and first <= at < until and wanted in (None, car_park_id)

    def _months(self) -> Iterator[str]:
        """Yield the months of UTC that the local days touch."""
        day, last = self._asked.first - _DAY, self._asked.last + _DAY
        months = dict.fromkeys(
            f"{day + _DAY * place:%Y-%m}" for place in range((last - day).days + 1)
        )
        yield from months


class _Sum:
    """Payments and refunds of one month, rate and currency."""

    def __init__(self) -> None:
        self._paid, self._back = [0, 0, 0, 0], [0, 0, 0, 0]

    def add(self, price: Price) -> None:
        self._paid = _added(self._paid, price)

    def give_back(self, price: Price) -> None:
        self._back = _added(self._back, price)

    def cells(self, currency: str) -> Row:
        left = [paid - back for paid, back in zip(self._paid, self._back, strict=True)][1:]
        return (
            self._paid[0],
            *(_amount(one, currency) for one in self._paid[1:]),
            self._back[0],
            *(_amount(one, currency) for one in self._back[1:]),
            *(_amount(one, currency) for one in left),
        )


def _added(sums: Sequence[int], price: Price) -> list[int]:
    more = (1, price.net.amount, price.vat.amount, price.gross.amount)
    return [one + other for one, other in zip(sums, more, strict=True)]


def _reservation_row(one: Reservation, car_park: CarPark) -> Row:
    zone, price = car_park.zone, one.price
    return (
        one.id,
        one.booking_id,
        car_park.name,
        one.state.value,
        one.visitor.first_name,
        one.visitor.last_name,
        one.visitor.email,
        one.licence_plate.typed,
        _local(one.time_slot.start, zone),
        _local(one.time_slot.end, zone),
        _local(one.arrived_at, zone),
        _in_units(price.net),
        _in_units(price.vat),
        _in_units(price.gross),
        price.gross.currency,
        _in_utc(one.time_slot.start),
        _in_utc(one.time_slot.end),
    )


def _money_cells(price: Price) -> Row:
    return (
        _in_units(price.net),
        _in_units(price.vat),
        _percent(price.vat_basis_points),
        _in_units(price.gross),
        price.gross.currency,
    )


def _in_units(money: Money) -> Decimal:
    return _amount(money.amount, money.currency)


def _amount(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-minor_digits(currency))


def _percent(basis_points: int | None) -> Decimal | None:
    return None if basis_points is None else Decimal(basis_points) / _IN_PERCENT


def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part) * _IN_PERCENT / whole).quantize(Decimal("0.1"))


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Return the instant as clocks there show it: a spreadsheet knows no zones."""
    return instant.astimezone(zone).replace(tzinfo=None, microsecond=0) if instant else None


def _in_utc(instant: datetime | None) -> datetime | None:
    """Return the same in UTC: where the clocks go back, an hour of theirs comes twice."""
    return _local(instant, _UTC)

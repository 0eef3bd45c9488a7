"""Rotate keypad codes: everybody who may still come to a car park gets another one by mail."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from baypass.domain import ids
from baypass.domain.access import access_window
from baypass.domain.acting import reason_violations
from baypass.domain.audit import KEPT_DAYS, audit_entry
from baypass.domain.bookings import Reservation, ReservationState
from baypass.domain.car_parks import CarPark
from baypass.domain.hosts import Actor
from baypass.domain.jobs import Job, RotationWork, new_job
from baypass.domain.mails import new_code_mail
from baypass.domain.refusals import WorldMoved, refuse_if_any
from baypass.ports import Clock, Dice, KeypadCodeTaken
from baypass.ports.codes import KeypadCodes
from baypass.ports.jobs import Jobs, Workers
from baypass.ports.set_up import SetUp
from baypass.usecases.setting_up import car_park_of

# Whoever is still there began on one of the two days before; a portal's horizon is a year.
_DAYS_BEFORE, _DAYS_AHEAD = 2, 367
_DRAWS = 20
_MAY_COME = frozenset({ReservationState.CONFIRMED, ReservationState.USED})


def ask_rotation(
    actor: Actor,
    car_park_id: str,
    reason: str,
    idempotency_key: str,
    *,
    set_up: SetUp,
    jobs: Jobs,
    workers: Workers,
    clock: Clock,
) -> Job:
    """Let all codes of a car park be changed; the same key again finds the same job."""
    refuse_if_any(reason_violations(reason, is_needed=True))
    car_park, now = car_park_of(actor, car_park_id, set_up), clock.now()
    asked = RotationWork(car_park_id=car_park.id)
    job_id = ids.job_id(actor.organisation_id, idempotency_key)
    entry = audit_entry(
        actor,
        "ROTATE_CODES",
        car_park.id,
        key=idempotency_key,
        at=now,
        kept_until=now + timedelta(days=KEPT_DAYS),
        subject_name=car_park.name,
        reason=reason.strip(),
    )
    total = len(rotation_days(car_park, now))
    job = jobs.add(new_job(job_id, actor, asked, total=total, now=now), entry)
    if job.asked != asked:
        raise WorldMoved.because("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key")
    if not job.has_ended:
        workers.start(job.organisation_id, job.id)
    return job


def rotation_days(car_park: CarPark, asked_at: datetime) -> list[date]:
    """Return the local days that are worked off one by one, the same ones after a crash."""
    first = car_park.day_of(asked_at) - timedelta(days=_DAYS_BEFORE)
    return [first + timedelta(days=count) for count in range(_DAYS_BEFORE + _DAYS_AHEAD + 1)]


def rotate_day(
    job: Job,
    car_park: CarPark,
    day: date,
    tell: Callable[[str, str], None],
    *,
    codes: KeypadCodes,
    dice: Dice,
    clock: Clock,
) -> None:
    """Change the codes of those who begin on this day, and tell each; again, it does nothing more.

    Whoever was changed by this job already is told too: the one before may have ended in between.
    """
    for reservation in codes.of_day(car_park, day):
        if reservation.code_changed_by != job.id and _may_come(reservation, car_park, clock.now()):
            _change(reservation, job, car_park, codes=codes, dice=dice, clock=clock)
        elif reservation.code_changed_by != job.id:
            continue
        tell(reservation.organisation_id, reservation.booking_id)


def _may_come(reservation: Reservation, car_park: CarPark, now: datetime) -> bool:
    is_over = now >= access_window(reservation, car_park).end
    return reservation.state in _MAY_COME and not is_over


def _change(
    reservation: Reservation,
    job: Job,
    car_park: CarPark,
    *,
    codes: KeypadCodes,
    dice: Dice,
    clock: Clock,
) -> None:
    mail = new_code_mail(reservation, job.id, clock.now())
    for _ in range(_DRAWS):
        try:
            codes.change(reservation, dice.keypad_code(), mail, car_park)
        except KeypadCodeTaken:
            continue
        return
    raise KeypadCodeTaken

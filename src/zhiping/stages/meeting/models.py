"""The review meeting (P8, rules.md 3): who sits, who is there, what is voted on, and what came of it.

Who voted what is in none of these tables, nor when somebody voted: ballots lie in ``ground.ballots`` (ADR 0017).
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from zhiping.core.committees import Seat as Place
from zhiping.ground.ballots.models import Box
from zhiping.records.codes import new_code
from zhiping.records.models import Cycle, Dossier, Person
from zhiping.registers.experts.models import Filing, Seat


class Meeting(models.Model):
    """One meeting of a round's committee as it was filed. ``notes_sealed``: what the secretary adds to the minutes,
    under the installation's key, since minutes stay (8o)."""

    class State(models.TextChoices):
        PLANNED = "planned", "筹备中"
        OPEN = "open", "会议中"
        PAUSED = "paused", "休会"
        ENDED = "ended", "已结束"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="meetings")
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="meetings")
    name = models.CharField(max_length=80)
    on = models.DateField()
    place = models.CharField(max_length=80)
    state = models.CharField(max_length=7, choices=State.choices, default=State.PLANNED)
    notes_sealed = models.BinaryField(null=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        db_table = "meeting"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "open", "paused", "ended"]), name="meeting_state_known"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(place=""), name="meeting_named"),
        ]
        indexes = [models.Index(fields=["cycle", "-id"], name="meeting_of_cycle")]

    def __str__(self) -> str:
        return self.code

    @property
    def stream(self) -> str:
        """The name of its audit chain."""
        return f"meeting-{self.code}"


class Attendee(models.Model):
    """One member of the committee, for this meeting. ``presides``: who leads it; at most one.

    ``absence_sealed``: why they are not there, under the installation's key.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendees")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="attended")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attended")
    place = models.CharField(
        max_length=10,
        choices=[(Place.CHAIR.value, "主任"), (Place.VICE_CHAIR.value, "副主任"), (Place.MEMBER.value, "委员")],
    )
    presides = models.BooleanField(default=False)
    absence_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "meeting_attendee"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="attendee_once"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(presides=True), name="meeting_one_presides"),
            models.CheckConstraint(
                condition=Q(presides=False) | Q(place__in=["chair", "vice_chair"]), name="meeting_who_presides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.seat_id}"


class Presence(models.Model):
    """From when to when somebody was there; whoever comes back begins another."""

    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="presences")
    arrived_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "meeting_presence"
        constraints = [
            models.UniqueConstraint(fields=["attendee"], condition=Q(left_at__isnull=True), name="present_once"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")), name="left_after_arriving"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attendee_id} {self.arrived_at:%F %T}"


class Item(models.Model):
    """One candidate on the agenda, in its order. A result that is decided anew stands on a later meeting's agenda."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="meeting_items")
    number = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "meeting_item"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "dossier"], name="item_once"),
            models.UniqueConstraint(fields=["meeting", "number"], name="item_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.number}"


class Group(models.Model):
    """A review group (评议组) that writes an opinion on the candidates of its ``majors`` (by name) before the vote."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=40)
    majors = models.JSONField()
    members = models.ManyToManyField(Attendee, related_name="groups", db_table="meeting_group_member")

    class Meta:
        db_table = "meeting_group"
        constraints = [models.UniqueConstraint(fields=["meeting", "name"], name="group_named_once")]

    def __str__(self) -> str:
        return self.name


class Opinion(models.Model):
    """What a group says of one candidate; the text lies under the dossier's key. Signed by all of the group who judge
    this candidate, it can no longer be changed."""

    class Advice(models.TextChoices):
        PASS = "pass", "建议评审通过"
        FAIL = "fail", "建议评审不通过"
        OPEN = "open", "提请评委会议定"

    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="opinion")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="opinions")
    text_sealed = models.BinaryField()
    advice = models.CharField(max_length=4, choices=Advice.choices)
    written_by = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "meeting_opinion"
        constraints = [
            models.CheckConstraint(condition=Q(advice__in=["pass", "fail", "open"]), name="opinion_advice_known")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.advice}"


class Signature(models.Model):
    """An expert's name under an opinion as it stands; another wording asks for all of them again."""

    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, related_name="signatures")
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="signatures")
    at = models.DateTimeField()

    class Meta:
        db_table = "meeting_signature"
        constraints = [models.UniqueConstraint(fields=["opinion", "attendee"], name="signed_once")]

    def __str__(self) -> str:
        return f"{self.opinion_id}/{self.attendee_id}"


class Vote(models.Model):
    """One secret vote over one or several candidates. ``present`` is who was there when it was opened: they vote, and
    they are counted. Given up unread (``annulled``), it says nothing, and another takes its place."""

    class State(models.TextChoices):
        OPEN = "open", "投票中"
        COUNTED = "counted", "已计票"
        ANNOUNCED = "announced", "已宣布"
        ANNULLED = "annulled", "已作废"

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="votes")
    number = models.PositiveSmallIntegerField()
    box = models.OneToOneField(Box, on_delete=models.PROTECT, related_name="vote")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    members = models.PositiveSmallIntegerField()
    present = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField()
    reason_sealed = models.BinaryField(null=True)
    announced_at = models.DateTimeField(null=True)
    announced_by = models.ForeignKey(Attendee, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "meeting_vote"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="vote_numbered_once"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="open"), name="vote_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "counted", "announced", "annulled"]), name="vote_state_known"
            ),
            models.CheckConstraint(condition=Q(present__lte=F("members"), present__gte=1), name="vote_of_members"),
            models.CheckConstraint(
                condition=Q(state="announced", announced_at__isnull=False, announced_by__isnull=False)
                | (~Q(state="announced") & Q(announced_at__isnull=True, announced_by__isnull=True)),
                name="vote_announced_in_full",
            ),
            models.CheckConstraint(
                condition=~Q(state="annulled") | Q(reason_sealed__isnull=False), name="vote_annulled_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Candidate(models.Model):
    """One candidate of a vote, and the count once there is one. ``recused``: of those present, who have no ballot for
    this candidate. ``carried``: the dossier has gone on through the door."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="candidates")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="candidacies")
    recused = models.PositiveSmallIntegerField()
    counted = models.PositiveSmallIntegerField(null=True)
    needed = models.PositiveSmallIntegerField(null=True)
    agree = models.PositiveSmallIntegerField(null=True)
    against = models.PositiveSmallIntegerField(null=True)
    abstain = models.PositiveSmallIntegerField(null=True)
    missing = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(null=True)
    carried = models.BooleanField(default=False)

    class Meta:
        db_table = "meeting_candidate"
        constraints = [
            models.UniqueConstraint(fields=["vote", "item"], name="candidate_once_a_vote"),
            models.CheckConstraint(
                condition=Q(passed__isnull=True, agree__isnull=True, needed__isnull=True)
                | Q(passed=True, agree__gte=F("needed"))
                | Q(passed=False, agree__lt=F("needed")),
                name="candidate_passed_as_counted",
            ),
            models.CheckConstraint(
                condition=Q(passed__isnull=True, carried=False)
                | Q(
                    counted__isnull=False,
                    against__isnull=False,
                    abstain__isnull=False,
                    missing__isnull=False,
                    passed__isnull=False,
                ),
                name="candidate_counted_in_full",
            ),
        ]
        indexes = [
            models.Index(fields=["vote"], name="candidate_to_carry", condition=Q(carried=False, passed__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}/{self.item_id}"


class Voter(models.Model):
    """Who may vote, once; ``voted`` says that they did, never when. ``kept_from``: of which candidates they have no
    ballot (ids of ``Candidate``)."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="voters")
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, related_name="voting")
    kept_from = models.JSONField(default=list)
    voted = models.BooleanField(default=False)

    class Meta:
        db_table = "meeting_voter"
        constraints = [models.UniqueConstraint(fields=["vote", "attendee"], name="voter_once")]

    def __str__(self) -> str:
        return f"{self.vote_id}/{self.attendee_id}"


class Event(models.Model):
    """What happened in a meeting, in its order, for the minutes. No entry is made when somebody votes."""

    class Kind(models.TextChoices):
        BEGAN = "began", "会议开始"
        ARRIVED = "arrived", "到会"
        LEFT = "left", "离会"
        PAUSED = "paused", "休会"
        RESUMED = "resumed", "继续开会"
        OPENED = "opened", "开始投票"
        CLOSED = "closed", "投票结束"
        ANNULLED = "annulled", "投票作废"
        ANNOUNCED = "announced", "宣布结果"
        ENDED = "ended", "会议结束"

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    at = models.DateTimeField()
    attendee = models.ForeignKey(Attendee, on_delete=models.PROTECT, null=True, related_name="+")
    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, null=True, related_name="+")
    present = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "meeting_event"
        indexes = [models.Index(fields=["meeting", "id"], name="event_in_order")]

    def __str__(self) -> str:
        return f"{self.meeting_id} {self.kind}"

# Words of the room `fieldwork`; keys start with `fieldwork-`.
fieldwork-title = Work lists
fieldwork-lede = Who goes where? Choose quarters and a team for each, then draw the lists up; a citizen is on one live list of a kind.
fieldwork-kinds = Kinds of lists
fieldwork-commune = Commune
fieldwork-sentence-activation = { $place }: { $left } people approved and not activated are left, { $overdue } of them overdue; { $listed } are on live lists.
fieldwork-sentence-collection = { $place }: { $left } people with a card and no dossier are left; { $listed } are on live lists.
fieldwork-sentence-level1 = { $place }: { $left } people could be helped to register level 1 at home; { $listed } are on live lists.
fieldwork-sentence-note = From the newest extract and the outcomes of visits.
fieldwork-quarters = By quarter
fieldwork-quarter = Quarter
fieldwork-left = Left
fieldwork-overdue-n = Overdue
fieldwork-on-lists = On lists
fieldwork-excluded = Not today
fieldwork-excluded-hint = Not today: waiting for the register, to be retried, away, moved, refused.
fieldwork-absentees = Absent
fieldwork-absentees-hint = Absent: away from residence, followed up by the police.
fieldwork-team = Team
fieldwork-team-for = Team for { $place }
fieldwork-no-team = No team
fieldwork-draw-up = Lists for the chosen quarters
fieldwork-due = Due
fieldwork-lease = Leased until
fieldwork-lease-help = After this day the team no longer sees names, and unfinished people can go on new lists.
fieldwork-max = People per list
fieldwork-max-help = From 1 to { $most }. People of one household stay on one list, even where the household is larger.
fieldwork-undo = { $n ->
    [one] 1 list was just drawn up
   *[other] { $n } lists were just drawn up
 }, and nobody has recorded an outcome. A mistake can be taken back at once; the people are as before.
fieldwork-undo-do = { $n ->
    [one] Take the new list back
   *[other] Take the { $n } new lists back
 }
fieldwork-undone = { $n ->
    [one] 1 list
   *[other] { $n } lists
 } taken back
fieldwork-draw-up-do = Draw up lists
fieldwork-drawn-up = { $n ->
    [one] 1 list
   *[other] { $n } lists
 } drawn up, { $people } people
fieldwork-lists = Lists
fieldwork-list = List
fieldwork-list-no = No. { $no }
fieldwork-people = People
fieldwork-done = Done
fieldwork-state = State
fieldwork-no-lists = No lists so far
fieldwork-no-lists-do = Choose quarters in the table above and draw lists up.
fieldwork-live-only = Live lists only
fieldwork-with-closed = Closed and expired lists too
fieldwork-live = Live
fieldwork-closed = Closed
fieldwork-expired = Lease over
fieldwork-all-done = All done
fieldwork-late = Late
fieldwork-list-title = { $kind }: { $place }, list { $no }
fieldwork-list-lede = Whose home, and what came of it? People of one household stand together.
fieldwork-whole-team = whole team
fieldwork-done-of = { $done } of { $people } people done
fieldwork-created = Drawn up
fieldwork-held = { $n ->
    [one] 1 outcome waits
   *[other] { $n } outcomes wait
 } for a person to look at
fieldwork-names-hidden = Names are not shown
fieldwork-names-hidden-why = Names stand only for the commune's police and the team that holds the list.
fieldwork-people-of-list = People on the list
fieldwork-no = No.
fieldwork-name = Name
fieldwork-birth = Born
fieldwork-id = National ID (masked)
fieldwork-phone = Phone
fieldwork-address = Address
fieldwork-household = Household
fieldwork-level = Level
fieldwork-overdue = Overdue
fieldwork-outcome = Outcome
fieldwork-when = When
fieldwork-note = Note
fieldwork-yes = yes
fieldwork-not-found = (not in the register any more)
fieldwork-settled = No visit needed any more
fieldwork-reported = Somebody reported an activation on { $day }
fieldwork-print = Print
fieldwork-xlsx = Download XLSX
fieldwork-record = Record outcomes
fieldwork-assign = Hand to members
fieldwork-assign-do = Hand to those chosen
fieldwork-assign-done = The list was handed out
fieldwork-close = Close or give back
fieldwork-close-help = People without an outcome can go on other lists at once.
fieldwork-close-reason = Reason
fieldwork-close-do = Close the list
fieldwork-close-done = The list is closed
fieldwork-sheet = List
fieldwork-print-caption = { $people } people, to be done by { $due }
fieldwork-print-lease = Give this list back to the ward police by { $day }. No copies, no photographs.
fieldwork-keys = Keys of the outcomes
fieldwork-handed-out = Handed out by
fieldwork-received = Received by
fieldwork-returned = Given back on
fieldwork-record-title = Record outcomes · { $list }
fieldwork-record-lede = One row per person, one key per outcome. Enter and the arrow keys move between rows; all rows are saved at once.
fieldwork-how = Type a key, or choose from the suggestions
fieldwork-day = Day of the visits
fieldwork-time = Time, where a row has none
fieldwork-time-help = Such as 19:00, also 19h30
fieldwork-bad-common-time = The time for all rows is wrong; write it as 19:05 or 19h05
fieldwork-member = Who went, where a row says nothing
fieldwork-not-said = (not said)
fieldwork-clock = Time
fieldwork-method = Method
fieldwork-phone-of = Phone
fieldwork-member-own = Who went
fieldwork-before = Recorded
fieldwork-correct = correct this
fieldwork-save = Save what was typed
fieldwork-saved = { $n ->
    [one] 1 outcome
   *[other] { $n } outcomes
 } recorded
fieldwork-nothing-typed = No outcome was typed
fieldwork-bad-day = The day is not possible; choose again
fieldwork-bad-outcome = { $name }: the outcome “{ $word }” is not known; type a key of the table
fieldwork-bad-time = { $name }: the time is not possible; write it as 19:05
fieldwork-phones-title = See the telephone numbers
fieldwork-phones-body = The telephone numbers are masked. Who opens them, when and why is written down.
fieldwork-phones-reason = Reason
fieldwork-phones-reason-help = For example: to call before the visit
fieldwork-phones-do = Open, and write it down
fieldwork-phones-print = Print with the telephone numbers
fieldwork-phones-xlsx = Download XLSX with the telephone numbers
fieldwork-print-ending = Addresses in the table leave out what they share: { $ending }.
fieldwork-day-held = results of phones that are held and wait for a decision
fieldwork-day-absentees = absent citizens handed to the police, on { $lists } lists
fieldwork-told-by-phone = Noted on a phone
fieldwork-told-by-office = Noted in the office: { $who }
fieldwork-told-list = list { $no }

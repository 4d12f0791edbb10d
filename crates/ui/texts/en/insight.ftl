# Words of the room `insight`; keys start with `insight-`.
insight-overview-title = Overview: { $place }
insight-overview-lede = Will we reach the line? Figures of the newest extract; every percentage opens to where it comes from.
insight-localities-title = Territory: { $place }
insight-localities-lede = Who is behind? The furthest behind on top; a name leads one level down.
insight-as-of = Figures as of
insight-day = as of { $day }

insight-hero-running = { $done } { $achieved } / { $target }. Another { $missing } are needed: { $pace } { $unit } a day for { $days ->
    [one] 1 day
   *[other] { $days } days
}, until the end of { $to }.
insight-hero-reached = { $done } { $achieved } / { $target }: the target is reached.
insight-hero-over = { $done } { $achieved } / { $target }: { $over } beyond the target.
insight-hero-missed = { $done } { $achieved } / { $target }. The phase ended on { $to }, { $missing } short.
insight-hero-no-target = Activated { $n } of { $of } eligible citizens; no target of its own so far.
insight-done-activated = Activated
insight-done-issued = Issued
insight-done-dossiers = Collected
insight-unit-activated = accounts
insight-unit-issued = accounts
insight-unit-dossiers = dossiers
insight-chart-plain = Accounts activated
insight-chart-activated = Accounts activated against the pace needed
insight-chart-issued = Accounts issued against the pace needed
insight-chart-dossiers = Dossiers collected against the pace needed
insight-target-label = Target { $n }
insight-ahead = { $n } ahead of an even pace
insight-behind = { $n } behind an even pace
insight-week = Average of the last 7 days: { $n } a day
insight-rate = Activation rate
insight-rate-of = of the eligible

insight-levels = level 1: { $one } · level 2: { $two }
insight-tile-activated = Activated
insight-tile-issued = Accounts issued
insight-tile-waiting = Issued, not activated
insight-tile-waiting-note = for the door-to-door lists
insight-tile-collected = Dossiers collected
insight-tile-none = No dossier at all
insight-tile-none-note = have a card, to be invited
insight-tile-eligible = Eligible
insight-tile-rejected = Dossiers rejected
insight-tile-vanished = Absent from the full extract
insight-tile-vanished-note = still eligible until resolved
insight-funnel-section = From eligible to activated
insight-funnel-title = Citizens at each step
insight-funnel-dossier = With a dossier

insight-claims-section = Results claimed by teams and units
insight-claims-title = { $n } activations claimed, checked against the register
insight-claims-button = See the cross-check

insight-children-title = Localities below
insight-children-caption = Ranked by result, as of { $day }
insight-children-behind = Furthest behind on top, as of { $day }
insight-export = Download the table (XLSX)
insight-export-sheet = Progress
insight-col-rank = Rank
insight-col-code = Code
insight-col-place = Locality
insight-col-eligible = Eligible
insight-col-dossiers = With dossier
insight-col-issued = Issued
insight-col-activated = Activated
insight-col-change = On the day
insight-col-change-hint = since the day before
insight-col-rate = Rate
insight-col-bar = Of the eligible
insight-col-goal = Against the target
insight-col-goal-hint = the tick is where an even pace would stand
insight-col-course = Pace
insight-col-claimed = Claimed
insight-col-claims-hint = results claimed by teams and units
insight-col-target = Target
insight-col-achieved = Achieved
insight-course-no-target = None set
insight-course-reached = Reached
insight-course-on-pace = On pace
insight-course-behind = { $n } behind

insight-nothing-title = No extract up to this day
insight-nothing-body = All figures come from extracts of the e-ID system. Import the first one to begin.
insight-nothing-button = Import an extract
insight-leaf-title = There are no localities below
insight-leaf-button = See the overview of this locality
insight-set-up-title = Overview
insight-set-up-none = No campaign has been set up
insight-set-up-body = Load the territory file and the plan; then this page answers whether the line will be reached.
insight-set-up-button = Set up the campaign
insight-set-up-wait = The administrator is setting the campaign up. Please come back later.
insight-own-title = Your work
insight-own-none = Figures by locality are for those in charge of a locality
insight-own-body = The work of your team and unit stands on these pages.
insight-own-lists = Work lists
insight-own-crosscheck = Cross-check
insight-own-reports = Daily reports

insight-hidden = hidden
insight-hero-hidden = The figures of this place are not published: it has groups of fewer than 5 people.
insight-published = Published figures
insight-published-why = Groups of fewer than 5 people are hidden, and with them what they could be computed from.

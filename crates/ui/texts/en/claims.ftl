# Words of the room `claims`; keys start with `claims-`.
claims-title = Reported results
claims-lede = What did teams and units report? Only accounts that the register confirms count; see the cross-check.
claims-upload = Upload results
claims-file = File of results by person, or of counts by unit
claims-file-help = Results: Mã tổ, Mã thành viên, Số ĐDCN/CCCD, Thời điểm, Kết quả, Phương thức. Counts: Mã đơn vị, Ngày, Số kích hoạt báo cáo. The same file twice changes nothing.
claims-upload-do = Upload and record
claims-done = { $rows } rows: { $accepted } recorded, { $duplicates } known before, { $rejected } left out
claims-done-unmatched = { $n ->
    [one] 1 row has a number
   *[other] { $n } rows have numbers
 } that the register does not know; kept for the cross-check without the number.
claims-by-team = Results by day and team
claims-day = Day
claims-days = Days with results
claims-day-link = { $day } · { $n }
claims-team = Team
claims-unit = Unit
claims-outcomes = Results
claims-activations = Of these, activations
claims-unmatched = Not found
claims-none = No results so far
claims-none-do = Upload a team's file of results, or record outcomes from a work list.
claims-everywhere = All
claims-commune = Commune
claims-counts = Counts that units report, newest day
claims-count = Activations reported
claims-files = Uploaded files
claims-file-name = File
claims-file-when = When
claims-accepted = Recorded
claims-duplicates = Known
claims-rejected = Left out
claims-rejected-n = { $n ->
    [one] 1 row
   *[other] { $n } rows
 }
claims-kind-named = results by person
claims-kind-counts = counts by unit
claims-rows = Single results
claims-of-day = Results of { $day }
claims-day-lede = Who reported what, and when? Names stand only where you may see citizens of that commune.
claims-when = When
claims-person = Citizen
claims-outcome = Outcome
claims-source = Source
claims-unknown-person = Not in the register
claims-name-hidden = (name not shown)
claims-withdraw = Take back
claims-withdraw-do = Take this result back
claims-withdrawn = Taken back
claims-withdraw-done = Taken back; the old result stays in the history.
claims-reason = Reason

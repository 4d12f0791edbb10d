# Words of the room `register`; keys start with `register-`.
register-list-title = Import extracts
register-list-lede = Is this file right? Bring in an extract of the e-ID system, look at the preview, then apply it.
register-more-places = and { $n } more
register-no = No. { $n }
register-no-word = No
register-yes = Yes

register-upload-title = Upload a file
register-upload-file = Extract file
register-upload-file-help = Excel (.xlsx, .xls), .ods or .csv, up to 256 MB. The header row is found by itself.
register-upload-as-of = As-of day
register-upload-as-of-help = The day written on the extract (“Tính đến ngày …”), not the day of the upload.
register-upload-scope = Locality
register-upload-scope-help = Whose citizens the file holds. Rows of other places are left out.
register-upload-coverage = Does the file hold every citizen of the locality?
register-upload-coverage-help = Only a full, unfiltered file lets absence mean that somebody vanished. When in doubt, choose partial.
register-coverage-partial = Partial: whoever is not in the file stays as known
register-coverage-full = Full: every citizen of the locality is in the file
register-upload-filter = Filter of the extract
register-upload-filter-help = A filtered file marks nobody as vanished; whoever left the list is shown as a hint only.
register-filter-none = Not filtered
register-filter-approved-not-activated = Approved, not activated
register-filter-no-dossier = Card, no dossier
register-filter-activated = Activated
register-filter-other = Another filter
register-covers-full = Full
register-covers-partial = Partial
register-upload-source = Source of the file
register-upload-source-help = The column mapping is remembered per source, so the next file of the same source need not be mapped again.
register-upload-button = Upload and see the columns
register-upload-gone = The file that waited for its mapping has expired or is gone. Please upload it again.

register-uploads-title = Uploads
register-uploads-caption = Newest first; numbers are rows of the file
register-uploads-empty = No extract has been imported
register-uploads-empty-next = Upload the first file with the form above.
register-uploads-older = Earlier uploads
register-col-file = File
register-col-as-of = As of
register-col-area = Locality
register-col-state = State
register-col-rows = Rows
register-col-new = New
register-col-changed = Changed
register-col-rejected = Rejected
register-col-by = Uploaded by
register-state-staging = Being read
register-state-staged = To be applied
register-state-applied = Applied
register-state-withdrawn = Withdrawn
register-state-abandoned = Discarded

register-step-upload = Upload
register-step-mapping = Map columns
register-step-preview = Preview and apply

register-mapping-title = Map columns
register-mapping-lede = Which column is what? Check the proposal and correct it; the next file of this source is mapped the same way.
register-mapping-place = sheet “{ $sheet }”, column headings in row { $row }
register-mapping-row = column headings in row { $row }
register-mapping-converted = Text in { $from } was converted to Unicode
register-mapping-other-sheets = Only one sheet is read; not read: { $sheets }
register-mapping-missing = Required columns are missing
register-mapping-missing-level = choose a column, or a default level below
register-mapping-missing-one = It is not known which column is “{ $field }”. Choose it in the table.
register-mapping-twice = “{ $field }” is chosen for another column. Keep one.
register-mapping-caption = One line for each column of the file
register-mapping-col-column = Column in the file
register-mapping-col-sample = Examples
register-mapping-col-field = Is
register-mapping-letter = Column { $letter }
register-mapping-select = What column “{ $column }” is
register-mapping-unused = Not used
register-mapping-level = Default level
register-mapping-level-help = For files without a level column, such as those of level 2 dossiers only.
register-mapping-level-none = None: each row names its level
register-mapping-level-1 = Level 1
register-mapping-level-2 = Level 2
register-mapping-button = Read the file and preview
register-mapping-cancel = Upload another file

register-job-title = Reading { $file }
register-job-lede = The file is being read, checked and compared with what is known. Nothing has been applied.
register-job-running = Reading { $file }
register-job-watch = See progress
register-job-reading = { $n } rows read and checked
register-job-read = All { $n } rows are read.
register-job-writing = Preparing the changes
register-job-leave = You may leave this page; reading goes on, and the file stands in the list of uploads.
register-job-reload = Look again now
register-job-mapping = Correct the mapping
register-job-again = Upload another file

register-preview-title = Extract no. { $no }, as of { $day }
register-preview-lede = Is this file right? Nothing has been applied. Good rows go on even when others are rejected.
register-result-lede = What this upload did, and which rows must be corrected at their source.
register-known-title = This file was imported before
register-known-body = Same file, day, locality and mapping: nothing changed. This is the result of that import.
register-staging-title = The file is being read
register-staging-body = When it is read, this page shows the preview.
register-applied-title = { $n } rows applied, figures as of { $day }
register-applied-see = See the overview
register-applied = { $n ->
    [one] 1 row applied
   *[other] { $n } rows applied
}
register-withdrawn-title = Withdrawn: what this upload said no longer counts
register-withdrawn-body = Reason: { $reason }
register-withdrawn = The extract is withdrawn. Figures are as they were before it.
register-abandoned-title = Discarded before it was applied
register-abandoned-body = This upload changed nothing.
register-discarded = Discarded. Nothing changed.

register-tile-rows = Rows in the file
register-tile-rows-note = { $n } usable
register-tile-new = New
register-tile-changed = Changed
register-tile-unchanged = { $n } unchanged
register-tile-warned = To be looked at
register-tile-warned-note = applied all the same
register-tile-rejected = Rejected
register-tile-rejected-note = not applied, see the error report
register-tile-vanished = Absent from the file
register-tile-vanished-note = will be marked, not deleted
register-tile-backwards = Going backwards
register-tile-backwards-note = such as from approved to sent
register-tile-left = Left the filtered list
register-tile-left-note = a hint, not a confirmation
register-left-lede = Who is not on the filtered list no. { $no } of { $day }, and still stands as approved, not activated?
register-commune-choice = Commune
register-left-shown = { $from }–{ $to } of { $all } people of this locality.
register-left-rejected = { $n } rows of the file were held back: who stands in them may be listed here although the file names them.
register-left-before = Previous page
register-left-after = Next page
register-left-none = Nobody is left
register-left-none-next = Those who were missing from this list were activated since, moved away, or live outside your area.

register-apply-button = { $n ->
    [one] Apply 1 row
   *[other] Apply { $n } rows
}
register-discard-button = Discard this upload
register-report-button = Download the error report (XLSX)
register-confirm-title = Confirm before applying
register-confirm-body = Mostly the file is incomplete, or another day or locality was declared than it is of.
register-confirm-tick = Checked: the file is complete, of the right day and locality
register-confirm-missing = Tick this once you have checked the file; nothing has been applied yet.

register-findings-title = Findings
register-findings-caption = By kind; the gravest first
register-findings-none = No row has a problem
register-findings-what = Problem and what to do
register-findings-effect = Effect
register-findings-first = First rows
register-effect-error = Rejected
register-effect-warning = Applied
register-problems-title = First rows with problems
register-problems-caption = As in the file, rejected rows first; valid numbers are masked
register-problems-row = Row
register-problems-what = Problem
register-about-title = About this upload
register-about-covers = Coverage
register-about-source = Source
register-about-hash = File fingerprint
register-withdraw-title = Withdraw this extract
register-withdraw-body = For a file imported by mistake. Figures go back to what they were; the history keeps both.
register-withdraw-reason = Reason
register-withdraw-reason-help = Kept in the audit trail.
register-withdraw-button = Withdraw the extract

register-citizens-title = Citizens
register-citizens-lede = Find a person in your area to see what is true about them and who says so.
register-search-name-title = Search by name
register-search-commune = Commune
register-search-name = Name
register-search-name-help = With or without accents; at least 2 letters.
register-search-name-button = Search by name
register-search-number-title = Search by number
register-search-number = National ID or old ID
register-search-number-help = The number is not written to access logs.
register-search-number-button = Search by number
register-number-nobody = Nobody in your area has this number.
register-number-nobody-next = Check each digit, or search by name above.
register-number-odd = This is no ID number: an ID number has 12 digits, an old one 9.
register-found-title = Results
register-found-caption = { $n ->
    [one] 1 citizen
   *[other] { $n } citizens
}
register-found-none = Nobody found
register-found-none-next = Type less, or choose another commune.
register-found-most = The first { $n } of { $all } people found; type more to narrow it down
register-col-name = Name
register-col-number = National ID
register-col-birth-year = Birth year
register-col-birth = Birth date
register-col-quarter = Quarter
register-col-residence = Residence
register-col-level-1 = Level 1
register-col-level-2 = Level 2
register-col-eligible = Eligible
register-col-known-since = Last change
register-vanished = Absent from the newest full extract
register-vanished-note = Still counted as eligible until resolved.

register-citizen-lede = What is true about this person, and who says so?
register-state-title = By the register
register-timeline-title = Time line
register-day-collected = collected { $day }
register-day-approved = approved { $day }
register-day-activated = activated { $day }
register-day-on = on { $day }
register-fact-source = Extract no. { $no }, as of { $day }
register-fact-detail = Details of the dossier updated
register-fact-first = First seen in an extract, residing in { $place }
register-fact-moved = Moved from { $from } to { $to }
register-fact-vanished = Absent from a full extract
register-fact-back = Seen in an extract again
register-fact-locked = Account locked
register-fact-unlocked = Account unlocked
register-fact-stage = Level { $level }: { $stage }
register-fact-stage-day = { " " }(on { $day })
register-fact-stage-back = , before that “{ $stage }”
register-left-pending = No longer on the list of approved, not activated
register-left-pending-note = A hint only: a filtered extract confirms no activation.
register-claim-confirmed = Confirmed by the register.
register-claim-pending = Waits for the next extract.
register-claim-late = Activated before it was claimed.
register-claim-contradicted = The register did not confirm it in time.
register-claim-met = What was found at the visit.
register-claim-taken-back = Taken back or corrected; no longer counts.
register-unmask-title = Show national ID, telephone and addresses
register-unmask-body = Only when the work needs it. Each time is kept in the audit trail with your name and reason.
register-unmask-reason = Reason
register-unmask-reason-help = Such as: calling to arrange a level 2 dossier. At least 5 letters.
register-unmask-button = Show and record
register-unmasked-title = Shown; this was recorded
register-col-old-id = Old ID
register-col-phone = Telephone
register-col-permanent = Permanent address
register-col-current = Current address
register-col-head = Head of household
register-col-relation = Relation to the head
register-col-card = Card issued

register-ministry-title = The ministry's totals
register-ministry-lede = Do the totals told by the ministry's system agree with the count person by person?
register-ministry-caption = The ministry's totals and the count person by person of the same day
register-ministry-metric = Metric
register-ministry-theirs = Ministry
register-ministry-ours = Person by person
register-ministry-difference = Difference
register-ministry-difference-hint = ministry minus person by person
register-ministry-source = Source
register-ministry-source-help = Such as the number and date of a notice, or a statistics screen.
register-ministry-no-extract = no extract so far
register-ministry-empty = No totals of the ministry so far
register-ministry-empty-next = Write a total down with the form below to compare it.
register-ministry-add = Write a total down
register-ministry-button = Write the total down
register-ministry-added = The ministry's total is written down
register-ministry-file-title = Import totals from a file
register-ministry-file = Excel file (.xlsx)
register-ministry-file-help = Columns: Mã địa bàn, Ngày, Chỉ số, Giá trị, Nguồn (code, day, metric, value, source). Good rows go on, wrong ones are told.
register-ministry-file-button = Import the file
register-ministry-imported = { $n ->
    [one] 1 total of the ministry written down
   *[other] { $n } totals of the ministry written down
}
register-ministry-problems-lede = Correct these rows and import the file again; rows already written may come again.
register-ministry-back = See the comparison
register-tile-vanished-done = marked, not deleted
register-above-title = Your figures rest on extract no. { $no } of { $day }
register-above-body = A higher office uploaded it for a wider area that includes yours. You may still upload an extract of your own area.
register-uploads-own-empty = Your area has uploaded no extract of its own
register-day-applied = extracts applied
register-day-staged = extracts that wait to be looked at and applied
register-day-without = communes without an extract of this day

register-doubles-title = Possible duplicates
register-doubles-lede = Who may be counted twice: once by an old ID alone, once by a national ID?
register-doubles-count = { $n ->
    [one] The eligible may be 1 person too many
   *[other] The eligible may be { $n } people too many
}
register-doubles-what-to-do = Nobody is merged unseen. Compare the cards; if they are one person, withdraw the extract that had the old ID alone and import the file again with both numbers.
register-doubles-caption = Same name and birth date, and the same commune or the very old ID; each line is two people of the register
register-doubles-by-old = By the old ID alone
register-doubles-by-national = By a national ID
register-doubles-twice = Counted twice
register-doubles-elsewhere = In another commune
register-doubles-elsewhere-next = Outside your area; tell the standing office to compare.
register-doubles-none = Nobody seems to stand twice
register-doubles-none-next = Nobody here is known by an old ID alone and has the name and birth date of somebody with a national ID. Who shares the very old ID is listed from another commune too.
register-old-alone = Known by the old ID alone
register-old-alone-note = This person may stand once more by a national ID, here or in another commune. See:

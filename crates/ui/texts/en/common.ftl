# Words of the page shell and of the components.
common-navigation = Pages
common-menu = Menu
common-skip = Skip to the main content
common-theme = Switch between light and dark
common-sign-out = Sign out
common-support = For help, call
common-clause = Clause of the plan:
common-print = Print this page
common-print-help = A4 paper. This bar is not printed.
common-go-home = Go to the first page
common-try-again = Try again
common-error-code = Error code
common-error-reference = Reference
common-breadcrumb = Path of localities
common-pages = Pages of the list
common-pages-range = { $first }–{ $last } of { $total }
common-previous = Previous page
common-next = Next page
common-steps = Steps
common-step-done = done
common-filter = Filter
common-filter-shown = Showing { $shown } of { $total }
common-filter-clear = Remove the filter
common-form-errors = Not sent: { $n ->
    [one] 1 thing to correct
   *[other] { $n } things to correct
}
common-optional = optional
common-select = Select this row
common-select-all = Select all visible rows
common-selected-js = # rows selected
common-table-search = Search in the table
common-table-hidden = The filter hides { $n ->
    [one] 1 row
   *[other] { $n } rows
}
common-table-hidden-js = Hiding # rows
common-table-empty = No rows so far
common-verdict-confirmed = Confirmed
common-verdict-pending = Pending
common-verdict-late = Activated before
common-verdict-double = Reported twice
common-verdict-contradicted = Contradicted
common-truth-register = Confirmed by the register
common-truth-claimed = Claimed by a unit
common-truth-pending = Waiting to be checked
common-change = { $n } since the day before
common-progress = { $done } / { $total } · { $left } left
common-waiting = Uploading
common-upload-failed = Not uploaded. The file is still here: check the connection and press again.
common-see-figures = See the figures
common-chart-day = Day
common-chart-actual = Actual
common-chart-pace = Required pace
common-chart-forecast = Forecast
common-chart-band = Forecast range
common-chart-band-low = Forecast, low
common-chart-band-high = Forecast, high
common-chart-claims = Claimed by units
common-chart-target = Target
common-chart-today = Today
common-chart-name = Name
common-chart-value = Count
common-chart-of = Out of
common-chart-share = Share
common-chart-of-previous = { $share } of the step before
common-chart-should-be = Should be
common-chart-latest = Latest
common-chart-empty = No figures to draw so far
common-day-done = Reported
common-day-late = Reported late
common-day-accepted = Accepted
common-day-accepted-late = Accepted, came late
common-day-returned = Sent back, waits for an answer
common-day-missing = Not reported
common-day-future = Still to come
common-day-not-due = No report due

# Words of the room `accounts`; keys start with `accounts-`.

accounts-nav-group-steering = Progress and targets
accounts-nav-group-doors = At the doors
accounts-nav-group-intake = Intake and outreach
accounts-nav-group-truth = Reports and truth
accounts-nav-group-outcome = Standings and documents
accounts-nav-group-house = Set-up
accounts-nav-overview = Overview
accounts-nav-forecast = Forecast
accounts-nav-localities = Territory
accounts-nav-map = Map
accounts-nav-boards = Comparison
accounts-nav-extracts = Import extract
accounts-nav-work-lists = Work lists
accounts-nav-absentees = Absentees
accounts-nav-phones = Phones
accounts-nav-helps = Help posts
accounts-nav-citizens = Citizens
accounts-nav-claims = Claims
accounts-nav-cross-check = Cross-check
accounts-nav-inspections = Inspections
accounts-nav-disputes = Disputes
accounts-nav-standings = Standings
accounts-nav-proposals = Awards and criticism
accounts-nav-daily-reports = Daily reports
accounts-nav-stations = Stations
accounts-nav-messages = Messages
accounts-nav-costs = Costs
accounts-nav-difficulties = Difficulties
accounts-nav-tasks = Tasks
accounts-nav-office-day = The day
accounts-nav-brief = Morning brief
accounts-nav-compliance = Duties
accounts-nav-outreach = Outreach
accounts-nav-training = Training
accounts-nav-team-requests = People for teams
accounts-nav-documents = Documents
accounts-nav-campaign = Campaign
accounts-nav-territory = Territory and units
accounts-nav-targets = Targets
accounts-nav-quotas = Daily quotas
accounts-nav-teams = Teams
accounts-nav-users = Users
accounts-nav-audit = Audit trail
accounts-nav-webhooks = Webhooks
accounts-nav-open-data = Open data

accounts-name = Sign-in name
accounts-name-help = 3 to 64 characters: plain letters, digits, dots, dashes, underscores.
accounts-full-name = Full name
accounts-public-timetable = For citizens: when and where chip cards and digital identities are made
accounts-password = Password
accounts-current-password = Current password
accounts-new-password = New password
accounts-repeat-password = New password again
accounts-one-time-password = One-time password
accounts-password-help = 14 characters or more, such as four unrelated words. Vietnamese letters are fine.
accounts-cancel = Back
accounts-to-user = To the user
accounts-to-users = To the list of users

accounts-sign-in-title = Sign in
accounts-sign-in-lede = Use the account that the standing office gave you.
accounts-sign-in = Sign in

accounts-setup-title = First set-up
accounts-setup-lede = There are no users yet. Create the first administrator to begin.
accounts-setup-code = Set-up code
accounts-setup-code-help = The server prints it at its start, such as k7dm-q3xw-9pza-t4hn.
accounts-setup-standing-office = I am the standing office too
accounts-setup-standing-office-help = May see and do everything in the campaign. Untick it to run the system only.
accounts-setup-submit = Create the administrator

accounts-password-title = Change password
accounts-password-lede = Other devices will have to sign in again.
accounts-password-lede-first = This is your first sign-in. Choose a password of your own to go on.
accounts-password-submit = Change password

accounts-users-title = Users
accounts-users-lede = { $n } accounts in your area, { $active } in use. An account that is not used for 45 days switches itself off.
accounts-users-caption = Users in your area
accounts-users-empty = There are no users in your area yet
accounts-users-empty-help = Add one, or import a whole list from Excel.
accounts-roles = Roles
accounts-place = Area
accounts-state = State
accounts-last-active = Last used
accounts-created-at = Created
accounts-state-on = In use
accounts-state-off = Switched off
accounts-state-idle = Off after 45 days without use
accounts-state-new = First password not changed yet

accounts-new-user = Add a user
accounts-new-user-lede = A one-time password is made; the user changes it at the first sign-in.
accounts-role = Role
accounts-place-code = Code of a locality, unit or team
accounts-place-code-help = Ward police and committee leaders: locality. Unit heads: unit. Team leaders and members: team. Standing office: empty means the whole campaign.
accounts-create-submit = Create the account
accounts-created-title = The account was created
accounts-reset-title = The password was reset
accounts-one-time-title = Shown only once
accounts-one-time-help = Write it down or hand it to the user. It cannot be seen again after this page; when lost, reset the password.

accounts-grants-title = Roles and area
accounts-add-role = Add a role
accounts-grants-submit = Save roles
accounts-grants-done = The roles are saved and hold at once.
accounts-switch-off = Switch off
accounts-switch-on = Switch on
accounts-switched-off = The account is off. All its sessions and tokens have ended.
accounts-switched-on = The account is on.
accounts-reset-password = Reset password
accounts-reset-help = The old password, all sessions and all tokens of this user end. This cannot be undone.

accounts-password-help-factor = 8 characters or more, since the account has a second factor. Vietnamese letters are fine.

accounts-factor-title = Second factor
accounts-factor-lede = Beside the password, each sign-in asks for six digits from your phone. Who learns your password still does not get in.
accounts-factor-reminder = This account needs a second factor by { $day }. Open the menu under your name and choose Second factor.
accounts-factor-due = A second factor is needed by { $day }
accounts-factor-due-help = After that day the account opens nothing but this page until it is set up.
accounts-factor-since = On since { $when }
accounts-factor-none = Not set up
accounts-factor-begin = Begin
accounts-wrong-own-password = The password is wrong. Check the keyboard layout and Caps Lock, then try again.
accounts-factor-password-help = Your password again, so that it is certainly you.
accounts-factor-again = Begin again
accounts-factor-scan = 1. Add it to an authenticator app
accounts-factor-scan-help = Open an authenticator app on your phone (one for TOTP codes; it works without a network) and scan the QR, or type the key below.
accounts-factor-qr = QR that adds the account to an authenticator app
accounts-factor-secret = Key to type
accounts-factor-confirm = 2. Confirm with six digits
accounts-factor-confirm-submit = Confirm and switch on
accounts-factor-code = Six digits
accounts-factor-code-help = What the app shows now; it changes every 30 seconds. Each code is taken once.
accounts-factor-code-title = Type the code
accounts-factor-code-lede = The password is right. Type the six digits that the authenticator app on your phone shows, within five minutes.
accounts-factor-lost = No phone at hand?
accounts-factor-lost-help = Use one of the recovery codes that you printed. When none is left, ask an administrator to reset the second factor.
accounts-factor-recovery = Recovery code
accounts-factor-code-or-recovery = Six digits or a recovery code
accounts-factor-codes = Recovery codes
accounts-factor-codes-left = { $n ->
    [one] 1 recovery code is left.
   *[other] { $n } recovery codes are left.
}
accounts-factor-codes-few = Make new ones, so that a lost phone does not lock you out.
accounts-factor-codes-new = Make new recovery codes
accounts-factor-codes-help = The old ones are worth nothing from then on.
accounts-factor-codes-once = Shown for five minutes: print or copy them now
accounts-factor-codes-once-help = Each stands for the six digits exactly once, when the phone is not at hand. Keep them locked away, not beside the password.
accounts-factor-codes-kept = I have put them away
accounts-factor-codes-gone = The new recovery codes are not shown any more. If you have not kept them, make new ones on this page.
accounts-factor-remove = Switch the second factor off
accounts-factor-remove-help = For a new phone: switch it off here and set it up again there. The password must have 14 characters or more.
accounts-factor-removed = The second factor is off.
accounts-factor-reset = Reset the second factor
accounts-factor-reset-help = For somebody who lost the phone and the recovery codes. Make sure who asks. All their sessions end; they sign in with the password and set it up again.
accounts-factor-reset-help-asked = For somebody who lost the phone and the recovery codes. Make sure who asks. All their sessions and tokens end; they sign in with the password and set it up again.
accounts-factor-reset-done = The second factor was reset.
accounts-factor-reason = Reason
accounts-factor-policy = Rule
accounts-factor-policy-lede = Systems with 100,000 people and more need several factors for administrators and from the internet. Anybody may set one up; here stands who must.
accounts-factor-policy-on = { $whom }, from { $day }, with { $grace } days for each account
accounts-factor-policy-off = Asked of nobody
accounts-factor-policy-change = Change the rule
accounts-factor-policy-save = Save the rule
accounts-factor-policy-done = The rule is saved and holds from that day.
accounts-factor-required = Asked of administrators and of those who see personal data
accounts-factor-everybody = Asked of every account (where the pages stand open to the internet)
accounts-factor-from = From
accounts-factor-grace = Days to set it up
accounts-factor-grace-help = 0 to 60. After them, an account without one opens nothing but the page that sets it up.
accounts-factor-lacking = { $n } of these { $all } accounts have none.
accounts-factor-caption = Accounts of whom it is asked
accounts-factor-last-day = Last day
accounts-factor-nobody = There is no such account

accounts-tokens-title = Tokens for programs
accounts-tokens-caption = Tokens in use
accounts-tokens-empty = There are no tokens
accounts-tokens-help = Another program uses a token to call the API with exactly this user's permissions.
accounts-token = Token
accounts-token-label = What it is for
accounts-token-label-help = Such as: nightly sync of the city police.
accounts-token-created = Created
accounts-token-expires = Expires
accounts-token-used = Last used
accounts-token-never = Never
accounts-token-action = Action
accounts-token-last-day = Last day of use
accounts-token-create = Create a token
accounts-token-not-yours = A token of this user carries rights that your account does not hold: only the user, the standing office or whoever runs the server can make one.
accounts-token-revoke = Revoke
accounts-token-revoked = The token was revoked.
accounts-token-created-title = The token was created
accounts-token-once-title = Shown only once
accounts-token-once-help = Copy it to where the program keeps its secrets. It cannot be seen again after this page.

accounts-import = Import users from Excel
accounts-import-lede = Good rows are created at once, bad rows come back with their reason. One-time passwords come back in a workbook.
accounts-import-file = Workbook with users
accounts-import-file-help = An .xlsx with the columns Tên đăng nhập, Họ tên, Vai trò, Mã địa bàn, Mã đơn vị, Mã tổ. At most 2,000 rows.
accounts-import-submit = Create the accounts
accounts-import-template = Download the template
accounts-import-done = { $n ->
    [one] 1 account created
   *[other] { $n } accounts created
}, { $rejected ->
    [one] 1 row rejected
   *[other] { $rejected } rows rejected
}
accounts-import-once = Download the passwords now and hand them out. They cannot be downloaded again after this page.
accounts-import-download = Download the passwords
accounts-import-rejected = Rejected rows
accounts-import-rejected-caption = Correct these rows and import them again; users already created are not touched
accounts-import-row = Row
accounts-import-reason = Reason

accounts-audit-title = Audit trail
accounts-audit-lede = Who did what, and when. The rows are chained by hashes, so that none can be changed unseen.
accounts-audit-caption = Audit trail, newest first
accounts-audit-when = When
accounts-audit-user = User
accounts-audit-action = Action
accounts-audit-any = Any action
accounts-audit-target = Target
accounts-audit-detail = Detail
accounts-audit-older = Older rows
accounts-audit-empty = There are no rows
accounts-audit-empty-help = Filter less to see more.

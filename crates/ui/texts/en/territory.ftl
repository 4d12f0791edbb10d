# Words of the room `territory`; keys start with `territory-`.
territory-title = Localities and units
territory-lede = On which localities, units and teams does the campaign run?
territory-empty = No localities so far
territory-empty-next = Upload territory.xlsx. If you have none, download the empty template, fill in its sheets and upload it.
territory-caption = Localities as they are today
territory-name = Name
territory-code = Code
territory-kind = Tier
territory-parts = Localities inside
territory-parts-hint = All tiers below, as of today
territory-units = Units
territory-unit = Unit
territory-unit-kind = Kind
territory-unit-parent = Unit above
territory-units-caption = Units seated in this locality
territory-teams = Teams
territory-valid-from = Valid from
territory-no-place = This account is not in charge of any locality
territory-no-place-why = It belongs to a team or a unit, so there is nothing to see here. The work of the team is on the page of teams.
territory-see-own-teams = See your teams
territory-see-teams = See the teams of this locality
territory-localities = Localities
territory-mergers = Mergers
territory-members = Members
territory-locality = Locality
territory-whole-area = My whole area
territory-yes = Yes
territory-no = No
territory-change = Change
territory-back = See the result

territory-upload = Import from Excel
territory-file = .xlsx file
territory-file-help = The sheets Địa bàn, Sáp nhập, Đơn vị, Tổ, Thành viên; any of them may be missing. Good rows are taken at once, bad ones are named by cell with what to do. The same file again changes nothing.
territory-upload-button = Import the file
territory-export = Download what is there (also the template)

territory-result-title = Result of the import
territory-result-lede = What did the file change, and which rows need correction?
territory-imported = { $n ->
    [one] 1 row added or changed
   *[other] { $n } rows added or changed
}
territory-imported-nothing = The file changed nothing: all good rows were known
territory-tally-caption = Rows by table
territory-tally-none = No row was taken
territory-table = Table
territory-new = New
territory-changed = Changed
territory-unchanged = Unchanged
territory-problems-title = Rows to correct
territory-problems = { $n ->
    [one] 1 row was not taken
   *[other] { $n } rows were not taken
}
territory-problems-next = Correct these cells in the file and upload it again; rows that were taken are not affected.
territory-problems-caption = Rows that were not taken
territory-no-problems = No row needs correction
territory-sheet = Sheet
territory-cell = Cell
territory-column = Column
territory-what-to-do = What is wrong and what to do

territory-teams-title = Teams
territory-teams-lede = Which teams go from house to house, and which lack people?
territory-teams-empty = No teams so far
territory-teams-empty-next = Teams come from the sheets Tổ and Thành viên of territory.xlsx.
territory-teams-upload = Import teams and members from Excel
territory-teams-caption = Teams and their composition
territory-teams-none-here = No team matches the filter
territory-teams-full = { $full } of { $all } visiting teams have the { $least } people with IT skills that they need
territory-teams-all-full = No team lacks anybody.
territory-teams-missing = { $n } more people are needed in { $teams } teams. Ask the front, the youth union and the women's union to supply them.
territory-only-short = Only teams that lack people
territory-team = Team
territory-team-kind = Kind of team
territory-team-lede = Who is in the team, and is it complete?
territory-team-short = { $n } more with IT skills needed (at least { $least })
territory-team-short-next = Ask the front, the youth union or the women's union for more people, then add them below.
territory-it-skilled = IT skills
territory-composition = Composition
territory-composition-full = Complete
territory-composition-free = No rule
territory-composition-short = Lacks { $n }
territory-member = Name
territory-member-help = Full name of the volunteer or officer. No ID number, no phone number.
territory-member-skilled = Has IT skills
territory-members-caption = Members of the team
territory-members-empty = The team has no members
territory-add-member = Add a member
territory-member-added = { $name } was added
territory-remove-member = Take out of the team
territory-member-removed = Taken out of the team. Results reported before stay as they are.
territory-skill-give = Note IT skills
territory-skill-take = Take IT skills off
territory-skill-noted = IT skills noted
territory-member-of-team = The unit that runs the team
territory-member-from = Sent by
territory-member-from-help = The plan asks for at least two members with IT skills of the front or the unions in each team.
territory-it-skilled-union = IT skills (front, unions)

use super::*;
use Permission as P;

/// plan.md, "Who sees what", row by row: what each role must have and must never have.
#[test]
fn roles_may_do_what_the_plans_table_says() {
    let people = [P::ViewCitizens, P::UnmaskCitizen];
    let table: [(Role, &[P], &[P]); 13] = [
        // not in the table: runs the installation, sees no people
        (Role::Admin, &[P::ManageUsers, P::ViewAudit, P::ManageCampaign, P::ManageTerritory, P::ViewFigures], &people),
        // "all in its area; unmask with a reason, audited"
        (Role::StandingOffice, &P::ALL, &[]),
        // "own commune; own commune, unmask with a reason"; P-4.3a: extracts lists, hands them to the teams
        (
            Role::WardPolice,
            &[P::ViewFigures, P::ViewCitizens, P::UnmaskCitizen, P::ImportExtract, P::ManageWorkLists, P::RecordOutcome],
            &[P::ManageUsers, P::ManageTargets, P::WithdrawExtract, P::ManageCampaign],
        ),
        // "own locality; assignments and counts, no lists of names"; P-4.3a: assigns the forces
        (
            Role::CommitteeLeader,
            &[P::ViewFigures, P::ViewWorkLists, P::ManageTeams, P::ViewCrossCheck],
            &[P::ViewCitizens, P::UnmaskCitizen, P::ViewClaims],
        ),
        // "own unit; own roster or members only"
        (
            Role::UnitHead,
            &[P::ViewFigures, P::ViewClaims, P::ImportClaims, P::WriteReports, P::ReviewReports],
            &[P::ViewCitizens, P::UnmaskCitizen, P::ViewWorkLists],
        ),
        // "own team; leased names only, while leased"
        (
            Role::TeamLeader,
            &[P::ViewFigures, P::ViewWorkLists, P::RecordOutcome, P::ManagePhones],
            &[P::ViewCitizens, P::UnmaskCitizen, P::ManageWorkLists],
        ),
        (
            Role::FieldMember,
            &[P::ViewFigures, P::ViewWorkLists, P::RecordOutcome],
            &[P::ViewCitizens, P::ViewClaims, P::ManageTeams, P::ManagePhones, P::ViewReports],
        ),
        // "round; sampled people"
        (Role::Inspector, &[P::ViewFigures, P::ViewCrossCheck], &people),
        // "what their duty needs; proposals and their evidence"
        (Role::HomeAffairs, &[P::ViewFigures, P::ViewCrossCheck], &people),
        (Role::Finance, &[P::ViewFigures], &people),
        (Role::Propaganda, &[P::ViewFigures], &people),
        (Role::CommitteeOffice, &[P::ViewFigures, P::ViewCrossCheck], &people),
        // "published aggregates; none"
        (Role::Viewer, &[P::ViewFigures], &[P::ViewCitizens, P::ViewClaims, P::ViewWorkLists, P::ViewCrossCheck, P::ViewAudit]),
    ];
    for (role, must, never) in table {
        for p in must {
            assert!(role.permissions().contains(p), "{role:?} must be able to {p:?}");
        }
        for p in never {
            assert!(!role.permissions().contains(p), "{role:?} must never {p:?}");
        }
    }
}

#[test]
fn roles_are_read_by_code_and_by_name_in_either_language() {
    for role in Role::ALL {
        assert_eq!(Role::parse(role.code()), Some(role));
        assert_eq!(Role::parse(role.name(vedich_kernel::Lang::Vi)), Some(role));
        assert_eq!(Role::parse(role.name(vedich_kernel::Lang::En)), Some(role));
    }
    assert_eq!(Role::parse("ward-police"), Some(Role::WardPolice));
    assert_eq!(Role::parse("cong an phuong, xa"), Some(Role::WardPolice));
    assert_eq!(Role::parse("giám đốc"), None);
    assert_eq!(Role::parse(" "), None);
}

#[test]
fn a_grant_names_the_kind_of_place_that_its_role_needs() {
    use vedich_kernel::{LocalityId, TeamId, UnitId};
    let (l, u, t) = (LocalityId(1), UnitId(2), TeamId(3));
    assert!(Grant::whole(Role::Admin).is_well_placed());
    assert!(!Grant::at(Role::Admin, l).is_well_placed());
    assert!(Grant::at(Role::StandingOffice, l).is_well_placed() && Grant::whole(Role::StandingOffice).is_well_placed());
    assert!(!Grant::in_unit(Role::StandingOffice, u).is_well_placed());
    assert!(Grant::at(Role::WardPolice, l).is_well_placed() && !Grant::whole(Role::WardPolice).is_well_placed());
    assert!(Grant::in_unit(Role::UnitHead, u).is_well_placed() && !Grant::at(Role::UnitHead, l).is_well_placed());
    assert!(Grant::in_team(Role::FieldMember, t).is_well_placed());
    assert!(!Grant { locality: Some(l), ..Grant::in_team(Role::FieldMember, t) }.is_well_placed());
}

fn person(grants: Vec<Grant>) -> Actor {
    Actor { user: vedich_kernel::UserId(1), name: "a".into(), full_name: "A".into(), grants, via: crate::model::Via::Session }
}

#[test]
fn a_role_without_its_place_holds_nowhere() {
    assert!(person(vec![Grant::whole(Role::WardPolice)]).area(P::ViewCitizens).is_nothing());
    assert!(!person(vec![]).may(P::ViewFigures));
    assert_eq!(person(vec![Grant::whole(Role::StandingOffice)]).area(P::ViewCitizens), Area::Everything);
}

#[test]
fn areas_add_up_per_permission() {
    use vedich_kernel::{LocalityId, TeamId};
    let actor = person(vec![Grant::at(Role::WardPolice, LocalityId(7)), Grant::in_team(Role::TeamLeader, TeamId(9))]);
    let figures = Area::Within { localities: vec![LocalityId(7)], units: vec![], teams: vec![TeamId(9)] };
    assert_eq!(actor.area(P::ViewFigures), figures);
    let citizens = Area::Within { localities: vec![LocalityId(7)], units: vec![], teams: vec![] };
    assert_eq!(actor.area(P::ViewCitizens), citizens);
}

#[test]
fn nobody_raises_anyone_above_themselves() {
    use crate::places::NoPlaces;
    use vedich_kernel::LocalityId;
    let admin = person(vec![Grant::whole(Role::Admin)]);
    let office = person(vec![Grant::whole(Role::StandingOffice)]);
    let district = person(vec![Grant::at(Role::StandingOffice, LocalityId(7))]);
    let ward = person(vec![Grant::at(Role::WardPolice, LocalityId(7))]);
    let may = |actor, grant| may_handle(actor, &grant, &NoPlaces);
    assert!(may(&admin, Grant::whole(Role::Admin)) && may(&admin, Grant::whole(Role::StandingOffice)));
    assert!(may(&office, Grant::whole(Role::StandingOffice)) && !may(&office, Grant::whole(Role::Admin)));
    assert!(may(&district, Grant::at(Role::WardPolice, LocalityId(7))));
    assert!(!may(&district, Grant::at(Role::WardPolice, LocalityId(8))));
    assert!(!may(&district, Grant::whole(Role::StandingOffice)));
    assert!(!may(&ward, Grant::at(Role::WardPolice, LocalityId(7))));
}

#[test]
fn passwords_are_long_and_not_the_first_guess() {
    let check = |p: &str| check_password(p, "nguyen.van.an");
    assert_eq!(check("ngắn quá"), Err(Weakness::Short));
    assert_eq!(check("bốn từ chẳng liên quan"), Ok(()));
    assert_eq!(check(&"dài ".repeat(100)), Err(Weakness::Long));
    assert_eq!(check("aaaaaaaaaaaaaaaa"), Err(Weakness::Plain));
    assert_eq!(check("abcdefghijklmnop"), Err(Weakness::Plain));
    assert_eq!(check("98765432109876"), Err(Weakness::Plain));
    assert_eq!(check("Mật khẩu 123456789"), Err(Weakness::Common));
    assert_eq!(check("PasswordPassword1"), Err(Weakness::Common));
    assert_eq!(check("nguyen.van.an-2023"), Err(Weakness::HoldsName));
    assert_eq!(check("k7dm-q3xw-9pza-t4hn"), Ok(()));
}

#[test]
fn with_a_second_factor_eight_characters_do_and_the_first_guesses_still_do_not() {
    let check = |p: &str| check_password_with_factor(p, "nguyen.van.an");
    assert_eq!(check("bảy chữ"), Err(Weakness::VeryShort));
    assert_eq!(check("tám chữ!"), Ok(()));
    assert_eq!(check_password("tám chữ!", "nguyen.van.an"), Err(Weakness::Short));
    assert_eq!(check("matkhau1"), Err(Weakness::Common));
    assert_eq!(check("abcdefgh"), Err(Weakness::Plain));
}

#[test]
fn waiting_doubles_up_to_a_quarter_of_an_hour() {
    let waits: Vec<i64> = (4..12).map(|n| wait_seconds(n, 5)).collect();
    assert_eq!(waits, [0, 15, 30, 60, 120, 240, 480, 900]);
    assert_eq!(wait_seconds(10_000, 5), 900);
}

#[test]
fn an_account_sleeps_after_45_days() {
    let start = Moment(0);
    let day = 86_400;
    assert!(!is_idle(start, start.plus_seconds(45 * day)));
    assert!(is_idle(start, start.plus_seconds(45 * day + 1)));
}

#[test]
fn a_session_ends_unused_or_old() {
    let start = Moment(0);
    assert!(!session_ended(start, start, start.plus_seconds(SESSION_IDLE_SECONDS - 1)));
    assert!(session_ended(start, start, start.plus_seconds(SESSION_IDLE_SECONDS)));
    let late = start.plus_seconds(SESSION_MAX_SECONDS);
    assert!(session_ended(start, late, late));
}

#[test]
fn only_paths_of_this_site_are_followed() {
    assert_eq!(local_path(Some("/work-lists?kind=activation")), "/work-lists?kind=activation");
    for evil in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:1",
        "",
        "/a\nb",
        "/\t/evil.example",
        " //evil.example",
        "/\\/evil.example",
    ] {
        assert_eq!(local_path(Some(evil)), "/");
    }
    assert_eq!(local_path(None), "/");
}

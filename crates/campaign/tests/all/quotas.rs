//! Quotas of a small city, from the first morning on, on both engines (`P-5.5`, `P-5.7`).
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test that cannot go on has failed

use std::collections::BTreeMap;
use vedich_accounts::{Actor, Role};
use vedich_campaign::quotas::{Cause, Holder, Line, Order, QuotaNode, QuotaSettings, Quotas, Version};
use vedich_kernel::{Clock as _, Day, Lang, Problematic};
use vedich_testkit::{City, OPENING, Row, Where, both, people, sqlite};

pub(crate) fn cli() -> Actor {
    Actor::cli("test")
}

/// The first evening, with an extract of so many people; the target is 60 activated.
pub(crate) async fn begun(city: &City, n: usize) -> (Quotas, Vec<Row>) {
    let rows = people(n);
    city.import(OPENING, &rows).await;
    city.evening_of(OPENING.plus(1));
    (city.services.quotas.clone(), rows)
}

/// Every parent is the sum of its children on each line and each day.
fn adds_up(nodes: &[QuotaNode]) {
    for parent in nodes {
        for line in [Line::Place, Line::Force, Line::Union] {
            let below: Vec<&QuotaNode> = nodes.iter().filter(|n| n.parent == Some(parent.at) && n.line == line).collect();
            if below.is_empty() {
                continue;
            }
            let sum = |f: &dyn Fn(&QuotaNode) -> i64| below.iter().map(|n| f(n)).sum::<i64>();
            assert_eq!(sum(&|n| n.quota), parent.quota, "{line:?} below {parent:?}");
            assert_eq!(sum(&|n| n.short), parent.short, "{line:?} below {parent:?}");
            if line == Line::Place {
                assert_eq!(sum(&|n| n.share), parent.share, "below {parent:?}");
            }
            for day in 0..parent.days.len() {
                assert_eq!(sum(&|n| n.days[day]), parent.days[day], "{line:?} on day {day} below {parent:?}");
                assert_eq!(sum(&|n| n.level1[day]), parent.level1[day], "{line:?} on day {day} below {parent:?}");
                assert_eq!(sum(&|n| n.level2[day]), parent.level2[day], "{line:?} on day {day} below {parent:?}");
            }
        }
    }
}

pub(crate) async fn stored(quotas: &Quotas, version: &Version) -> Vec<QuotaNode> {
    let nodes = quotas.nodes(version.no).await.unwrap();
    adds_up(&nodes);
    nodes
}

pub(crate) fn of(nodes: &[QuotaNode], line: Line, holder: Holder) -> QuotaNode {
    nodes.iter().find(|n| n.line == line && n.holder == holder).unwrap().clone()
}

pub(crate) async fn place(city: &City, code: &str) -> Holder {
    Holder::Locality(city.locality(code).await)
}

async fn team(city: &City, code: &str) -> Holder {
    Holder::Team(city.services.register.tree().await.unwrap().team_by_code(code).unwrap().id)
}

/// Those who were approved and not activated are activated on a day, within some communes, some of them.
pub(crate) fn activate(rows: &mut [Row], commune: &str, n: usize, day: Day) -> usize {
    let waiting = rows.iter_mut().filter(|r| r.commune == commune && !r.approved.is_empty() && r.activated.is_empty());
    let mut done = 0;
    for row in waiting.take(n) {
        row.note_activation(&slashed(day));
        done += 1;
    }
    done
}

fn slashed(day: Day) -> String {
    let d = day.date();
    format!("{:02}/{:02}/{:04}", d.day(), d.month(), d.year())
}

#[tokio::test]
async fn the_first_morning_hands_the_target_down_to_every_member() {
    both(|city| async move {
        let (quotas, _) = begun(&city, 160).await;
        let version = quotas.of_today().await.unwrap().unwrap();
        // 160 people, 32 of them activated: 28 are missing of 60.
        assert_eq!((version.cause, version.target, version.base), (Cause::First, 60, OPENING));
        let nodes = stored(&quotas, &version).await;
        assert_eq!((nodes[0].holder, nodes[0].share, nodes[0].quota), (place(&city, "CITY").await, 28, 28));
        for code in ["C1", "C2"] {
            assert_eq!(of(&nodes, Line::Place, place(&city, code).await).share, 14, "communes with as many people left");
        }
        let t11 = of(&nodes, Line::Force, team(&city, "T11").await);
        let members: Vec<&QuotaNode> = nodes.iter().filter(|n| n.parent == Some(t11.at)).collect();
        assert_eq!((t11.quota, members.len()), (7, 2));
        // Unions hold the same number, apart: it is not added to the communes'.
        let unions: i64 = nodes.iter().filter(|n| n.line == Line::Union && n.parent == Some(0)).map(|n| n.quota).sum();
        assert_eq!(unions, 28);
        // Asked once more on the same day, nothing new is drawn.
        assert_eq!(quotas.of_today().await.unwrap().unwrap().no, version.no);
        assert_eq!(quotas.history(&cli(), 10, 0).await.unwrap().0, 1);
    })
    .await;
}

#[tokio::test]
async fn orders_of_members_sum_to_their_team_s_and_those_of_teams_to_the_ward_s() {
    both(|city| async move {
        let (quotas, _) = begun(&city, 160).await;
        let ward = quotas.place(&cli(), Some("C1"), None, Lang::Vi).await.unwrap();
        let (metric, index) = (ward.phase.metric, ward.index());
        let (mut asked, mut left) = (0, 0);
        for force in &ward.forces {
            let (_, _, _, crews) = quotas.crews(&cli(), Some(force.node.holder), None, Lang::Vi).await.unwrap();
            // Three days before the end everybody owes the ten, which is told and changes no order.
            let order = crews[0].headline(metric, (index, 3)).unwrap();
            let members: Vec<&QuotaNode> = crews[0].below.iter().map(|s| &s.node).collect();
            let sums =
                (members.iter().map(|n| n.asked(metric, index)).sum::<i64>(), members.iter().map(|n| n.quota).sum::<i64>());
            assert!(members.is_empty() || sums == (order.asked, order.left), "{}: {sums:?} {order:?}", force.code);
            (asked, left) = (asked + order.asked, left + order.left);
        }
        let whole = ward.whole.unwrap().node;
        assert_eq!((asked, left), (whole.asked(metric, index), whole.quota));
    })
    .await;
}

#[tokio::test]
async fn teams_that_are_called_the_same_are_told_apart() {
    both(|city| async move {
        let (quotas, _) = begun(&city, 160).await;
        // The first teams of both wards bear one name.
        let (_, _, _, views) = quotas.crews(&cli(), None, None, Lang::Vi).await.unwrap();
        let named = |code: &str| views.iter().find(|v| v.code == code).unwrap().name.clone();
        assert!(named("T11").ends_with("(Đoàn phường Tân Thử)"), "{}", named("T11"));
        assert!(named("T21").ends_with("(Đoàn phường Xuân Thử)"), "{}", named("T21"));
    })
    .await;
}

#[tokio::test]
async fn without_people_or_after_the_phase_nothing_is_drawn() {
    both(|city| async move {
        let quotas = city.services.quotas.clone();
        city.evening_of(OPENING.plus(1));
        assert!(quotas.of_today().await.unwrap().is_none(), "nobody eligible is known");
        let view = quotas.place(&cli(), None, None, Lang::Vi).await.unwrap();
        assert!(view.version.is_none() && view.whole.is_none());
        city.import(OPENING, &people(40)).await;
        assert!(quotas.of_today().await.unwrap().is_some());
        // The last day of the last phase is 20/9.
        city.evening_of(Day::new(2023, 9, 25).unwrap());
        assert!(quotas.of_today().await.unwrap().is_none(), "phase 2 is over and had no quotas");
        assert_eq!(quotas.restart(&cli(), "thử").await.unwrap_err().code(), "quota.over");
    })
    .await;
}

#[tokio::test]
async fn what_was_missed_is_carried_over_every_morning_and_shares_stay() {
    both(|city| async move {
        let (quotas, mut rows) = begun(&city, 160).await;
        let first = quotas.of_today().await.unwrap().unwrap();
        let before = stored(&quotas, &first).await;
        // The first commune activates four, the second nobody.
        assert_eq!(activate(&mut rows, "Phường Tân Thử", 4, OPENING.plus(1)), 4);
        city.import(OPENING.plus(1), &rows).await;
        city.evening_of(OPENING.plus(4));
        let next = quotas.of_today().await.unwrap().unwrap();
        assert_eq!((next.cause, next.day, next.base, next.no), (Cause::Carried, OPENING.plus(4), OPENING, first.no + 1));
        let after = stored(&quotas, &next).await;
        let [one, two] = [place(&city, "C1").await, place(&city, "C2").await];
        let (a, b) = (of(&after, Line::Place, one), of(&after, Line::Place, two));
        assert_eq!((a.share, a.done, a.quota), (14, 4, 10));
        assert_eq!((b.share, b.done, b.quota), (14, 0, 14), "who did nothing has it all before them");
        assert_eq!(after[0].days.len(), before[0].days.len() - 3);
        let asked: i64 = before[0].days.iter().take(3).sum();
        assert_eq!(next.detail["asked"].as_i64(), Some(asked));
        assert_eq!(next.detail["done"].as_i64(), Some(4));
        // What was said on an earlier day is still said of it.
        let then = quotas.place(&cli(), None, Some(OPENING.plus(1)), Lang::Vi).await.unwrap();
        assert_eq!(then.version.unwrap().no, first.no);
    })
    .await;
}

#[tokio::test]
async fn the_newest_extract_that_has_landed_counts() {
    both(|city| async move {
        let (quotas, mut rows) = begun(&city, 160).await;
        let morning = quotas.of_today().await.unwrap().unwrap();
        // Today's extract lands: four of the first commune, on the day itself.
        activate(&mut rows, "Phường Tân Thử", 4, OPENING.plus(1));
        city.import(OPENING.plus(1), &rows).await;
        let version = quotas.of_today().await.unwrap().unwrap();
        assert_eq!((version.cause, version.day, version.no), (Cause::Figures, OPENING.plus(1), morning.no + 1));
        let nodes = stored(&quotas, &version).await;
        let one = of(&nodes, Line::Place, place(&city, "C1").await);
        assert_eq!((one.share, one.done, one.quota, nodes[0].quota), (14, 4, 10, 24));
        // The order of the day stands; the days after it are ordered what is left, to the person.
        let before = stored(&quotas, &morning).await;
        for (then, now) in before.iter().zip(&nodes).filter(|(_, n)| n.line == Line::Place) {
            assert_eq!((then.holder, then.days[0]), (now.holder, now.days[0]));
            assert_eq!(now.days.iter().skip(1).sum::<i64>() + now.short, now.quota, "{:?}", now.holder);
        }
        let view = quotas.place(&cli(), Some("C1"), None, Lang::Vi).await.unwrap();
        let figure = view.figure(&view.whole.as_ref().unwrap().node);
        assert_eq!((figure.numerator, figure.as_of), (4, OPENING.plus(1)));
        assert_eq!(figure.source.unwrap().as_of, OPENING.plus(1));
        assert_eq!(quotas.of_today().await.unwrap().unwrap().no, version.no, "nothing has landed since");
        // Another one a minute later waits a little, so that many wards' extracts do not make many versions.
        activate(&mut rows, "Phường Xuân Thử", 2, OPENING.plus(1));
        city.import(OPENING.plus(1), &rows).await;
        assert_eq!(quotas.of_today().await.unwrap().unwrap().no, version.no);
        city.clock.set(city.clock.now().plus_seconds(601));
        let next = quotas.of_today().await.unwrap().unwrap();
        assert_eq!((next.cause, stored(&quotas, &next).await[0].quota), (Cause::Figures, 22));
        // The next morning tells of the day from what its own morning asked, whatever was drawn since.
        city.evening_of(OPENING.plus(2));
        let carried = quotas.of_today().await.unwrap().unwrap();
        let asked = stored(&quotas, &morning).await[0].days[0];
        assert_eq!(
            (carried.cause, carried.detail["asked"].as_i64(), carried.detail["done"].as_i64()),
            (Cause::Carried, Some(asked), Some(6))
        );
    })
    .await;
}

#[tokio::test]
async fn the_first_version_asks_the_days_to_come_for_all_that_is_left_though_the_day_s_figures_have_landed() {
    both(|city| async move {
        let day = OPENING.plus(14);
        let mut rows = people(160);
        city.import(OPENING, &rows).await;
        city.evening_of(day);
        let quotas = city.services.quotas.clone();
        // Nobody asked for quotas in the morning; in the evening the day's own extract is there, with four more.
        activate(&mut rows, "Phường Tân Thử", 4, day);
        city.import(day, &rows).await;
        let first = quotas.of_today().await.unwrap().unwrap();
        assert_eq!((first.cause, first.day, first.base), (Cause::First, day, day.plus(-1)));
        let nodes = stored(&quotas, &first).await;
        assert_eq!((nodes[0].share, nodes[0].done, nodes[0].quota), (28, 4, 24));
        for n in nodes.iter().filter(|n| n.line == Line::Place) {
            assert_eq!(n.days.iter().skip(1).sum::<i64>() + n.short, n.quota, "{:?}", n.holder);
        }
        // The day itself is asked what its morning would have asked, had somebody looked.
        let other = sqlite().await;
        other.import(OPENING, &people(160)).await;
        other.evening_of(day);
        let morning = other.services.quotas.of_today().await.unwrap().unwrap();
        assert_eq!(stored(&other.services.quotas, &morning).await[0].days[0], nodes[0].days[0]);
        let office = city.program(Role::StandingOffice, Where::City).await;
        let tomorrow = office.get("/api/v1/quotas?date=2023-07-04").await.json();
        let asked: i64 = tomorrow["days"].as_array().unwrap().iter().skip(1).filter_map(|d| d["quota"].as_i64()).sum();
        assert_eq!(asked, nodes[0].quota - nodes[0].short, "{tomorrow}");
        let desk = city.signed_in(Role::StandingOffice, Where::City).await;
        let before = desk.get("/quotas?date=2023-06-25").await.text();
        assert!(before.contains("Đến ngày 25/6/2023 chưa lập chỉ tiêu ngày nào"), "{before}");
        // Asked to count anew on the same evening, nothing is added.
        let again = quotas.restart(&cli(), "tính lại").await.unwrap();
        assert_eq!(stored(&quotas, &again).await[0].days, nodes[0].days);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_for_less_than_they_have_done() {
    both(|city| async move {
        let (quotas, mut rows) = begun(&city, 160).await;
        quotas.of_today().await.unwrap().unwrap();
        activate(&mut rows, "Phường Tân Thử", 4, OPENING.plus(1));
        city.import(OPENING.plus(1), &rows).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let one = place(&city, "C1").await;
        for limits in [(Some(3), Some(3)), (None, Some(3))] {
            let refused = quotas.limit(&office, Line::Place, one, limits, "CV 12").await.unwrap_err();
            assert_eq!((refused.code(), refused.status()), ("quota.less_than_done", 422));
            assert!(refused.sentence(Lang::Vi).contains("đã xác nhận 4"), "{}", refused.sentence(Lang::Vi));
        }
        let version = quotas.limit(&office, Line::Place, one, (Some(4), Some(4)), "CV 12").await.unwrap();
        let nodes = stored(&quotas, &version).await;
        assert_eq!((of(&nodes, Line::Place, one).quota, nodes[0].quota), (0, 24));
    })
    .await;
}

#[tokio::test]
async fn a_pinned_ward_keeps_its_number_and_the_others_share_the_rest() {
    both(|city| async move {
        let (quotas, _) = begun(&city, 160).await;
        let office = city.user(Role::StandingOffice, Where::City).await;
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C1")).await;
        let one = place(&city, "C1").await;
        let set = |n: i64| (Some(n), Some(n));
        let refused = quotas.limit(&leader, Line::Place, one, set(3), "tự giảm").await.unwrap_err();
        assert_eq!(refused.code(), "territory.outside_area", "nobody sets their own ward's number");
        assert_eq!(quotas.limit(&office, Line::Place, one, set(3), " ").await.unwrap_err().code(), "campaign.no_reason");
        assert_eq!(
            quotas.limit(&office, Line::Place, one, set(29), "nhiều").await.unwrap_err().code(),
            "quota.more_than_there_is"
        );
        let version = quotas.limit(&office, Line::Place, one, set(20), "CV 12").await.unwrap();
        assert_eq!(
            (version.cause, version.reason.as_str(), version.by.as_str()),
            (Cause::Limited, "CV 12", office.name.as_str())
        );
        let nodes = stored(&quotas, &version).await;
        let shares = |nodes: &[QuotaNode], a, b| (of(nodes, Line::Place, a).share, of(nodes, Line::Place, b).share);
        let two = place(&city, "C2").await;
        assert_eq!(shares(&nodes, one, two), (20, 8));
        // A ward's chairman hands down to quarters and teams.
        let quarter = place(&city, "C1-1").await;
        let version = quotas.limit(&leader, Line::Place, quarter, set(15), "khu phố đông").await.unwrap();
        assert_eq!(of(&stored(&quotas, &version).await, Line::Place, quarter).share, 15);
        let version = quotas.limit(&leader, Line::Force, team(&city, "T12").await, set(4), "tổ ít người").await.unwrap();
        let nodes = stored(&quotas, &version).await;
        assert_eq!((of(&nodes, Line::Force, team(&city, "T12").await).quota, shares(&nodes, one, two)), (4, (20, 8)));
        // It stays through the next morning, and is lifted with a reason.
        city.evening_of(OPENING.plus(2));
        let nodes = stored(&quotas, &quotas.of_today().await.unwrap().unwrap()).await;
        assert_eq!((shares(&nodes, one, two), of(&nodes, Line::Place, one).pinned()), ((20, 8), Some(20)));
        let version = quotas.limit(&office, Line::Place, one, (None, None), "bỏ").await.unwrap();
        let nodes = stored(&quotas, &version).await;
        assert_eq!(
            (of(&nodes, Line::Place, one).pinned(), shares(&nodes, one, two)),
            (None, (14, 14)),
            "as if it had never been set"
        );
        // The quarter that the ward set keeps its number; the team's comes back when it is lifted too.
        assert_eq!(of(&nodes, Line::Place, quarter).pinned(), Some(15));
        let team_of = |nodes: &[QuotaNode], holder| of(nodes, Line::Force, holder).quota;
        let (t11, t12) = (team(&city, "T11").await, team(&city, "T12").await);
        assert_eq!((team_of(&nodes, t11), team_of(&nodes, t12)), (10, 4));
        let version = quotas.limit(&leader, Line::Force, t12, (None, None), "bỏ").await.unwrap();
        let nodes = stored(&quotas, &version).await;
        assert_eq!((team_of(&nodes, t11), team_of(&nodes, t12)), (7, 7), "as both had without it");
        // Whoever asks for everything anew gets it by who is left.
        let version = quotas.restart(&office, "số liệu mới").await.unwrap();
        assert_eq!(version.base, OPENING.plus(1));
        assert_eq!(shares(&stored(&quotas, &version).await, one, two), (14, 14));
    })
    .await;
}

#[tokio::test]
async fn settings_change_the_days_and_each_change_is_a_version() {
    both(|city| async move {
        let (quotas, _) = begun(&city, 160).await;
        let before = stored(&quotas, &quotas.of_today().await.unwrap().unwrap()).await;
        let of_sundays = |nodes: &[QuotaNode]| {
            let days = (0_i32..).zip(&nodes[0].days);
            days.filter(|(n, _)| OPENING.plus(1 + n).weekday() == 7).map(|(_, quota)| *quota).sum::<i64>()
        };
        assert!(of_sundays(&before) > 0);
        let bad = QuotaSettings { approval_bp: 20_000, ..QuotaSettings::default() };
        assert_eq!(quotas.set_settings(&cli(), bad, "thử").await.unwrap_err().code(), "campaign.bad_value");
        let rest = QuotaSettings { sunday: 0, ..QuotaSettings::default() };
        quotas.set_settings(&cli(), rest.clone(), "Chủ nhật nghỉ").await.unwrap();
        assert_eq!(quotas.settings().await.unwrap(), rest);
        let version = quotas.of_today().await.unwrap().unwrap();
        let after = stored(&quotas, &version).await;
        assert_eq!((version.cause, of_sundays(&after), after[0].share), (Cause::Settings, 0, before[0].share));
    })
    .await;
}

#[tokio::test]
async fn everybody_sees_the_quotas_of_their_own_area() {
    both(|city| async move {
        let (quotas, _) = begun(&city, 160).await;
        let leader = city.user(Role::CommitteeLeader, Where::Commune("C1")).await;
        let own = quotas.place(&leader, None, None, Lang::Vi).await.unwrap();
        assert_eq!(own.tree.get(own.place).unwrap().code, "C1");
        assert_eq!((own.places.len(), own.forces.len(), own.unions.len()), (2, 2, 0));
        assert_eq!(quotas.place(&leader, Some("C2"), None, Lang::Vi).await.unwrap_err().code(), "territory.outside_area");
        let member = city.user(Role::FieldMember, Where::Team("T11")).await;
        let (_, _, _, crews) = quotas.crews(&member, None, None, Lang::Vi).await.unwrap();
        assert_eq!((crews.len(), crews[0].code.as_str(), crews[0].below.len(), crews[0].seen.len()), (1, "T11", 2, 2));
        assert!(crews[0].owed.values().all(|n| *n == 10));
        // One's own day, and nobody's of another team.
        let people = city.services.territory.members_by_code().await.unwrap();
        let one = Holder::Member(people["M111"].id);
        let (_, _, _, mine) = quotas.crews(&member, Some(one), None, Lang::Vi).await.unwrap();
        let in_team = crews[0].below.iter().find(|s| s.node.holder == one).unwrap();
        assert_eq!((mine.len(), mine[0].seen[0].node.quota, mine[0].owed[&people["M111"].id]), (1, in_team.node.quota, 10));
        let foreign = Holder::Member(people["M211"].id);
        assert_eq!(quotas.crews(&member, Some(foreign), None, Lang::Vi).await.unwrap_err().code(), "territory.outside_area");
        let other = team(&city, "T21").await;
        assert_eq!(quotas.crews(&member, Some(other), None, Lang::Vi).await.unwrap_err().code(), "territory.outside_area");
        let head = city.user(Role::UnitHead, Where::Unit("D1")).await;
        let (_, _, _, crews) = quotas.crews(&head, None, None, Lang::Vi).await.unwrap();
        let codes: Vec<&str> = crews.iter().map(|c| c.code.as_str()).collect();
        assert_eq!(codes, ["D1", "T11", "T12"]);
        // A union's head hands down within the union, not within the ward.
        let order = Order { line: Line::Union, parent: crews[0].holder, give_bp: None, take_bp: None, from: None };
        assert_eq!(quotas.rebalance(&head, &order, "", true).await.unwrap_err().code(), "quota.nothing_to_move");
        let in_ward = Order { line: Line::Force, parent: place(&city, "C1").await, give_bp: None, take_bp: None, from: None };
        assert_eq!(quotas.rebalance(&head, &in_ward, "", true).await.unwrap_err().code(), "territory.outside_area");
    })
    .await;
}

#[tokio::test]
async fn programs_read_quotas_and_move_them() {
    both(|city| async move {
        let (_, _) = begun(&city, 160).await;
        let office = city.program(Role::StandingOffice, Where::City).await;
        let answer = office.get("/api/v1/quotas?locality=C1&date=2023-06-20").await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let answer = answer.json();
        assert_eq!((answer["phase"].as_i64(), answer["metric"].as_str()), (Some(1), Some("activated")));
        assert_eq!(answer["whole"]["share"].as_i64(), Some(14));
        let by_line: BTreeMap<&str, i64> = answer["parts"].as_array().unwrap().iter().fold(BTreeMap::new(), |mut sums, part| {
            *sums.entry(part["line"].as_str().unwrap()).or_default() += part["today"]["quota"].as_i64().unwrap();
            sums
        });
        let today = answer["whole"]["today"]["quota"].as_i64().unwrap();
        assert_eq!(by_line, BTreeMap::from([("place", today), ("force", today)]));
        for line in ["place", "force"] {
            let parts = answer["parts"].as_array().unwrap().iter().filter(|p| p["line"] == line);
            let reported: i64 = parts.map(|p| p["reported"].as_i64().unwrap()).sum();
            let beside = answer["reported_beside"][line].as_i64().unwrap();
            assert_eq!(reported + beside, answer["whole"]["reported"].as_i64().unwrap(), "{line}");
        }
        assert_eq!(answer["days"].as_array().unwrap().len(), 26);
        let done = &answer["whole"]["done"];
        assert_eq!(
            (done["basis"].as_str(), done["denominator"].as_i64(), done["source"]["extract"].is_i64()),
            (Some("target"), Some(14), true)
        );
        let ward = city.program(Role::CommitteeLeader, Where::Commune("C1")).await;
        assert_eq!(ward.get("/api/v1/quotas?locality=C2").await.status, 403);
        assert_eq!(ward.get("/api/v1/quotas?date=hom-nay").await.status, 400);
        let when = serde_json::json!({ "locality": "C1", "dry_run": true, "from": "hom-nay" });
        assert_eq!(ward.post_json("/api/v1/quotas/rebalance", &when).await.status, 400);
        let move_it = |dry| serde_json::json!({ "locality": "C1", "dry_run": dry, "reason": "thử" });
        let answer = ward.post_json("/api/v1/quotas/rebalance", &move_it(true)).await;
        assert_eq!((answer.status, answer.json()["code"].as_str()), (409, Some("quota.nothing_to_move")));
        let member = city.program(Role::FieldMember, Where::Team("T11")).await;
        assert_eq!(member.post_json("/api/v1/quotas/rebalance", &move_it(true)).await.status, 403);
        let own = member.get("/api/v1/quotas?team=T11").await.json();
        assert_eq!((own["whole"]["code"].as_str(), own["parts"].as_array().unwrap().len()), (Some("T11"), 2));
    })
    .await;
}

#[tokio::test]
async fn the_pages_answer_in_words() {
    both(|city| async move {
        let (_, _) = begun(&city, 160).await;
        let office = city.signed_in(Role::StandingOffice, Where::City).await;
        let page = office.get("/quotas").await.text();
        assert!(page.contains("Thành phố Thử cần kích hoạt") && page.contains("Phường Xuân Thử"), "{page}");
        assert!(
            page.contains("Theo đơn vị, đoàn thể") && page.contains("/quotas/rebalance?locality=CITY&amp;line=place"),
            "{page}"
        );
        for path in [
            "/quotas?locality=C1",
            "/quotas/history",
            "/quotas/order?locality=CITY",
            "/quotas/order?locality=C1",
            "/quotas/order?team=T11",
            "/quotas/rebalance?locality=CITY&line=place",
            "/quotas/limit?line=place&kind=locality&code=C1",
            "/quotas/limit?line=force&kind=team&code=T11",
            "/quotas/settings",
            "/quotas/mine?unit=D1",
            "/quotas/mine?member=M111",
            "/quotas/order?member=M111",
        ] {
            let answer = office.get(path).await;
            let page = answer.text();
            assert_eq!(answer.status, 200, "{path}: {page}");
            assert!(!page.contains(">quota-"), "{path}: a text is missing");
        }
        let common = [("line", "place"), ("kind", "locality"), ("code", "C1"), ("how", "exact"), ("exact", "20")];
        let answer = office.post_form("/quotas/limit", &common).await;
        assert_eq!(answer.status, 422);
        assert!(
            answer.text().contains("Chưa ghi lý do") && answer.text().contains("value=\"20\""),
            "what was typed is still there"
        );
        let with_reason: Vec<(&str, &str)> = common.into_iter().chain([("reason", "CV 12")]).collect();
        let answer = office.post_form("/quotas/limit", &with_reason).await;
        assert_eq!(answer.location(), Some("/quotas?locality=CITY"), "{}", answer.text());
        assert!(office.get("/quotas").await.text().contains("ấn định 20"));
        let later = office.get("/quotas?date=2023-08-01").await.text();
        assert!(later.contains("chỉ tiêu ngày được lập khi giai đoạn bắt đầu"), "{later}");
        let history = office.get("/quotas/history").await.text();
        assert!(history.contains("CV 12") && history.contains("Phường Tân Thử: ấn định 20, trước là 14"), "{history}");
        let member = city.signed_in(Role::FieldMember, Where::Team("T11")).await;
        let page = member.get("/quotas").await.text();
        assert!(page.contains("Tổ Viên Một") && page.contains("còn 10 người"), "{page}");
        let viewer = city.signed_in(Role::Viewer, Where::City).await;
        assert_eq!(viewer.get("/quotas").await.status, 403);
    })
    .await;
}

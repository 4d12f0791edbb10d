//! `truth.json`: what really happened. No importer reads it; tests and people compare with it.

use super::{Sending, folder_of, sending};
use crate::SimError;
use crate::citizens::{How, NEVER, Track};
use crate::city::City;
use crate::teams::Manner;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use vedich_kernel::{Level, Stage};

/// Beyond this number of citizens their stories stand in a CSV file of their own.
const MOST_IN_JSON: u32 = 200_000;
const CITIZENS_FILE: &str = "truth-citizens.csv";

/// What a unit or member over-reported in the whole campaign.
#[derive(Serialize)]
struct OverReport<'a> {
    code: &'a str,
    /// Planned share, in percent of the honest claims.
    percent: f64,
    manners: Vec<Manner>,
    /// Claims of activations that it made in good faith.
    honest_claims: u64,
    /// Named claims that it made up.
    false_claims: u64,
    /// Activations that it added to its counts without a name.
    padded: u64,
}

/// Writes it as of today.
pub(crate) fn truth(city: &City) -> Result<Vec<PathBuf>, SimError> {
    let path = city.world.options.out.join("truth.json");
    let people = city.world.options.out.join(CITIZENS_FILE);
    folder_of(&path)?;
    let large = city.world.options.citizens > MOST_IN_JSON;
    let io = |e| SimError::io(&path, e);
    let mut file = BufWriter::new(std::fs::File::create(&path).map_err(io)?);
    let head = serde_json::to_string_pretty(&head(city, large)).map_err(|e| SimError::io(&path, e.into()))?;
    if large {
        writeln!(file, "{head}").and_then(|()| file.flush()).map_err(io)?;
        citizens_csv(city, &people)?;
        return Ok(vec![path, people]);
    }
    // The citizens are appended one a line, without holding them all.
    let open = head.trim_end().trim_end_matches('}').trim_end();
    citizens_json(city, &mut file, open).map_err(io)?;
    Ok(vec![path])
}

/// Removes truth files of an earlier run that this run would not overwrite.
pub(crate) fn remove_stale(out: &Path) -> Result<(), SimError> {
    let path = out.join(CITIZENS_FILE);
    match std::fs::remove_file(&path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => Err(SimError::io(&path, e)),
        _ => Ok(()),
    }
}

fn head(city: &City, large: bool) -> Value {
    let options = &city.world.options;
    let (units, members) = (over_reporting_units(city), over_reporting_members(city));
    let codes = |list: &[OverReport<'_>]| list.iter().map(|o| Value::from(o.code)).collect::<Vec<_>>();
    let opening = city.days().first().map(|d| d.figures).unwrap_or_default();
    let mut head = Map::new();
    head.insert("seed".into(), json!(options.seed));
    head.insert("citizens_total".into(), json!(options.citizens));
    head.insert("dishonest".into(), json!(options.dishonest));
    head.insert("opening_day".into(), json!(options.start));
    head.insert("last_day".into(), json!(city.today()));
    head.insert("over_reporting_units".into(), codes(&units).into());
    head.insert("over_reporting_members".into(), codes(&members).into());
    head.insert("over_reporting".into(), json!({ "units": units, "members": members }));
    head.insert(
        "opening".into(),
        json!({
            "eligible": opening.eligible,
            "dossiers": opening.collected_level1 + opening.collected_level2,
            "dossiers_level1": opening.collected_level1,
            "dossiers_level2": opening.collected_level2,
            "activated": opening.activated,
            "activated_level1": opening.activated_level1,
            "activated_level2": opening.activated_level2,
        }),
    );
    head.insert("daily_reports".into(), daily_reports(city));
    head.insert("days".into(), json!(city.days()));
    if large {
        head.insert("citizens_file".into(), CITIZENS_FILE.into());
    }
    head.into()
}

/// Which units send no report of a day, and which send it late, by day.
fn daily_reports(city: &City) -> Value {
    let world = &city.world;
    let mut by_day = Map::new();
    for n in 1..=city.today {
        let codes = |which: Sending| -> Vec<Value> {
            let units = world.staff.units.iter().enumerate().filter(|(u, _)| sending(world, *u, n) == which);
            units.map(|(_, unit)| Value::from(unit.code.as_str())).collect()
        };
        by_day.insert(world.calendar(n).to_string(), json!({ "late": codes(Sending::Late), "missing": codes(Sending::Missing) }));
    }
    by_day.into()
}

fn over_reporting_units(city: &City) -> Vec<OverReport<'_>> {
    let staff = &city.world.staff;
    let units = staff.units.iter().zip(&staff.cheats).zip(&city.by_unit);
    let dishonest =
        units.filter(|((_, cheat), tally)| cheat.named_bp + cheat.padded_bp > 0 && tally.false_named + tally.padded > 0);
    dishonest
        .map(|((unit, cheat), tally)| {
            let mut manners = cheat.manners.clone();
            manners.extend((cheat.padded_bp > 0).then_some(Manner::Padded));
            OverReport {
                code: &unit.code,
                percent: (cheat.named_bp + cheat.padded_bp) as f64 / 100.0,
                manners,
                honest_claims: tally.honest,
                false_claims: tally.false_named,
                padded: tally.padded,
            }
        })
        .collect()
}

fn over_reporting_members(city: &City) -> Vec<OverReport<'_>> {
    let staff = &city.world.staff;
    let members = staff.members.iter().zip(&staff.lone).zip(&city.by_member);
    members
        .filter(|(_, tally)| tally.false_named > 0)
        .map(|((member, lone), tally)| {
            let cheat = &staff.cheats[staff.teams[member.team].unit];
            let manners =
                if *lone > 0 { vec![Manner::Invented, Manner::AlreadyActive, Manner::Late] } else { cheat.manners.clone() };
            OverReport {
                code: &member.code,
                percent: (*lone).max(cheat.named_bp) as f64 / 100.0,
                manners,
                honest_claims: tally.honest,
                false_claims: tally.false_named,
                padded: 0,
            }
        })
        .collect()
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::None => "none",
        Stage::Rejected => "rejected",
        Stage::Collected => "collected",
        Stage::Sent => "sent",
        Stage::Approved => "approved",
        Stage::Activated => "activated",
    }
}

fn how(how: How) -> Option<&'static str> {
    match how {
        How::NotYet => None,
        How::BeforeTheCampaign => Some("before_the_campaign"),
        How::ByOneself => Some("by_oneself"),
        How::AtTheDoor => Some("at_the_door"),
    }
}

/// The days of a track that have come: collected, sent, decided, activated.
fn dates(city: &City, track: &Track) -> [Option<String>; 4] {
    let come = |n: i16| (n != NEVER && n <= city.today && track.stage != Stage::None).then(|| city.world.calendar(n).to_string());
    [track.collected, track.sent, track.decided, track.activated].map(come)
}

fn citizens_json(city: &City, file: &mut impl Write, open: &str) -> std::io::Result<()> {
    write!(file, "{open},\n  \"citizens\": {{")?;
    for (index, citizen) in (0_u32..).zip(city.citizens.iter()) {
        let id = city.world.people.national_id(index, citizen.head);
        let mut story = Map::new();
        story.insert("quarter".into(), json!(city.world.places.quarters[citizen.quarter as usize].code));
        for (name, level) in [("level1", Level::One), ("level2", Level::Two)] {
            if citizen.has(level) {
                story.insert(name.into(), track(city, index, level));
            }
        }
        if let Some(how) = how(citizen.how) {
            story.insert("activated_how".into(), how.into());
        }
        if let Some(moves) = city.history.moves.get(&index) {
            let from = |q: u32| city.world.places.quarters[q as usize].code.clone();
            let moves: Vec<_> = moves.iter().map(|(d, q)| json!({ "day": city.world.calendar(*d), "from": from(*q) })).collect();
            story.insert("moves".into(), moves.into());
        }
        if citizen.gone != NEVER {
            story.insert(if citizen.died { "died" } else { "left" }.into(), json!(city.world.calendar(citizen.gone)));
            if citizen.removed <= city.today {
                story.insert("removed".into(), json!(city.world.calendar(citizen.removed)));
            }
        }
        write!(file, "{}\n    \"{id}\": {}", if index == 0 { "" } else { "," }, Value::from(story))?;
    }
    write!(file, "\n  }}\n}}\n")?;
    file.flush()
}

fn track(city: &City, index: u32, level: Level) -> Value {
    let track = city.citizens[index as usize].track(level);
    let mut story = Map::new();
    story.insert("stage".into(), stage(track.stage).into());
    let decided = if track.stage == Stage::Rejected { "rejected" } else { "approved" };
    for (name, day) in ["collected", "sent", decided, "activated"].into_iter().zip(dates(city, track)) {
        if let Some(day) = day {
            story.insert(name.into(), day.into());
        }
    }
    if let Some(past) = city.history.rejections.get(&(index, level.number())) {
        let day = |n: i16| city.world.calendar(n);
        let past: Vec<_> = past.iter().map(|(c, r)| json!({ "collected": day(*c), "rejected": day(*r) })).collect();
        story.insert("rejected_before".into(), past.into());
    }
    story.into()
}

fn citizens_csv(city: &City, path: &Path) -> Result<(), SimError> {
    let error = |e: csv::Error| SimError::io(path, e.into());
    let mut csv = csv::Writer::from_path(path).map_err(error)?;
    let mut header = vec!["national_id".to_owned(), "quarter".to_owned()];
    for level in ["level1", "level2"] {
        header.extend(["stage", "collected", "sent", "decided", "activated"].map(|n| format!("{level}_{n}")));
    }
    header.extend(["activated_how", "gone", "died", "removed"].map(str::to_owned));
    csv.write_record(&header).map_err(error)?;
    for (index, citizen) in (0_u32..).zip(city.citizens.iter()) {
        let id = city.world.people.national_id(index, citizen.head);
        let mut row = vec![id, city.world.places.quarters[citizen.quarter as usize].code.clone()];
        for level in [Level::One, Level::Two] {
            let track = citizen.track(level);
            row.push(stage(track.stage).to_owned());
            row.extend(dates(city, track).map(Option::unwrap_or_default));
        }
        let come = |n: i16| if n <= city.today { city.world.calendar(n).to_string() } else { String::new() };
        row.push(how(citizen.how).unwrap_or("").to_owned());
        row.extend([come(citizen.gone), citizen.died.to_string(), come(citizen.removed)]);
        csv.write_record(&row).map_err(error)?;
    }
    csv.flush().map_err(|e| SimError::io(path, e))
}

//! A citizen's time line: what the register says, told as changes from one extract to the next.

use crate::{
    hooks::{ClaimLine, ClaimState},
    model::{Status, StatusFact, Track},
    people::CitizenView,
};
use maud::html;
use std::cmp::Reverse;
use vedich_kernel::{Day, ExtractNo, Lang, Level, Moment};
use vedich_territory::Tree;
use vedich_ui::{TimelineEvent, Tone, Truth, t, t_args};

/// Register facts and claims, newest first; a fact before a claim of the same moment.
pub(super) fn events(view: &CitizenView, claims: &[ClaimLine], tree: &Tree, lang: Lang) -> Vec<TimelineEvent> {
    let mut dated: Vec<Dated<TimelineEvent>> = Vec::new();
    let mut before: Option<&StatusFact> = None;
    for fact in &view.history {
        let said = changes(before.map(|f| &f.status), &fact.status, tree, lang);
        dated.push((end_of(fact.as_of), REGISTER, fact.extract.0, fact_event(fact, said, lang)));
        before = Some(fact);
    }
    for (no, day) in &view.left_pending {
        let event = TimelineEvent::new(Truth::Pending, day.vi(), t(lang, "register-left-pending"))
            .detail(html! { (t(lang, "register-left-pending-note")) })
            .source(source(*no, *day, lang));
        dated.push((end_of(*day), REGISTER, no.0, event));
    }
    dated.extend(claims.iter().map(|c| (c.at, CLAIM, 0, claim_event(c, lang))));
    newest_first(&mut dated);
    dated.into_iter().map(|(.., event)| event).collect()
}

/// When, what of that moment stands first, the extract's number, and what is told.
type Dated<T> = (Moment, u8, i64, T);

const REGISTER: u8 = 0;
const CLAIM: u8 = 1;

/// Of extracts of one day the later one said the last word.
fn newest_first<T>(dated: &mut [Dated<T>]) {
    dated.sort_by_key(|(at, order, no, _)| (Reverse(*at), *order, Reverse(*no)));
}

/// An extract's day of truth is a whole day: it stands after what was seen on that day.
fn end_of(day: Day) -> Moment {
    Moment(day.plus(1).start().0 - 1)
}

fn source(no: ExtractNo, as_of: Day, lang: Lang) -> String {
    t_args(lang, "register-fact-source", &[("no", no.0.into()), ("day", as_of.vi().into())])
}

fn fact_event(fact: &StatusFact, said: Vec<(Tone, String)>, lang: Lang) -> TimelineEvent {
    let mut said = said.into_iter();
    let (tone, title) = said.next().unwrap_or_else(|| (Tone::Neutral, t(lang, "register-fact-detail").to_owned()));
    let rest: Vec<String> = said.map(|(_, words)| words).collect();
    let event =
        TimelineEvent::new(Truth::Register, fact.as_of.vi(), title).source(source(fact.extract, fact.as_of, lang)).tone(tone);
    if rest.is_empty() { event } else { event.detail(html! { ul { @for words in rest { li { (words) } } } }) }
}

fn claim_event(claim: &ClaimLine, lang: Lang) -> TimelineEvent {
    let (truth, tone, key) = match claim.state {
        ClaimState::Confirmed => (Truth::Claimed, Tone::Good, "register-claim-confirmed"),
        ClaimState::Pending => (Truth::Pending, Tone::Neutral, "register-claim-pending"),
        ClaimState::Late => (Truth::Claimed, Tone::Attention, "register-claim-late"),
        ClaimState::Contradicted => (Truth::Claimed, Tone::Broken, "register-claim-contradicted"),
        ClaimState::Met => (Truth::Claimed, Tone::Neutral, "register-claim-met"),
        ClaimState::TakenBack => (Truth::Claimed, Tone::Neutral, "register-claim-taken-back"),
    };
    TimelineEvent::new(truth, claim.at.vi(), claim.title.clone())
        .source(claim.source.clone())
        .tone(tone)
        // The verdict always stands in words; the reason beside it does not replace it.
        .detail(html! { p { (t(lang, key)) } @if !claim.detail.is_empty() { p { (claim.detail) } } })
}

/// What changed from one fact to the next, the weightiest first, in words.
fn changes(before: Option<&Status>, now: &Status, tree: &Tree, lang: Lang) -> Vec<(Tone, String)> {
    let mut out = Vec::new();
    for level in [Level::Two, Level::One] {
        let (old, new) = (before.map(|b| b.track(level)).copied().unwrap_or_default(), *now.track(level));
        if old.stage != new.stage {
            out.push(track_change(level, &old, &new, lang));
        }
    }
    let flags = [
        (before.is_some_and(|b| b.vanished), now.vanished, "register-fact-vanished", "register-fact-back", Tone::Attention),
        (before.is_some_and(|b| b.locked), now.locked, "register-fact-locked", "register-fact-unlocked", Tone::Attention),
    ];
    for (old, new, on, off, tone) in flags {
        if old != new {
            out.push(if new { (tone, t(lang, on).to_owned()) } else { (Tone::Neutral, t(lang, off).to_owned()) });
        }
    }
    match before {
        None => {
            let place = now.quarter.unwrap_or(now.commune);
            out.push((Tone::Neutral, t_args(lang, "register-fact-first", &[("place", tree.full_name(place).into())])));
        }
        Some(b) if (b.commune, b.quarter) != (now.commune, now.quarter) => {
            let name = |s: &Status| tree.full_name(s.quarter.unwrap_or(s.commune));
            out.push((Tone::Neutral, t_args(lang, "register-fact-moved", &[("from", name(b).into()), ("to", name(now).into())])));
        }
        Some(_) => {}
    }
    out
}

fn track_change(level: Level, old: &Track, new: &Track, lang: Lang) -> (Tone, String) {
    use vedich_kernel::Stage;
    let day = match new.stage {
        Stage::Activated => new.activated,
        Stage::Approved => new.approved,
        Stage::Collected => new.collected,
        _ => None,
    };
    let tone = match new.stage {
        Stage::Activated => Tone::Good,
        Stage::Rejected => Tone::Broken,
        _ if new.stage < old.stage => Tone::Attention,
        _ => Tone::Neutral,
    };
    let stage = new.stage.word(lang);
    let mut words = t_args(lang, "register-fact-stage", &[("level", level.number().into()), ("stage", stage.into())]);
    if let Some(day) = day {
        words.push_str(&t_args(lang, "register-fact-stage-day", &[("day", day.vi().into())]));
    }
    if new.stage < old.stage {
        words.push_str(&t_args(lang, "register-fact-stage-back", &[("stage", old.stage.word(lang).into())]));
    }
    (tone, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_one_day_the_later_extract_stands_above() {
        let (day, before) = (end_of(Day(19_528)), end_of(Day(19_527)));
        let mut dated =
            [(before, REGISTER, 9, "first"), (day, REGISTER, 12, "gone"), (day, REGISTER, 14, "back"), (day, CLAIM, 0, "claim")];
        newest_first(&mut dated);
        assert_eq!(dated.map(|(.., told)| told), ["back", "gone", "claim", "first"]);
    }
}

//! Putting a brief together from what other rooms say, and its words as an e-mail.

use super::{BriefProblem, Rooms, model::Brief};
use crate::{
    Insight,
    forecast::{arrival, binding},
    pages::hero,
    rules::published::Part,
};
use vedich_accounts::{Actor, DayPart};
use vedich_campaign::quotas::{Holder, Seen};
use vedich_kernel::{Day, Lang, format};
use vedich_register::RegisterProblem;
use vedich_ui::{Tone, t, t_args};

/// Who lags are told at most.
const MOST_LAGGARDS: usize = 8;

impl Insight {
    pub(crate) fn brief_rooms(&self) -> Result<&Rooms, BriefProblem> {
        self.brief.as_deref().ok_or(BriefProblem::NoOutbox)
    }

    /// The brief of a place, the top of the actor's area when none is told. Figures that are not published stay with those who lead.
    pub(crate) async fn compose(&self, actor: &Actor, code: Option<&str>, lang: Lang) -> Result<Brief, BriefProblem> {
        if actor.sees_published_only() {
            return Err(crate::forecast::not_published().into());
        }
        let (_, setting) = self.setting().await?;
        let place = self.place(&setting, actor, code, None)?;
        let view = self.view(&setting, place, None, None, false).await?;
        let code = setting.tree.get(place).map_or_else(String::new, |l| l.code.clone());
        let quotas = self.brief_rooms()?.quotas.place(actor, Some(&code), None, lang).await.map_err(RegisterProblem::other)?;
        let day = self.the_day(actor, None, lang).await.map_err(|e| BriefProblem::told(e.problem(Lang::Vi)))?;
        let open = |part: &DayPart| matches!(part, DayPart::Decide | DayPart::Overdue | DayPart::Missing);
        let lines = day.lines.iter().filter(|(part, _)| open(part)).flat_map(|(_, lines)| lines);
        let told = lines.filter(|l| l.count > 0 && l.tone != Tone::Neutral).cloned().collect();
        let laggards = day.laggards.iter().take(MOST_LAGGARDS).map(|(who, why)| {
            let reasons: Vec<&str> = why.iter().map(|l| l.words.as_str()).collect();
            (crate::day::name_of(&day.tree, *who), reasons.join("; "))
        });
        Ok(Brief {
            day: self.today(),
            place: setting.tree.name(place).to_owned(),
            code,
            laggards: laggards.collect(),
            quotas: Some(quotas).filter(|q| q.whole.is_some()),
            lines: told,
            view,
        })
    }
}

impl Brief {
    /// Where the place stands, and where it will end.
    pub fn line(&self, lang: Lang) -> String {
        hero::words(&self.view, lang)
    }

    /// How likely, when, and what is in the way; nothing while nothing is forecast.
    pub fn outlook(&self, lang: Lang) -> Option<String> {
        let forecast = self.view.forecast.as_ref()?;
        let chance = forecast.chance()?;
        let share = format::percent(chance.numerator, chance.denominator, lang);
        let mut words = t_args(lang, "brief-chance", &[("share", share.into())]);
        if let Some((when, range)) = arrival(&forecast.told, lang) {
            words.push(' ');
            words.push_str(&t_args(lang, "brief-arrival", &[("when", when.into())]));
            if !range.is_empty() {
                words.push_str(&format!(" ({range})"));
            }
            words.push('.');
        }
        if let Some(binds) = binding(&forecast.told, lang) {
            words.push(' ');
            words.push_str(&binds);
        }
        Some(words)
    }

    /// What the newest day brought.
    pub fn change(&self, lang: Lang) -> Option<String> {
        if self.view.before.eligible == 0 || !self.view.shown.has(Part::Main) {
            return None;
        }
        let n = self.view.standing.numbers.activated() - self.view.before.activated();
        let args = [("n", n.into()), ("day", self.view.standing.as_of.vi().into())];
        Some(t_args(lang, "brief-change", &args))
    }

    /// What today asks of the place.
    pub fn today(&self, lang: Lang) -> Option<String> {
        let quotas = self.quotas.as_ref()?;
        let whole = quotas.whole.as_ref()?;
        let (n, level1, level2) = whole.node.on(quotas.index());
        let args = [
            ("place", self.place.clone().into()),
            ("day", quotas.date.vi().into()),
            ("n", n.into()),
            ("level1", level1.into()),
            ("level2", level2.into()),
        ];
        Some(t_args(lang, &format!("quota-today-{}", quotas.phase.metric.code()), &args))
    }

    /// The places below with what today asks of each.
    pub fn parts(&self) -> Vec<(&Seen, i64)> {
        let Some(quotas) = &self.quotas else { return Vec::new() };
        quotas.places.iter().filter(|s| s.node.holder != Holder::Rest).map(|s| (s, quotas.today(&s.node))).collect()
    }

    /// The brief as an e-mail says it: plain lines, no addresses, nobody's name but units' and places'.
    pub fn text(&self, lang: Lang) -> String {
        let mut out = vec![self.line(lang)];
        out.extend(self.outlook(lang));
        out.extend(self.change(lang));
        if let Some(today) = self.today(lang) {
            out.push(String::new());
            out.push(today);
            for (seen, n) in self.parts() {
                let args = [("place", seen.name.clone().into()), ("n", n.into()), ("left", seen.node.quota.into())];
                out.push(format!("- {}", t_args(lang, "brief-part", &args)));
            }
        }
        let mut list = |key: &str, lines: Vec<String>| {
            if !lines.is_empty() {
                out.extend([String::new(), t(lang, key).to_owned()]);
                out.extend(lines.into_iter().map(|l| format!("- {l}")));
            }
        };
        list("brief-waits", self.lines.iter().map(|l| format!("{}: {}", l.words, format::int(l.count, lang))).collect());
        list("brief-laggards", self.laggards.iter().map(|(who, why)| format!("{who}: {why}")).collect());
        out.extend([String::new(), t(lang, "brief-foot").to_owned()]);
        out.join("\n")
    }
}

/// The minute of a day, local to Việt Nam.
pub(crate) fn minute_of(now: vedich_kernel::Moment, day: Day) -> i64 {
    (now.0 - day.start().0) / 60_000_000
}

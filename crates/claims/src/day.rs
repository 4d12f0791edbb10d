//! What the claims tell of a day (`P-5.2`): results from the doors, named lists that came in, and rows of lists that wait for a
//! decision.

use crate::{lists::store, problems::ClaimsProblem, service::Claims};
use vedich_accounts::{Area, DayAsk, DayLine, DayPart, DaySource, DayTold, PageError, Permission};
use vedich_db::BoxFuture;
use vedich_ui::{Tone, t, t_args};

impl DaySource for Claims {
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>> {
        Box::pin(async move {
            let mut told = DayTold::default();
            let campaign = self.register().campaign().await?;
            let tree = self.register().tree().await?;
            let came = |code, count, words: String, href: &str| DayLine {
                code,
                part: DayPart::CameIn,
                count,
                of: None,
                words,
                names: Vec::new(),
                href: href.to_owned(),
                tone: Tone::Neutral,
            };
            if ask.actor.may(Permission::ViewCrossCheck) {
                let area = ask.actor.area(Permission::ViewCrossCheck);
                let results: i64 = self
                    .outcomes_of_units(ask.day)
                    .await?
                    .into_iter()
                    .filter(|(unit, ..)| tree.covers_unit(&area, *unit))
                    .map(|(.., n)| n)
                    .sum();
                told.lines.push(came("claims.results", results, t(ask.lang, "claims-day-results").to_owned(), "/cross-check"));
            }
            if ask.actor.may(Permission::ViewClaims) {
                let area = ask.actor.area(Permission::ViewClaims);
                let lists = store::came_on(self.db(), campaign.id, ask.day).await.map_err(ClaimsProblem::from)?;
                let mine = |units: &[vedich_kernel::UnitId]| {
                    area == Area::Everything || units.iter().any(|u| tree.covers_unit(&area, *u))
                };
                let (mut n, mut rows) = (0, 0);
                for (_, of_list) in lists.iter().filter(|(units, _)| mine(units)) {
                    n += 1;
                    rows += of_list;
                }
                let words = t_args(ask.lang, "claims-day-lists", &[("rows", rows.into())]);
                told.lines.push(came("claims.named_lists", n, words, "/claims/lists"));
            }
            // Whose a row is, is decided by those who may see the residents.
            let decides = ask.actor.area(Permission::ViewCitizens) == Area::Everything && ask.actor.may(Permission::ViewClaims);
            if decides && ask.is_today() {
                let open: i64 = store::open_counts(self.db(), campaign.id).await.map_err(ClaimsProblem::from)?.values().sum();
                told.lines.push(DayLine {
                    code: "claims.doubtful_rows",
                    part: DayPart::Decide,
                    count: open,
                    of: None,
                    words: t(ask.lang, "claims-day-doubtful").to_owned(),
                    names: Vec::new(),
                    href: "/claims/lists".to_owned(),
                    tone: if open > 0 { Tone::Attention } else { Tone::Good },
                });
            }
            Ok(told)
        })
    }
}

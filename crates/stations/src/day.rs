//! What the stations tell of a day (`P-5.2`): requests that wait for an answer, drafts that wait to be published, tonight's proposal.

use crate::{
    model::{PlanSource, RequestState},
    service::Stations,
};
use vedich_accounts::{Area, DayAsk, DayLine, DayPart, DaySource, DayTold, MOST_NAMES, PageError, Permission};
use vedich_db::BoxFuture;
use vedich_ui::{Tone, t};

impl DaySource for Stations {
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>> {
        Box::pin(async move {
            let mut told = DayTold::default();
            if !ask.actor.may(Permission::ManageStations) || !ask.is_today() {
                return Ok(told);
            }
            let requests = self.requests(ask.actor).await?;
            let open: Vec<_> = requests.iter().filter(|r| r.state == RequestState::Open).collect();
            told.lines.push(DayLine {
                code: "stations.requests",
                part: DayPart::Decide,
                count: i64::try_from(open.len()).unwrap_or(i64::MAX),
                of: None,
                words: t(ask.lang, "stationplan-day-requests").to_owned(),
                names: open.iter().filter(|r| !r.name.is_empty()).take(MOST_NAMES).map(|r| r.name.clone()).collect(),
                href: "/stations/requests".to_owned(),
                tone: if open.is_empty() { Tone::Good } else { Tone::Attention },
            });
            let drafts = self.drafts(ask.actor).await?;
            if drafts > 0 {
                told.lines.push(DayLine {
                    code: "stations.drafts",
                    part: DayPart::Decide,
                    count: drafts,
                    of: None,
                    words: t(ask.lang, "stationplan-day-drafts").to_owned(),
                    names: Vec::new(),
                    href: "/stations".to_owned(),
                    tone: Tone::Attention,
                });
            }
            if ask.actor.area(Permission::ManageStations) == Area::Everything {
                let newest = self.station_plans(ask.actor, 1).await?.into_iter().next();
                let waits = newest.filter(|p| p.source == PlanSource::Night && p.accepted_at.is_none() && p.to >= ask.day);
                if let Some(p) = waits {
                    told.lines.push(DayLine {
                        code: "stations.proposal",
                        part: DayPart::Decide,
                        count: p.shifts,
                        of: None,
                        words: t(ask.lang, "stationplan-day-proposal").to_owned(),
                        names: Vec::new(),
                        href: format!("/stations/planner/{}", p.no),
                        tone: Tone::Neutral,
                    });
                }
            }
            Ok(told)
        })
    }
}

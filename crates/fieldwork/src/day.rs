//! What the field tells of a day (`P-5.2`): operations of phones that wait for the office, and the evening's absentee lists.

use crate::{posts::communes, problems::FieldworkProblem, service::Fieldwork, store};
use vedich_accounts::{Area, DayAsk, DayLine, DayPart, DaySource, DayTold, PageError, Permission};
use vedich_db::BoxFuture;
use vedich_ui::{Tone, t, t_args};

impl DaySource for Fieldwork {
    fn tell<'a>(&'a self, ask: DayAsk<'a>) -> BoxFuture<'a, Result<DayTold, PageError>> {
        Box::pin(async move {
            let mut told = DayTold::default();
            let campaign = self.register().campaign().await?.id;
            let tree = self.register().tree().await?;
            if ask.actor.may(Permission::ManageWorkLists) && ask.is_today() {
                let area = ask.actor.area(Permission::ManageWorkLists);
                let places = (area != Area::Everything).then(|| communes(&tree, &area));
                let held =
                    store::held::count_open(self.db(), campaign, places.as_deref()).await.map_err(FieldworkProblem::from)?;
                told.lines.push(DayLine {
                    code: "fieldwork.held",
                    part: DayPart::Decide,
                    count: held,
                    of: None,
                    words: t(ask.lang, "fieldwork-day-held").to_owned(),
                    names: Vec::new(),
                    href: "/held".to_owned(),
                    tone: if held > 0 { Tone::Attention } else { Tone::Good },
                });
            }
            if ask.actor.may(Permission::ViewCitizens) {
                let places = communes(&tree, &ask.actor.area(Permission::ViewCitizens));
                let (lists, people) =
                    store::absentees::sent_on(self.db(), campaign, &places, ask.day).await.map_err(FieldworkProblem::from)?;
                told.lines.push(DayLine {
                    code: "fieldwork.absentees",
                    part: DayPart::CameIn,
                    count: people,
                    of: None,
                    words: t_args(ask.lang, "fieldwork-day-absentees", &[("lists", lists.into())]),
                    names: Vec::new(),
                    href: "/absentees".to_owned(),
                    tone: Tone::Neutral,
                });
            }
            Ok(told)
        })
    }
}

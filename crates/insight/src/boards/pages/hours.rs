//! When the work is done: visits and claimed activations by weekday and hour.

use super::{Board, board_tabs};
use crate::{
    Insight,
    boards::{
        classes::Classes,
        model::{HourOfWeek, Week},
        problems::BoardProblem,
        rhythm::{self, Rhythm},
    },
    http::Asked,
    pages::{before_campaign, own_work, problem_is},
    rules::published::SMALLEST,
};
use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_kernel::{Lang, format};
use vedich_register::RegisterProblem;
use vedich_ui::{HeatCell, PageHead, Tone, callout, empty_state, heat_grid, page, section, t, t_args, weekday_name};

pub(crate) async fn show(
    State(insight): State<Insight>,
    viewer: Viewer,
    Query(asked): Query<Asked>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let (_, setting) = match insight.setting().await {
        Ok(found) => found,
        Err(e) if problem_is(&e, "no_campaign") => return Ok(before_campaign(&viewer).into_response()),
        Err(e) => return Err(e.into()),
    };
    let query = asked.query()?;
    let place = match insight.place(&setting, &viewer.actor, query.locality.as_deref(), None) {
        Ok(place) => place,
        Err(RegisterProblem::NotYourArea) if query.locality.is_none() => {
            return Ok(own_work(&insight, &viewer).await?.into_response());
        }
        Err(e) => return Err(e.into()),
    };
    let tree = &setting.tree;
    let rhythm = insight.rhythm().await?;
    let week = insight.week(tree, &rhythm, place);
    let published = viewer.actor.sees_published_only();
    // A commune's cell could be computed from the city's and the other communes'.
    let told = !published || place == setting.campaign.root;
    let code = tree.get(place).map_or("", |l| l.code.as_str());
    let body = html! {
        (board_tabs(code, Board::Hours, viewer.actor.may(Permission::ViewCrossCheck), lang))
        @if told { (draw(&week, &rhythm, published, lang)) } @else {
            (callout(Tone::Neutral, t(lang, "boards-hours-city-only"), html! { p { (t(lang, "insight-published-why")) } }))
        }
    };
    let shown = tree.commune_of(place).unwrap_or(place);
    let head = PageHead::new(t_args(lang, "boards-hours-title", &[("place", tree.name(shown).to_owned().into())]))
        .lede(t(lang, "boards-hours-lede"))
        .clause("P-4.3a")
        .wide();
    Ok(page(&viewer.frame, &head, body).into_response())
}

fn draw(week: &Week, rhythm: &Rhythm, published: bool, lang: Lang) -> Markup {
    let all = |f: fn(&HourOfWeek) -> i64| week.iter().flatten().map(f).sum::<i64>();
    let (visits, activations) = (all(|c| c.visits), all(|c| c.activations));
    let args = [("from", rhythm.from.vi().into()), ("to", rhythm.to.vi().into()), ("at", rhythm.at.clock_vi().into())];
    if visits + activations == 0 {
        return empty_state(&t_args(lang, "boards-hours-nothing", &args), html! { p { (t(lang, "boards-hours-nothing-why")) } });
    }
    html! {
        (vedich_ui::hero(html! { (sentence(week, published, lang)) }, html! { p { (t_args(lang, "boards-hours-note", &args)) } }, html! {}))
        @if visits > 0 { (section(t(lang, "boards-hours-visits"), grid("visits", week, |c| c.visits, published, lang))) }
        @if activations > 0 { (section(t(lang, "boards-hours-activations"), grid("activations", week, |c| c.activations, published, lang))) }
        @if visits == 0 { p.help { (t(lang, "boards-hours-no-visits")) } }
    }
}

/// The fullest hour of all that the page shows, and of which of its tables it is.
fn sentence(week: &Week, published: bool, lang: Lang) -> String {
    let both = |(day, hour): (usize, usize)| {
        let c = &week[day][hour];
        [("boards-hours-sentence-activations", c.activations), ("boards-hours-sentence", c.visits)]
            .map(|(key, n)| (key, n, day, hour))
    };
    let cells = (0..7).flat_map(|day| (0..24).map(move |hour| (day, hour))).flat_map(both);
    let best = cells.max_by_key(|(_, n, day, hour)| (*n, std::cmp::Reverse((*day, *hour))));
    let Some((key, n, day, hour)) = best.filter(|(_, n, ..)| !published || *n >= SMALLEST) else {
        return t(lang, "insight-hero-hidden").to_owned();
    };
    let args = [
        ("day", weekday_name(of_week(day), lang).into()),
        ("hour", format!("{hour}:00–{}:00", hour + 1).into()),
        ("n", n.into()),
    ];
    t_args(lang, key, &args)
}

/// The day of a row; the week starts on Monday, which is 1.
fn of_week(at: usize) -> i8 {
    i8::try_from(at + 1).unwrap_or(7)
}

fn grid(id: &'static str, week: &Week, count: fn(&HourOfWeek) -> i64, published: bool, lang: Lang) -> Markup {
    let (first, last) = rhythm::hours(week);
    let told = |n: i64| n > 0 && (!published || n >= SMALLEST);
    let classes = Classes::of(week.iter().flatten().map(count).filter(|n| told(*n)), 1);
    let cell = |c: &HourOfWeek| match count(c) {
        // Nobody is fewer than five, too.
        n if published && n < SMALLEST => HeatCell::plain(t(lang, "insight-hidden")),
        0 => HeatCell::plain("–"),
        n => HeatCell::new(format::int(n, lang), classes.class(n)),
    };
    let rows: Vec<(String, Vec<HeatCell>)> = week
        .iter()
        .enumerate()
        .map(|(at, day)| (weekday_name(of_week(at), lang).to_owned(), day[first..=last].iter().map(cell).collect()))
        .collect();
    let columns: Vec<String> =
        (first..=last).map(|hour| t_args(lang, "boards-hour", &[("n", hour.to_string().into())])).collect();
    let key = if id == "visits" { "boards-hours-visits-title" } else { "boards-hours-activations-title" };
    heat_grid(id, t(lang, key), t(lang, "boards-weekday"), &columns, &rows, lang)
}

/// What a program is told of an hour of the week.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct HourAnswer {
    /// 1 is Monday.
    weekday: usize,
    /// 0 to 23, in Việt Nam.
    hour: usize,
    /// Visits; none where fewer than five are hidden.
    visits: Option<i64>,
    /// Activations that teams and units claimed.
    activations: Option<i64>,
}

/// The hours of a place's week.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub(crate) struct HoursAnswer {
    /// Code of the locality; a quarter is answered with its commune.
    locality: String,
    /// First day.
    #[schema(value_type = String)]
    from: vedich_kernel::Day,
    /// Last day.
    #[schema(value_type = String)]
    to: vedich_kernel::Day,
    /// Commit number up to which it was counted.
    cutoff: i64,
    /// Hours in which anything was recorded.
    hours: Vec<HourAnswer>,
}

impl Insight {
    /// The hours of a place's week, as a program sees them.
    pub(crate) async fn hours_answer(
        &self,
        actor: &vedich_accounts::Actor,
        code: Option<&str>,
    ) -> Result<HoursAnswer, BoardProblem> {
        let (_, setting) = self.setting().await?;
        let place = self.place(&setting, actor, code, None)?;
        let published = actor.sees_published_only();
        if published && place != setting.campaign.root {
            return Err(BoardProblem::Register(RegisterProblem::NotYourArea));
        }
        let rhythm = self.rhythm().await?;
        let week = self.week(&setting.tree, &rhythm, place);
        let shown = setting.tree.commune_of(place).unwrap_or(place);
        let told = |n: i64| (!published || n >= SMALLEST).then_some(n);
        let mut hours = Vec::new();
        for (day, cells) in week.iter().enumerate() {
            for (hour, cell) in cells.iter().enumerate().filter(|(_, c)| **c != HourOfWeek::default()) {
                let answer =
                    HourAnswer { weekday: day + 1, hour, visits: told(cell.visits), activations: told(cell.activations) };
                hours.extend(Some(answer).filter(|a| a.visits.is_some() || a.activations.is_some()));
            }
        }
        let locality = setting.tree.get(shown).map(|l| l.code.clone()).unwrap_or_default();
        Ok(HoursAnswer { locality, from: rhythm.from, to: rhythm.to, cutoff: rhythm.commit, hours })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_headline_is_the_fullest_hour_of_both_tables_and_says_of_which() {
        let mut week = Week::default();
        week[0][21].visits = 6;
        assert_eq!(sentence(&week, false, Lang::Vi), "Nhiều kết quả ghi nhận nhất: Thứ Hai, 21:00–22:00, 6 lượt đến nhà.");
        week[2][17].activations = 107;
        assert_eq!(sentence(&week, false, Lang::Vi), "Nhiều kết quả ghi nhận nhất: Thứ Tư, 17:00–18:00, 107 lượt báo kích hoạt.");
    }

    #[test]
    fn small_cells_are_hidden_from_who_sees_published_figures_only() {
        let mut week = Week::default();
        week[0][19].visits = 40;
        week[2][20].visits = 3;
        let open = grid("visits", &week, |c| c.visits, false, Lang::Vi).into_string();
        assert!(open.contains(">40<") && open.contains(">3<") && open.contains("map-"), "{open}");
        let public = grid("visits", &week, |c| c.visits, true, Lang::Vi).into_string();
        assert!(public.contains(">40<") && !public.contains(">3<") && !public.contains(">–<"), "{public}");
        assert!(sentence(&week, true, Lang::Vi).contains("40"));
        week[0][19].visits = 4;
        assert_eq!(sentence(&week, true, Lang::Vi), t(Lang::Vi, "insight-hero-hidden"));
    }
}

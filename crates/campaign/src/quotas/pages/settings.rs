//! `/quotas/settings`: what days weigh, how long approval takes, how far quota may move.

use super::{beside, crumbs};
use crate::{
    problems::CampaignProblem,
    quotas::{service::Quotas, settings::QuotaSettings},
};
use axum::{
    Form,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer, see_other_with};
use vedich_kernel::{Day, Lang};
use vedich_territory::TerritoryProblem;
use vedich_ui::{
    Button, Field, FieldError, Icon, PageHead, Tone, Width, actions, error_summary, fieldset, form, page, section, t, t_args,
};

type Sent = Vec<(String, String)>;

fn get<'a>(sent: &'a Sent, key: &str) -> &'a str {
    sent.iter().find(|(k, _)| k == key).map_or("", |(_, v)| v.trim())
}

/// Whole numbers of the form, in its order.
const NUMBERS: [&str; 7] = ["weekday", "saturday", "sunday", "holiday", "lag1", "lag2", "level1_per_member"];
/// Shares, written in percent.
const SHARES: [&str; 5] = ["approval_bp", "level2_bp", "day_limit_bp", "give_bp", "take_bp"];

fn of(s: &QuotaSettings) -> Sent {
    let numbers = [s.weekday, s.saturday, s.sunday, s.holiday, s.lag1, s.lag2, s.level1_per_member];
    let shares = [s.approval_bp, s.level2_bp, s.day_limit_bp, s.give_bp, s.take_bp];
    let percent = |bp: i64| crate::rules::percent_words(bp, Lang::En).trim_end_matches('%').to_owned();
    let mut sent: Sent = NUMBERS.iter().zip(numbers).map(|(k, n)| ((*k).to_owned(), n.to_string())).collect();
    sent.extend(SHARES.iter().zip(shares).map(|(k, bp)| ((*k).to_owned(), percent(bp))));
    sent.push(("holidays".into(), s.holidays.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")));
    sent.push(("days".into(), s.days.iter().map(|(d, w)| format!("{d} {w}")).collect::<Vec<_>>().join("\n")));
    sent
}

fn read(sent: &Sent) -> Result<QuotaSettings, CampaignProblem> {
    let number = |key: &'static str| get(sent, key).parse::<i64>().map_err(|_| CampaignProblem::BadValue(key));
    let share = |key: &'static str| {
        let text = get(sent, key).trim_end_matches('%').trim().replace(',', ".");
        let percent: f64 = text.parse().map_err(|_| CampaignProblem::BadValue(key))?;
        if (0.0..=1_000.0).contains(&percent) {
            Ok((percent * 100.0).round() as i64)
        } else {
            Err(CampaignProblem::BadValue(key))
        }
    };
    let parts = get(sent, "holidays").split([',', ';', '\n']).map(str::trim).filter(|d| !d.is_empty());
    let holidays: Result<Vec<Day>, _> = parts.map(day).collect();
    let lines = get(sent, "days").lines().map(str::trim).filter(|l| !l.is_empty());
    let days: Option<Vec<(Day, i64)>> = lines
        .map(|line| {
            let (on, weight) = line.split_once([' ', ':', '=', '\t'])?;
            Some((day(on.trim()).ok()?, weight.trim().parse().ok()?))
        })
        .collect();
    Ok(QuotaSettings {
        weekday: number("weekday")?,
        saturday: number("saturday")?,
        sunday: number("sunday")?,
        holiday: number("holiday")?,
        holidays: holidays.map_err(|()| CampaignProblem::BadValue("holidays"))?,
        days: days.ok_or(CampaignProblem::BadValue("days"))?,
        lag1: number("lag1")?,
        lag2: number("lag2")?,
        approval_bp: share("approval_bp")?,
        level2_bp: share("level2_bp")?,
        level1_per_member: number("level1_per_member")?,
        day_limit_bp: share("day_limit_bp")?,
        give_bp: share("give_bp")?,
        take_bp: share("take_bp")?,
    })
}

/// `2023-09-01`, or as people write it: `1/9/2023`.
fn day(text: &str) -> Result<Day, ()> {
    if let Ok(day) = text.parse() {
        return Ok(day);
    }
    let mut parts = text.split('/').map(|p| p.trim().parse::<i16>().ok());
    let (Some(Some(day)), Some(Some(month)), Some(Some(year)), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(());
    };
    let small = |n: i16| i8::try_from(n).ok();
    small(month).zip(small(day)).and_then(|(month, day)| Day::new(year, month, day)).ok_or(())
}

pub(in crate::quotas) async fn show(State(quotas): State<Quotas>, viewer: Viewer) -> Result<Markup, PageError> {
    let settings = quotas.settings().await?;
    draw(&quotas, &viewer, &of(&settings), &[]).await
}

async fn draw(quotas: &Quotas, viewer: &Viewer, sent: &Sent, errors: &[FieldError]) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let campaign = quotas.campaigns.required().await?;
    let tree = quotas.campaigns.territory().tree().await.map_err(TerritoryProblem::from)?;
    tree.require(&viewer.actor, Permission::ManageQuotas, campaign.root)?;
    let word = |key: &str| t(lang, &format!("quota-setting-{key}"));
    let number = |key: &str| {
        Field::number(key.to_owned(), word(key)).value(get(sent, key)).min("0").width(Width::Short).required().errors(errors)
    };
    let share = |key: &str| {
        Field::text(key.to_owned(), word(key))
            .value(get(sent, key))
            .width(Width::Short)
            .required()
            .errors(errors)
            .attr("inputmode", "decimal")
    };
    let reason = |id: &str| {
        Field::text("reason", t(lang, "campaign-reason"))
            .id(id.to_owned())
            .help(t(lang, "campaign-reason-help"))
            .value(get(sent, "reason"))
            .max_length(500)
            .required()
            .width(Width::Full)
    };
    let body = html! {
        (error_summary(lang, errors))
        (form(frame, "/quotas/settings", html! {
            (fieldset(t(lang, "quota-setting-of-days"), html! {
                p.help { (t(lang, "quota-setting-days-why")) }
                @for key in &NUMBERS[..4] { (number(key)) }
                (Field::text("holidays", word("holidays")).help(word("holidays-help")).value(get(sent, "holidays")).optional(lang).width(Width::Full).errors(errors))
                (Field::textarea("days", word("days")).help(word("days-help")).value(get(sent, "days")).optional(lang).errors(errors))
            }))
            (fieldset(t(lang, "quota-setting-of-way"), html! {
                @for key in &NUMBERS[4..] { (number(key)) }
                @for key in &SHARES[..2] { (share(key)) }
            }))
            (fieldset(t(lang, "quota-setting-of-moving"), html! {
                @for key in &SHARES[2..] { (share(key)) }
            }))
            (reason("field-reason").errors(errors))
            (actions(html! { (Button::primary(t(lang, "quota-setting-save")).icon(Icon::Check)) }))
        }))
        (section(t(lang, "quota-restart"), html! {
            p { (t(lang, "quota-restart-why")) }
            (form(frame, "/quotas/restart", html! {
                (reason("restart-reason").value(""))
                (actions(html! { (Button::secondary(t(lang, "quota-restart-do")).icon(Icon::Undo)) }))
            }))
        }))
    };
    let head = PageHead::new(t(lang, "quota-settings")).lede(t(lang, "quota-settings-lede")).clause("P-5.5");
    Ok(page(frame, &head.crumbs(crumbs(t(lang, "quota-settings"), lang)), body))
}

pub(in crate::quotas) async fn save(
    State(quotas): State<Quotas>,
    viewer: Viewer,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let done = match read(&sent) {
        Ok(new) => quotas.set_settings(&viewer.actor, new, get(&sent, "reason")).await,
        Err(e) => Err(e),
    };
    match done {
        Ok(()) => Ok(see_other_with("/quotas", Tone::Good, t(lang, "quota-setting-saved"))),
        Err(e) => {
            let error = beside("reason", e, lang)?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&quotas, &viewer, &sent, &[error]).await?).into_response())
        }
    }
}

pub(in crate::quotas) async fn restart(
    State(quotas): State<Quotas>,
    viewer: Viewer,
    Form(sent): Form<Sent>,
) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    match quotas.restart(&viewer.actor, get(&sent, "reason")).await {
        Ok(version) => {
            let words = t_args(lang, "quota-restarted", &[("no", version.no.into())]);
            Ok(see_other_with("/quotas", Tone::Good, words))
        }
        Err(e) => {
            let error = beside("reason", e, lang)?;
            let stands = of(&quotas.settings().await?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, draw(&quotas, &viewer, &stands, &[error]).await?).into_response())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_form_shows_is_what_it_reads() {
        let days = vec![(Day::new(2023, 7, 1).unwrap(), 250)];
        let settings =
            QuotaSettings { holidays: vec![Day::new(2023, 9, 1).unwrap()], days, approval_bp: 9_725, ..QuotaSettings::default() };
        assert_eq!(read(&of(&settings)).unwrap(), settings);
        let mut sent = of(&QuotaSettings::default());
        let set = |sent: &mut Sent, key: &str, value: &str| {
            sent.iter_mut().filter(|(k, _)| k == key).for_each(|(_, v)| *v = value.to_owned());
        };
        set(&mut sent, "holidays", "1/9/2023; 2023-09-04");
        assert_eq!(read(&sent).unwrap().holidays, [Day::new(2023, 9, 1).unwrap(), Day::new(2023, 9, 4).unwrap()]);
        set(&mut sent, "holidays", "31/2/2023");
        assert!(matches!(read(&sent), Err(CampaignProblem::BadValue("holidays"))));
        set(&mut sent, "holidays", "");
        set(&mut sent, "lag2", "ba");
        assert!(matches!(read(&sent), Err(CampaignProblem::BadValue("lag2"))));
    }
}

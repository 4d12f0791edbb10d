//! Parts of a round's page: its inspectors, its tasks, its sample.

use super::inspections::count;
use crate::{
    inspections::{Sampled, viewing::RoundView},
    service::CrossCheck,
};
use maud::{Markup, html};
use vedich_accounts::User;
use vedich_kernel::Lang;
use vedich_territory::{Member, Tree};
use vedich_ui::{self as ui, Button, Cell, Col, Field, Frame, Icon, Row, Table, Tone, Width, t, t_args};

pub(super) fn inspectors(frame: &Frame, view: &RoundView, users: &[User], members: &[(Member, String)], tree: &Tree) -> Markup {
    let lang = frame.lang;
    let loads = CrossCheck::loads(&view.sample);
    let unassigned = view.sample.iter().filter(|s| s.inspector.is_none()).count();
    let rows = view.inspectors.iter().map(|i| {
        let (all, done) = loads.get(&i.user).copied().unwrap_or_default();
        let own = i.own.and_then(|u| tree.unit(u)).map_or_else(|| t(lang, "inspections-no-unit").to_owned(), |u| u.name.clone());
        let phone = view.phones.get(&i.user).and_then(|m| members.iter().find(|(x, _)| x.id == *m));
        let phone = phone.map_or_else(|| "–".to_owned(), |(m, team)| format!("{} ({team})", m.name));
        Row::new(vec![Cell::text(i.name.clone()).sub(own), Cell::text(phone), Cell::int(all, lang), Cell::int(done, lang)])
    });
    let mut names = vec![(String::new(), t(lang, "inspections-choose").to_owned())];
    names.extend(users.iter().map(|u| (u.name.clone(), format!("{} ({})", u.full_name, u.name))));
    let mut units = vec![
        (String::new(), t(lang, "inspections-choose").to_owned()),
        ("-".to_owned(), t(lang, "inspections-no-unit").to_owned()),
    ];
    units.extend(tree.units().iter().map(|u| (u.code.clone(), u.name.clone())));
    let mut phones = vec![(String::new(), t(lang, "inspections-no-phone").to_owned())];
    phones.extend(members.iter().map(|(m, team)| (m.id.0.to_string(), format!("{} ({team})", m.name))));
    ui::section(
        t(lang, "inspections-inspectors"),
        html! {
            @if unassigned > 0 && !view.inspectors.is_empty() {
                (ui::callout(Tone::Attention, &t_args(lang, "inspections-left-over", &[("n", count(unassigned).into())]), html! { p { (t(lang, "inspections-left-over-do")) } }))
            }
            (Table::new("inspectors", t(lang, "inspections-inspectors-table"))
                .lang(lang)
                .col(Col::text(t(lang, "inspections-inspector")))
                .col(Col::text(t(lang, "inspections-phone-of")))
                .col(Col::number(t(lang, "inspections-has")))
                .col(Col::number(t(lang, "inspections-done")))
                .empty(t(lang, "inspections-nobody"), html! { p { (t(lang, "inspections-nobody-do")) } })
                .rows(rows))
            @if view.round.closed_at.is_none() {
                (ui::form(frame, &format!("/inspections/{}/inspectors", view.round.no), html! {
                    (Field::select("name", t(lang, "inspections-inspector"), names).required())
                    (Field::select("unit", t(lang, "inspections-own-unit"), units).help(t(lang, "inspections-own-unit-help")).required())
                    (Field::select("phone", t(lang, "inspections-phone-of"), phones).help(t(lang, "inspections-phone-of-help")))
                    (ui::actions(html! { (Button::secondary(t(lang, "inspections-send")).icon(Icon::Users)) }))
                }))
            }
        },
    )
}

pub(super) fn tasks(frame: &Frame, view: &RoundView, tree: &Tree, today: vedich_kernel::Day) -> Markup {
    let (lang, no) = (frame.lang, view.round.no);
    let units =
        view.results.iter().filter(|r| r.drawn() > 0).filter_map(|r| tree.unit(r.unit)).map(|u| (u.code.clone(), u.name.clone()));
    ui::section(
        t(lang, "inspections-tasks"),
        html! {
            @if !view.tasks.is_empty() {
                (super::follow_up::table(&view.tasks, tree, today, lang))
            }
            (ui::details(t(lang, "inspections-task-add"), ui::form(frame, &format!("/inspections/{no}/tasks"), html! {
                (Field::select("unit", t(lang, "crosscheck-unit"), units.collect()).id("field-task-unit").required())
                (Field::text("words", t(lang, "inspections-task")).id("field-task-words").required().max_length(1_000).width(Width::Full))
                (Field::text("owner", t(lang, "inspections-owner")).help(t(lang, "inspections-owner-help")).id("field-task-owner").required().max_length(120))
                (Field::date("due", t(lang, "inspections-due")).id("field-task-due").value(today.plus(7).to_string()).min(today.to_string()).required())
                (ui::actions(html! { (Button::secondary(t(lang, "inspections-task-do")).icon(Icon::Add)) }))
            })))
        },
    )
}

/// The sample without names: how risky, who looks, what was found.
pub(super) fn sample(sample: &[Sampled], view: &RoundView, tree: &Tree, lang: Lang) -> Markup {
    let rows = sample.iter().map(|s| {
        let unit = tree.unit(s.item.unit).map(|u| u.name.clone()).unwrap_or_default();
        let team = s.item.team.and_then(|x| tree.team(x)).map_or("–", |x| x.name.as_str());
        let who = s.inspector.and_then(|u| view.inspectors.iter().find(|i| i.user == u)).map_or("–", |i| i.name.as_str());
        let signs: Vec<&str> =
            s.item.signs.iter().map(|x| t(lang, &format!("inspections-sign-{}", x.code().replace('_', "-")))).collect();
        let found = s.found.as_ref().map_or_else(Cell::blank, |f| {
            let tone = if f.finding.is_false() { Tone::Broken } else { Tone::Neutral };
            Cell::text(f.finding.word(lang)).tone(tone).sub(f.note.clone())
        });
        Row::new(vec![
            Cell::text(s.item.item.to_string()).key(format!("{:05}", s.item.item)),
            Cell::text(unit).sub(team),
            Cell::day(s.item.day),
            Cell::text(if signs.is_empty() { t(lang, "inspections-sign-none").to_owned() } else { signs.join(", ") }),
            Cell::text(who),
            found,
        ])
    });
    ui::details(
        t(lang, "inspections-sample"),
        html! {
            (Table::new("inspection-sample", t(lang, "inspections-sample-table"))
                .lang(lang)
                .col(Col::text(t(lang, "inspections-item")).narrow().sort())
                .col(Col::text(t(lang, "crosscheck-unit")).sort().wide())
                .col(Col::text(t(lang, "crosscheck-day")).sort())
                .col(Col::text(t(lang, "inspections-signs")).wide())
                .col(Col::text(t(lang, "inspections-inspector")).sort())
                .col(Col::text(t(lang, "inspections-finding")).wide().sort())
                .compact()
                .rows(rows))
        },
    )
}

//! `/stations/shifts/{shift}/invitations`: how many to invite, from where; letters and the list.

use super::{crumbs, hours, says, tell, weekday, where_is, workbook};
use crate::{
    heads::Head,
    inviting::{Inviting, Letter},
    model::ShiftView,
    problems::StationsProblem,
    rules::{
        self,
        inviting::{MOST, PRIOR, QUIET_DAYS, Short, WALK_INS_PRIOR, in_time},
    },
    service::Stations,
    taken::police_of,
};
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use maud::{Markup, html};
use rust_xlsxwriter::{Format, FormatBorder, Workbook, XlsxError};
use serde::Deserialize;
use std::collections::BTreeMap;
use vedich_accounts::{PageError, Permission, SiteAddress, Viewer, see_other_with};
use vedich_kernel::{Day, Lang, LocalityId};
use vedich_territory::{Locality, Tree};
use vedich_ui::{self as ui, BarItem, Button, Crumb, Field, Frame, Icon, PageHead, Tone, Width, t, t_args};

pub(super) fn title(v: &ShiftView, lang: Lang) -> String {
    format!("{}, {} {}", v.station.name, weekday(v.shift.what.day, lang), hours(v))
}

fn way(no: i64, lang: Lang) -> Vec<Crumb> {
    let mut way = crumbs(lang, t(lang, "stations-invitations"));
    way.insert(
        1,
        Crumb::link(t_args(lang, "stations-shift-no", &[("no", no.to_string().into())]), format!("/stations/shifts/{no}")),
    );
    way
}

/// How the shift stands with its invitations.
pub(crate) async fn show(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let (v, i, tree) = (s.shift(&viewer.actor, no).await?, s.inviting(&viewer.actor, no).await?, s.tree().await?);
    let open = v.shift.cancelled.is_none() && !rules::is_over(&v.shift.what, s.now());
    let body = html! {
        @if let Some(reason) = &v.shift.cancelled { (called_off(&i, reason, no, lang)) }
        @else { (suggested(frame, &v, &i, in_time(s.today(), v.shift.what.day), open)) }
        @if i.invited > 0 {
            (ui::section(t(lang, "stations-letters"), html! {
                p.help { (t(lang, "stations-letters-help")) " " (t(lang, "stations-letters-sign")) }
                (ui::actions(html! {
                    @if open { (Button::link(format!("/stations/shifts/{no}/letters"), t(lang, "stations-letters-print")).icon(Icon::Print)) }
                    (Button::link(format!("/stations/shifts/{no}/invitations.xlsx"), t(lang, "stations-letters-xlsx")).icon(Icon::Download))
                    @if let Some(unit) = police_of(&tree, v.station.locality).filter(|_| viewer.actor.may(Permission::WriteDocuments)) {
                        (Button::link(format!("/documents/settings?id={}", unit.0), t(lang, "documents-settings")).icon(Icon::Edit))
                    }
                }))
                @if open { (numbered(no, lang)) }
            }))
            @if open { (tell::form(frame, &viewer.actor, (&format!("/stations/shifts/{no}/invitations/tell"), "stations-tell-invited"), false)) }
        }
        @if v.shift.cancelled.is_none() {
            @if i.demand.is_empty() {
                (ui::empty_state(t(lang, "stations-demand-none"), html! { p { (t(lang, "stations-demand-none-do")) } }))
            } @else { (demand(&i, &v, &tree, lang)) }
        }
    };
    let head = PageHead::new(title(&v, lang)).lede(t(lang, "stations-inviting-lede")).clause("P-4.4b").crumbs(way(no, lang));
    Ok(ui::page(frame, &head, body))
}

/// Nobody is to be invited to a shift that is called off: whoever was is told so from the shift's own page.
fn called_off(i: &Inviting, reason: &str, no: i64, lang: Lang) -> Markup {
    ui::callout(
        Tone::Broken,
        t(lang, "stations-inviting-cancelled"),
        html! {
            p { (reason) }
            @if i.invited > 0 { p { (t_args(lang, "stations-inviting-cancelled-do", &[("n", i.invited.into())])) } }
            (ui::actions(html! { (Button::link(format!("/stations/shifts/{no}"), t(lang, "stations-letters-cancelled-tell")).icon(Icon::Phone)) }))
        },
    )
}

/// How many to invite, from what that follows, and the button that does it.
fn suggested(frame: &Frame, v: &ShiftView, i: &Inviting, timely: bool, open: bool) -> Markup {
    let lang = frame.lang;
    let args = [
        ("invited", i.invited.into()),
        ("wanted", i.share.into()),
        ("free", i.room.free().into()),
        ("places", v.capacity.into()),
    ];
    html! {
        (ui::hero(html! { (t_args(lang, "stations-inviting-sentence", &args)) }, html! { (show_up(i, lang)) (sizing(i, lang)) }, html! {}))
        @if open { @if let Some(short) = &i.short { (too_few(short, i.shared_by.1, lang)) } }
        @if open && i.share > 0 {
            @if !timely { (ui::callout(Tone::Attention, t(lang, "stations-inviting-late"), html! { p { (t(lang, "stations-inviting-late-do")) } })) }
            (ui::form(frame, &format!("/stations/shifts/{}/invitations", v.shift.no), html! {
                p.help { (t_args(lang, "stations-inviting-help", &[("days", i64::from(QUIET_DAYS).into())])) }
                (ui::actions(html! { (Button::primary(t_args(lang, "stations-inviting-do", &[("n", i.share.into())])).icon(Icon::Add)) }))
            }))
        }
    }
}

/// The people do not last for all shifts up to a day: until when they do, and what follows.
pub(super) fn too_few(short: &Short, last: Day, lang: Lang) -> Markup {
    let args = [("people", short.people.into()), ("wanted", short.wanted.into()), ("last", last.vi().into())];
    let until = match short.until {
        Some(day) => t_args(lang, "stations-short-until", &[("day", day.vi().into())]),
        None => t(lang, "stations-short-none").to_owned(),
    };
    ui::callout(
        Tone::Attention,
        &t_args(lang, "stations-short", &args),
        html! {
            p { (until) " " (t(lang, "stations-short-shared")) }
            p { (t_args(lang, "stations-short-do", &[("days", i64::from(QUIET_DAYS).into())])) }
        },
    )
}

/// Letters are papers: the clerk of the police gives them a number, one for all of a shift.
fn numbered(no: i64, lang: Lang) -> Markup {
    ui::form_get(
        &format!("/stations/shifts/{no}/letters"),
        html! {
            (Field::number("number", t(lang, "stations-letter-number-ask")).help(t(lang, "stations-letter-number-help")).max_length(5).attr("pattern", "[0-9]{1,5}").required().width(Width::Short))
            (ui::actions(html! { (Button::secondary(t(lang, "stations-letter-number-do")).icon(Icon::Print)) }))
        },
    )
}

/// The rate on which the number rests, with what it is counted from.
fn show_up(i: &Inviting, lang: Lang) -> Markup {
    let args = [("came", PRIOR.came.into()), ("invited", PRIOR.invited.into())];
    html! {
        @if i.show_up.denominator == 0 { p { (t_args(lang, "stations-show-up-assumed", &args)) } }
        @else { p { (t(lang, "stations-show-up")) " " (ui::figure_button(&i.show_up, lang)) ". " (t_args(lang, "stations-show-up-with", &args)) } }
    }
}

/// Where the number of letters comes from: places that invitations are to fill, and how many come of those who are invited.
fn sizing(i: &Inviting, lang: Lang) -> Markup {
    let walked = [
        ("came", i.walk_ins.came.into()),
        ("places", i.walk_ins.places.into()),
        ("prior", WALK_INS_PRIOR.came.into()),
        ("of", WALK_INS_PRIOR.places.into()),
    ];
    let measured = if i.walk_ins.places > 0 { "stations-sizing-walk-ins" } else { "stations-sizing-walk-ins-assumed" };
    let room = [
        ("places", i.room.places.into()),
        ("booked", i.room.booked.into()),
        ("walkins", i.room.walk_ins.into()),
        ("free", i.room.free().into()),
    ];
    let letters = [
        ("free", i.room.free().into()),
        ("invited", (i.show_up.denominator + PRIOR.invited).into()),
        ("came", (i.show_up.numerator + PRIOR.came).into()),
        ("needed", i.needed.into()),
        ("most", MOST.into()),
        ("already", i.invited.into()),
    ];
    let shared = [
        ("shifts", i.shared_by.0.into()),
        ("last", i.shared_by.1.vi().into()),
        ("people", i.demand.values().sum::<i64>().into()),
        ("share", i.share.into()),
    ];
    html! {
        @if i.same_service { p { (t(lang, "stations-sizing-same-service")) } }
        p { (t_args(lang, measured, &walked)) }
        p { (t_args(lang, "stations-sizing-room", &room)) }
        p { (t_args(lang, "stations-sizing-letters", &letters)) }
        @if i.shared_by.0 > 1 { p { (t_args(lang, "stations-sizing-shared", &shared)) } }
    }
}

fn demand(i: &Inviting, v: &ShiftView, tree: &Tree, lang: Lang) -> Markup {
    let bars: Vec<BarItem> = i
        .demand
        .iter()
        .map(|(quarter, n)| {
            let name = quarter.map_or(t(lang, "stations-no-quarter"), |q| tree.name(q));
            let bar = BarItem::new(name, *n);
            if *quarter == Some(v.station.locality) { bar.note(t(lang, "stations-near")) } else { bar }
        })
        .collect();
    ui::bar_list("invite-demand", t(lang, "stations-demand"), &bars, lang)
}

/// Draws them up.
pub(crate) async fn make(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    let to = format!("/stations/shifts/{no}/invitations");
    match s.invite(&viewer.actor, no).await {
        Ok(n) => Ok(see_other_with(&to, Tone::Good, t_args(viewer.frame.lang, "stations-invited", &[("n", n.into())]))),
        Err(e) => Err(e.into()),
    }
}

/// Under which number letters go out.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct AskedNumber {
    #[serde(default)]
    number: String,
}

/// The letters on A4: one page for each person, with nothing of anybody else.
pub(crate) async fn letters(
    State(s): State<Stations>,
    viewer: Viewer,
    SiteAddress(site): SiteAddress,
    Path(no): Path<i64>,
    Query(asked): Query<AskedNumber>,
) -> Result<Markup, PageError> {
    let (frame, lang) = (&viewer.frame, viewer.frame.lang);
    let v = s.shift(&viewer.actor, no).await?;
    if let Some(reason) = &v.shift.cancelled {
        let body = ui::callout(
            Tone::Broken,
            t(lang, "stations-letters-cancelled"),
            html! {
                p { (reason) }
                p { (t(lang, "stations-letters-cancelled-do")) }
                (ui::actions(html! { (Button::link(format!("/stations/shifts/{no}"), t(lang, "stations-letters-cancelled-tell")).icon(Icon::Phone)) }))
            },
        );
        let head = PageHead::new(title(&v, lang)).clause("P-4.4b").crumbs(way(no, lang));
        return Ok(ui::page(frame, &head, body));
    }
    let letters = s.letters(&viewer.actor, no, "invitation.print").await?;
    let body = html! {
        (sheets(&s, frame, &site, (&v, &letters), &asked.number).await?)
        @if letters.is_empty() { (ui::empty_state(t(lang, "stations-letters-none"), html! {})) }
    };
    Ok(ui::print_page(frame, &t_args(lang, "stations-letters-title", &[("shift", title(&v, lang).into())]), body))
}

/// The letters of a shift, a page for each, under the head of the police of its station.
pub(super) async fn sheets(
    s: &Stations,
    frame: &Frame,
    site: &str,
    (v, letters): (&ShiftView, &[Letter]),
    number: &str,
) -> Result<Markup, StationsProblem> {
    let tree = s.tree().await?;
    let head = s.head(v.station.locality).await?.unwrap_or_else(|| plain_head(&tree, v.station.locality));
    let number = head.number(number);
    Ok(
        html! { @for letter in letters { @if letter.person.is_some() { (one(frame, letter, v, &tree, (site, s.today(), &head, &number))) } } },
    )
}

/// Citizens are written to in Vietnamese, whichever language the officer reads.
const LETTERS: Lang = Lang::Vi;

/// The head of the police of a station's commune where they are no unit of the territory.
fn plain_head(tree: &Tree, station: LocalityId) -> Head {
    let commune = tree.commune_of(station).unwrap_or(station);
    Head {
        issuer: t_args(LETTERS, "stations-letter-issuer", &[("place", tree.name(commune).into())]),
        place: tree.get(commune).map_or("", Locality::date_line_name).to_owned(),
        title: t(LETTERS, "stations-letter-signs").to_owned(),
        ..Head::default()
    }
}

/// An issuer in capitals. The name of its ward stays together: the line breaks before it.
fn in_capitals(issuer: &str, ward: &str) -> String {
    let (issuer, ward) = (issuer.to_uppercase(), ward.to_uppercase());
    if ward.is_empty() { issuer } else { issuer.replace(&ward, &ward.replace(' ', "\u{a0}")) }
}

fn one(
    frame: &Frame,
    letter: &Letter,
    v: &ShiftView,
    tree: &Tree,
    (site, today, head, number): (&str, Day, &Head, &str),
) -> Markup {
    let w = |key: &str| t(LETTERS, key);
    let Some(p) = &letter.person else { return html! {} };
    let address = if p.current_address.is_empty() { &p.permanent_address } else { &p.current_address };
    let link = format!("{site}/timetable/invitation?code={}", letter.code);
    let place = letter.quarter.map_or_else(|| tree.name(letter.commune).to_owned(), |q| tree.full_name(q));
    // Whose station it is invites: the police of its commune.
    let ward = tree.commune_of(v.station.locality).map_or("", |c| tree.name(c));
    let [day, month, year] = of_letters(today);
    let written = [("place", head.place.clone().into()), ("day", day.into()), ("month", month.into()), ("year", year.into())];
    let date = t_args(LETTERS, "stations-letter-date", &written);
    html! {
        section.letter lang="vi" {
            div.letter-top {
                div {
                    @if !head.parent.is_empty() { p { (head.parent.to_uppercase()) } }
                    p.letter-issuer { (in_capitals(&head.issuer, ward)) }
                    p.letter-number { (t_args(LETTERS, "stations-letter-number", &[("number", number.to_owned().into())])) }
                }
                div { p.letter-country { (w("stations-letter-country")) } p.letter-motto { (w("stations-letter-motto")) } p.letter-date { em { (date) } } }
            }
            p.letter-title { (w("stations-letter-head")) }
            div.letter-to {
                p { (w("stations-letter-dear")) " " strong { (p.name) } }
                p { (p.birth_text()) " · " (home(address, &place)) }
            }
            p { (w("stations-letter-text")) }
            div.letter-when {
                p { strong { (weekday(v.shift.what.day, LETTERS)) ", " (hours(v)) } }
                p { (where_is(&v.station.name, &v.station.address, &tree.full_name(v.station.locality))) }
            }
            div.letter-code {
                (ui::qr(&link, w("stations-letter-qr")))
                div {
                    p { (w("stations-letter-book")) }
                    p { (w("stations-invitation-code")) ": " strong.letter-word { (letter.code) } }
                    p { (site) "/timetable" }
                    @if !frame.support.is_empty() { p { (w("stations-notice-call")) " " strong { (frame.support) } } }
                }
            }
            p { (w("stations-letter-bring")) }
            p.letter-never { (w("stations-letter-never")) }
            div.letter-sign {
                @for words in [&head.authority, &head.title].into_iter().filter(|w| !w.is_empty()) { p { (words.to_uppercase()) } }
                @if head.name.is_empty() { p.letter-blank {} } @else { p.letter-signer { (head.name) } }
            }
        }
    }
}

/// Where somebody lives: an address that says quarter or commune itself, also in short (`KP. Phú An, P. Tân Phú`), is not followed by them again.
fn home(address: &str, place: &str) -> String {
    let own_name = |part: &str| {
        let kinds = ["Khu phố ", "Phường ", "Xã ", "Thị trấn ", "Ấp ", "Thôn ", "Tổ "];
        // "1" of "Khu phố 1" may be the house's number: only a name tells.
        let own = kinds.iter().find_map(|kind| part.strip_prefix(kind)).unwrap_or(part);
        if own.chars().filter(|c| c.is_alphabetic()).count() < 3 { part.to_owned() } else { own.to_owned() }
    };
    let mut out = address.trim().to_owned();
    for part in place.split(", ").filter(|part| !says(address, &own_name(part))) {
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(part);
    }
    out
}

/// Day, month and year as the decree writes them: days below 10 and the first two months with a nought before them.
fn of_letters(day: Day) -> [String; 3] {
    let date = day.date();
    let month = if date.month() <= 2 { format!("{:02}", date.month()) } else { date.month().to_string() };
    [format!("{:02}", date.day()), month, date.year().to_string()]
}

/// The list as a workbook: for the desk and for the teams that go from door to door.
pub(crate) async fn export(State(s): State<Stations>, viewer: Viewer, Path(no): Path<i64>) -> Result<Response, PageError> {
    let lang = viewer.frame.lang;
    let letters = s.letters(&viewer.actor, no, "invitation.export").await?;
    let tree = s.tree().await?;
    let bytes = write(&letters, &tree, lang).map_err(|e| StationsProblem::NotWritten(e.to_string()))?;
    Ok(workbook(bytes, &format!("giay-moi-ca-{no}.xlsx")))
}

/// One sheet for the desk, and one for each quarter: each team that goes from door to door gets its own (`P-4.4c`).
fn write(letters: &[Letter], tree: &Tree, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let all: Vec<&Letter> = letters.iter().collect();
    write_sheet(&mut book, t(lang, "stations-invitations"), &all, tree, lang)?;
    let mut by_quarter: BTreeMap<Option<LocalityId>, Vec<&Letter>> = BTreeMap::new();
    for letter in letters {
        by_quarter.entry(letter.quarter).or_default().push(letter);
    }
    if by_quarter.len() > 1 {
        for (n, (quarter, of_quarter)) in (1..).zip(&by_quarter) {
            let name = quarter.map_or(t(lang, "stations-no-quarter"), |q| tree.name(q));
            write_sheet(&mut book, &sheet_name(n, name), of_quarter, tree, lang)?;
        }
    }
    book.save_to_buffer()
}

/// Names of sheets are short, differ, and hold none of some signs.
pub(super) fn sheet_name(n: usize, name: &str) -> String {
    let plain = name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''));
    format!("{n}. ").chars().chain(plain).take(31).collect()
}

pub(super) fn write_sheet(
    book: &mut Workbook,
    name: &str,
    letters: &[&Letter],
    tree: &Tree,
    lang: Lang,
) -> Result<(), XlsxError> {
    let head = Format::new().set_bold().set_border(FormatBorder::Thin).set_text_wrap();
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    let sheet = book.add_worksheet();
    sheet.set_name(name)?.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    let columns = [
        ("stations-guest-name", 28.0),
        ("stations-birth", 12.0),
        ("stations-where", 24.0),
        ("stations-address", 40.0),
        ("stations-guest-phone", 14.0),
        ("stations-invitation-code", 16.0),
        ("stations-slot-booked", 10.0),
    ];
    for (at, (key, width)) in (0_u16..).zip(columns) {
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, t(lang, key), &head)?;
    }
    sheet.set_freeze_panes(1, 1)?.set_repeat_rows(0, 0)?;
    let known = letters.iter().filter_map(|l| l.person.as_ref().map(|p| (l, p)));
    for (row, (l, p)) in (1_u32..).zip(known) {
        let address = if p.current_address.is_empty() { &p.permanent_address } else { &p.current_address };
        let place = l.quarter.map_or_else(|| tree.name(l.commune).to_owned(), |q| tree.full_name(q));
        let booked = if l.booked { t(lang, "stations-yes") } else { "" };
        let cells = [p.name.as_str(), &p.birth_text(), &place, address, &p.phone, &l.code, booked];
        for (at, words) in (0_u16..).zip(cells) {
            sheet.write_string_with_format(row, at, words, &cell)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_dated_as_the_decree_writes_it() {
        let of = |y, m, d| of_letters(Day::new(y, m, d).unwrap()).join(" ");
        assert_eq!([of(2023, 6, 9), of(2024, 2, 19), of(2023, 10, 30)], ["09 6 2023", "19 02 2024", "30 10 2023"]);
    }

    #[test]
    fn a_home_names_its_ward_once() {
        let place = "Khu phố Phú An, Phường Tân Phú";
        let short = "Số 183, tổ 4, KP. Phú An, P. Tân Phú, TP. Đồng Xoài";
        assert_eq!(home(short, place), short);
        assert_eq!(home("Số 183, tổ 4", place), "Số 183, tổ 4, Khu phố Phú An, Phường Tân Phú");
        assert_eq!(home("", place), place);
        assert_eq!(home("Số 1 đường Lê Lợi", "Khu phố 1, Phường B"), "Số 1 đường Lê Lợi, Khu phố 1, Phường B");
    }

    #[test]
    fn an_issuer_breaks_before_its_ward() {
        assert_eq!(in_capitals("Công an phường Tân Phú", "Phường Tân Phú"), "CÔNG AN PHƯỜNG\u{a0}TÂN\u{a0}PHÚ");
        assert_eq!(in_capitals("Công an thành phố", ""), "CÔNG AN THÀNH PHỐ");
    }

    #[test]
    fn names_of_sheets_are_what_excel_takes() {
        assert_eq!(sheet_name(2, "Khu phố 1/2 [cũ]"), "2. Khu phố 12 cũ");
        assert!(sheet_name(12, &"ấp rất dài ".repeat(9)).chars().count() <= 31);
    }
}

//! `/proposals`: what is proposed, and who has to act?

use super::{phase_name, phase_options, state_tag, what};
use crate::{
    http::AskedProposals,
    proposals::{Proposal, ProposalKind, State as At},
    service::Standings,
};
use axum::extract::{Query, State};
use maud::{Markup, html};
use vedich_accounts::{PageError, Permission, Viewer};
use vedich_campaign::Phase;
use vedich_kernel::Lang;
use vedich_ui::{self as ui, BarItem, Button, Cell, Col, Field, Icon, PageHead, Row, Table, t, t_args};

/// All proposals of the reader's area: where each stands.
pub(crate) async fn show(
    State(s): State<Standings>,
    viewer: Viewer,
    Query(asked): Query<AskedProposals>,
) -> Result<Markup, PageError> {
    let (frame, lang, actor) = (&viewer.frame, viewer.frame.lang, &viewer.actor);
    let found = s.proposals_of(actor, asked.phase()?, asked.kind()?, None).await?;
    let phases = s.phases().await?;
    let council = s.is_whole(actor, Permission::ManageStandings).await? || s.is_whole(actor, Permission::DecideProposals).await?;
    let count = |f: fn(&Proposal) -> bool| crate::gather::count(found.iter().filter(|p| f(p)).count());
    let args = [
        ("open", count(|p| !p.state.is_final()).into()),
        ("approved", count(|p| p.state == At::Approved).into()),
        ("all", crate::gather::count(found.len()).into()),
    ];
    let mut kinds = vec![(String::new(), t(lang, "standings-all-kinds").to_owned())];
    kinds.extend(ProposalKind::ALL.map(|k| (k.code().to_owned(), k.word(lang).to_owned())));
    let mut of_phases = vec![(String::new(), t(lang, "standings-all-phases").to_owned())];
    of_phases.extend(phase_options(&phases));
    let body = html! {
        (ui::live_on(frame, "proposal.changed", &frame.path))
        p.lead { (t_args(lang, "standings-proposals-sentence", &args)) }
        @if !found.is_empty() { (bars(&found, lang)) }
        (ui::filter_bar(lang, "/proposals", html! {
            (Field::select("kind", t(lang, "standings-proposed"), kinds).value(asked.kind.clone()))
            (Field::select("phase", t(lang, "standings-phase"), of_phases).value(asked.phase.clone()))
        }, None))
        (table(&found, &phases, lang))
    };
    let head =
        PageHead::new(t(lang, "standings-proposals")).lede(t(lang, "standings-proposals-lede")).clause("P-5.3").wide().actions(
            html! {
                (Button::link("/proposals/new", t(lang, "standings-propose")).primary_look().icon(Icon::Add))
                @if council { (Button::link("/council", t(lang, "standings-council")).icon(Icon::Team)) }
                (Button::link("/standings", t(lang, "standings-title")).icon(Icon::Up))
            },
        );
    Ok(ui::page(frame, &head, body))
}

/// At which step they stand: the page's picture.
fn bars(found: &[Proposal], lang: Lang) -> Markup {
    let steps =
        [At::Draft, At::Returned, At::Submitted, At::Examined, At::Recommended, At::NotRecommended, At::Approved, At::Refused];
    let items: Vec<BarItem> = steps
        .into_iter()
        .map(|state| (state, crate::gather::count(found.iter().filter(|p| p.state == state).count())))
        .filter(|(_, n)| *n > 0)
        .map(|(state, n)| BarItem::new(state.word(lang), n))
        .collect();
    ui::bar_list("proposal-steps", t(lang, "standings-proposal-steps"), &items, lang)
}

fn table(found: &[Proposal], phases: &[Phase], lang: Lang) -> Markup {
    let rows = found.iter().map(|p| {
        let position = if p.position.is_empty() { super::why::kind_word(p.target.kind, lang) } else { &p.position };
        Row::new(vec![
            Cell::int(p.no, lang),
            Cell::text(p.name.clone()).sub(position),
            Cell::text(what(p, lang)),
            Cell::markup(state_tag(p, lang)),
            Cell::text(phase_name(phases, p.phase_no, lang)),
            Cell::text(p.at.vi()).sub(p.by.clone()),
        ])
        .href(format!("/proposals/{}", p.no))
    });
    let table = Table::new("proposals", t(lang, "standings-proposals"))
        .lang(lang)
        .col(Col::number(t(lang, "standings-no-of")).narrow().sort())
        .col(Col::text(t(lang, "standings-who")).wide().sort())
        .col(Col::text(t(lang, "standings-proposed")).wide().sort())
        .col(Col::text(t(lang, "standings-state")).wide().sort())
        .col(Col::text(t(lang, "standings-phase")).sort())
        .col(Col::text(t(lang, "standings-written")))
        .rows(rows)
        .filterable()
        .empty(t(lang, "standings-proposals-none"), html! { p { (t(lang, "standings-proposals-none-do")) } });
    html! { (table) }
}

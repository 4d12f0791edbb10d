//! Pages of webhooks: does what happens here arrive where it should?

pub(crate) mod delivery;
pub(crate) mod index;
pub(crate) mod one;

use crate::{
    model::{DeliveryState, Kind, NewWebhook, State},
    problems::WebhookProblem,
};
use maud::{Markup, html};
use vedich_kernel::Lang;
use vedich_ui::{self as ui, Button, Crumb, Field, FieldError, Frame, Icon, PageHead, Tone, Width, t, text};

/// What is typed into the form of an address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Typed {
    pub name: String,
    pub address: String,
    pub kinds: Vec<Kind>,
}

impl Typed {
    fn read(fields: &[(String, String)]) -> Self {
        let of = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone()).unwrap_or_default();
        let kinds = fields.iter().filter(|(n, _)| n == "kinds").filter_map(|(_, v)| Kind::parse(v)).collect();
        Self { name: of("name"), address: of("address"), kinds }
    }

    fn webhook(&self) -> NewWebhook {
        NewWebhook { name: self.name.clone(), address: self.address.clone(), kinds: self.kinds.clone() }
    }
}

fn fields(typed: &Typed, lang: Lang, errors: &[FieldError]) -> Markup {
    let of_kinds = errors.iter().find(|e| e.field == "kinds");
    html! {
        (ui::error_summary(lang, errors))
        (Field::text("name", t(lang, "webhooks-name")).help(t(lang, "webhooks-name-help")).value(typed.name.clone()).max_length(80).required().width(Width::Full).autocomplete("off").errors(errors))
        (Field::text("address", t(lang, "webhooks-address")).help(t(lang, "webhooks-address-help")).value(typed.address.clone()).placeholder("https://").max_length(500).required().width(Width::Full).autocomplete("off").errors(errors))
        div #field-kinds { (ui::fieldset(t(lang, "webhooks-events"), html! {
            @if let Some(e) = of_kinds { p.field-error #kinds-error { (e.message) } }
            @for kind in Kind::TOLD {
                (Field::checkbox("kinds", format!("{} ({})", kind.word(lang), kind.code())).id(format!("kinds-{}", kind.code().replace('.', "-")))
                    .value(kind.code()).checked(typed.kinds.contains(&kind)))
            }
        })) }
    }
}

/// An error that belongs to a field of the form.
fn field_error(e: WebhookProblem, lang: Lang) -> Result<FieldError, WebhookProblem> {
    match e.field() {
        Some(field) => Ok(FieldError::of(field, &e, lang)),
        None => Err(e),
    }
}

fn state(s: State, lang: Lang) -> Markup {
    let tone = match s {
        State::On => Tone::Good,
        State::Failed => Tone::Broken,
        State::Off | State::Removed => Tone::Neutral,
    };
    ui::tag(tone, s.word(lang))
}

fn delivery_state(s: DeliveryState, tries: i64, lang: Lang) -> Markup {
    let tone = match s {
        DeliveryState::Delivered => Tone::Good,
        DeliveryState::GivenUp => Tone::Broken,
        DeliveryState::Waiting if tries > 0 => Tone::Attention,
        DeliveryState::Waiting | DeliveryState::Sending => Tone::Neutral,
    };
    ui::tag(tone, s.word(lang))
}

/// The secret, this once.
fn secret_page(frame: &Frame, no: i64, name: &str, secret: &str) -> Markup {
    let lang = frame.lang;
    let title = t(lang, "webhooks-secret-title");
    let body = html! {
        (ui::callout(Tone::Attention, t(lang, "webhooks-secret-once"), text(t(lang, "webhooks-secret-once-help"))))
        (ui::key_values(&[(t(lang, "webhooks-secret"), html! { code { (secret) } })]))
        p { (t(lang, "webhooks-secret-check")) }
        pre { code { "Vedich-Signature: t=SECONDS,v1=HMAC_SHA256(SECRET, SECONDS + \".\" + BODY)" } }
        (ui::actions(html! { (Button::link(format!("/webhooks/{no}"), t(lang, "webhooks-to-one")).primary_look().icon(Icon::Right)) }))
    };
    ui::page(frame, &PageHead::new(title).crumbs(crumbs(lang, Some((no, name)), title)), body)
}

fn crumbs(lang: Lang, hook: Option<(i64, &str)>, here: &str) -> Vec<Crumb> {
    let mut out = vec![Crumb::link(t(lang, "webhooks-title"), "/webhooks")];
    out.extend(hook.map(|(no, name)| Crumb::link(name, format!("/webhooks/{no}"))));
    out.push(Crumb::here(here));
    out
}

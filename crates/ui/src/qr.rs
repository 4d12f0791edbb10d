use maud::{Markup, PreEscaped, html};
use qrcode::{QrCode, render::svg};

/// A QR as an SVG picture of our own page: nothing is fetched from elsewhere. `label` says what it leads to. What is too long for a QR gets no
/// picture: whoever shows one writes the same beside it.
#[must_use]
pub fn qr(text: &str, label: &str) -> Markup {
    let Ok(code) = QrCode::new(text.as_bytes()) else { return html! {} };
    let picture = code
        .render::<svg::Color<'_>>()
        .min_dimensions(200, 200)
        .dark_color(svg::Color("#000"))
        .light_color(svg::Color("#fff"))
        .build();
    // The declaration of an XML file does not belong into a page.
    let from = picture.find("<svg").unwrap_or(0);
    html! { div.qr role="img" aria-label=(label) { (PreEscaped(&picture[from..])) } }
}

//! An authenticator application is enrolled: its key as a picture and as text,
//! and a code that shows it has the key.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

use super::{Problem, code_field, summary};
use crate::brand::{Brand, Href};
use crate::document::{Document, page};
use crate::form;
use crate::locale::Locale;
use crate::texts::texts;

/// Modules of white around the picture (ISO/IEC 18004).
const QUIET: usize = 4;

/// The page's content.
#[derive(Clone, PartialEq, Eq)]
pub struct Totp {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// The `otpauth:` URI, for the picture.
    pub uri: String,
    /// The key in base32.
    pub key: String,
    /// Where the code is posted.
    pub action: String,
    /// The token that ties the form to the browser.
    pub csrf: String,
    /// The page before.
    pub back: Href,
    /// What was wrong with the last attempt.
    pub problem: Option<Problem>,
}

impl Totp {
    /// For tests and previews.
    pub fn sample_in(locale: Locale) -> Self {
        Self {
            document: Document::sample(locale),
            brand: Brand::sample(),
            uri: "otpauth://totp/Acme:ada?secret=JBSWY3DPEHPK3PXP&issuer=Acme".to_owned(),
            key: "JBSWY3DPEHPK3PXP".to_owned(),
            action: "/t/demo/me/security/totp/confirm".to_owned(),
            csrf: "sample".to_owned(),
            back: Href::sample(),
            problem: None,
        }
    }
}

/// The page as HTML.
pub fn render(model: &Totp) -> String {
    let title = texts(model.document.locale).factor.totp_title;
    page(&model.document, &model.brand, title, |texts| {
        let factor = &texts.factor;
        let parts: Vec<String> = letters(&model.key, 4);
        view! {
            <h1>{title}</h1>
            <p class="lead">{factor.totp_lead}</p>
            {picture(&model.uri, factor.totp_picture)}
            <dl class="facts">
                <div>
                    <dt>{factor.totp_key}</dt>
                    <dd><code dir="ltr">{parts.join(" ")}</code></dd>
                </div>
            </dl>
            {summary(model.problem, form::CODE, texts)}
            <form method="post" action=model.action.clone() class="stack">
                <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
                {code_field(factor.code, factor.totp_code, model.problem)}
                <button class="button wide">{factor.submit}</button>
            </form>
            <p><a href=model.back.as_str().to_owned()>{factor.back}</a></p>
        }
    })
}

/// The QR code, drawn here: the key goes to nobody else. Dark on white in both
/// schemes, or cameras do not find it. A text that is too long has no picture;
/// the key stands below.
fn picture(text: &str, called: &'static str) -> Option<impl IntoView + use<>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (index % width + QUIET, index / width + QUIET);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
        }
    }
    let side = width + 2 * QUIET;
    Some(view! {
        <svg class="qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=called>
            <rect width="100%" height="100%" fill="#fff"></rect>
            <path d=path fill="#000"></path>
        </svg>
    })
}

fn letters(text: &str, of: usize) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    letters
        .chunks(of)
        .map(|part| part.iter().collect())
        .collect()
}

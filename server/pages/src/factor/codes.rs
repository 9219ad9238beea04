//! Recovery codes, shown once.

use leptos::prelude::*;

use crate::brand::{Brand, Href};
use crate::document::{Document, page};
use crate::icon::{Icon, icon};
use crate::locale::Locale;
use crate::texts::texts;

/// The page's content.
#[derive(Clone, PartialEq, Eq)]
pub struct Codes {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// The codes.
    pub codes: Vec<String>,
    /// Where to go on.
    pub next: Href,
}

impl Codes {
    /// For tests and previews.
    pub fn sample_in(locale: Locale) -> Self {
        Self {
            document: Document::sample(locale),
            brand: Brand::sample(),
            codes: vec!["k3f9w-2mxqp".to_owned(), "7hjtd-zc4vn".to_owned()],
            next: Href::sample(),
        }
    }
}

/// The page as HTML.
pub fn render(model: &Codes) -> String {
    let title = texts(model.document.locale).factor.codes_title;
    page(&model.document, &model.brand, title, |texts| {
        let codes: Vec<_> = model
            .codes
            .iter()
            .map(|code| view! { <li><code dir="ltr">{code.clone()}</code></li> })
            .collect();
        view! {
            <h1>{title}</h1>
            <p class="lead">{texts.factor.recovery_text}</p>
            <ul class="codes">{codes}</ul>
            <div class="notice">{icon(Icon::Triangle)}<p>{texts.factor.codes_once}</p></div>
            <p><a href=model.next.as_str().to_owned()>{texts.factor.codes_kept}</a></p>
        }
    })
}

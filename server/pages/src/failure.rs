//! What went wrong, why, and what to do next. One unknown address looks like
//! any other: nothing here tells whether a request ever existed elsewhere.

use leptos::prelude::*;

use crate::brand::Brand;
use crate::document::{Document, page};
use crate::finished::reference;
use crate::icon::{Icon, icon};
use crate::locale::Locale;
use crate::span::Span;
use crate::texts::{Notice, Texts, texts};

/// The failure page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// What happened.
    pub kind: FailureKind,
    /// Something a person can quote when they ask for help.
    pub reference: Option<String>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The interaction ran out of time.
    Expired,
    /// The interaction was finished before.
    AlreadyUsed,
    /// The address names nothing, or nothing of this tenant.
    Unknown,
    /// Too many attempts; the span says when to try again.
    TooManyAttempts(Option<Span>),
    /// A store is down.
    Unavailable,
    /// The posted form does not belong to the browser's session.
    StaleForm,
}

impl FailureKind {
    /// One of each.
    pub const ALL: [FailureKind; 6] = [
        FailureKind::Expired,
        FailureKind::AlreadyUsed,
        FailureKind::Unknown,
        FailureKind::TooManyAttempts(Some(Span(300))),
        FailureKind::Unavailable,
        FailureKind::StaleForm,
    ];

    fn notice(self, texts: &Texts) -> Notice {
        match self {
            FailureKind::Expired => texts.failure.expired,
            FailureKind::AlreadyUsed => texts.failure.already_used,
            FailureKind::Unknown => texts.failure.unknown,
            FailureKind::TooManyAttempts(_) => texts.failure.too_many,
            FailureKind::Unavailable => texts.failure.unavailable,
            FailureKind::StaleForm => texts.failure.stale_form,
        }
    }

    fn icon(self) -> Icon {
        match self {
            FailureKind::Expired | FailureKind::TooManyAttempts(_) => Icon::Clock,
            FailureKind::AlreadyUsed => Icon::Tick,
            FailureKind::Unknown => Icon::Question,
            FailureKind::Unavailable | FailureKind::StaleForm => Icon::Dot,
        }
    }

    fn next(self, texts: &Texts) -> String {
        match self {
            FailureKind::TooManyAttempts(Some(span)) => {
                // Up to whole minutes: nobody should come back too early.
                let (number, unit) = Span(span.0.div_ceil(60).max(1) * 60).parts();
                texts.failure.retry.with(&(texts.span)(number, unit))
            }
            _ => self.notice(texts).next.to_owned(),
        }
    }
}

impl Failure {
    /// For tests and previews.
    pub fn sample(kind: FailureKind) -> Self {
        Self::sample_in(Locale::En, kind)
    }

    /// The sample in another locale.
    pub fn sample_in(locale: Locale, kind: FailureKind) -> Self {
        Self {
            document: Document::sample(locale),
            brand: Brand::sample(),
            kind,
            reference: Some("8d3f-27c1".to_owned()),
        }
    }
}

/// The page as HTML.
pub fn render(model: &Failure) -> String {
    let notice = model.kind.notice(texts(model.document.locale));
    page(&model.document, &model.brand, notice.title, |texts| {
        view! {
            <div class="mark">{icon(model.kind.icon())}</div>
            <h1>{notice.title}</h1>
            <p>{notice.text}</p>
            <p class="strong">{model.kind.next(texts)}</p>
            {reference(model.reference.as_deref(), texts.failure.reference)}
        }
    })
}

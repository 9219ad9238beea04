//! The receipt, shown when the browser does not return to the client instance.

use leptos::prelude::*;

use crate::brand::Brand;
use crate::consent::{Among, Lasting, Others, Term, lasting, people, sentence};
use crate::display;
use crate::document::{Document, Undo, page, undo_line};
use crate::icon::{Icon, icon};
use crate::locale::Locale;
use crate::sentence::Sentence;
use crate::span::Span;
use crate::texts::{Texts, texts};

/// The receipt's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// The name of the client that asked, as it says.
    pub client_name: String,
    /// What was decided.
    pub outcome: Outcome,
    /// The grant, in a form a person can quote.
    pub reference: Option<String>,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Some or all of it.
    Allowed {
        /// What was allowed.
        rights: Vec<Sentence>,
        /// For how long.
        lasting: Lasting,
        /// Where to take it back.
        undo: Undo,
    },
    /// Others must approve first.
    Waiting {
        /// Who, and how many of them.
        others: Vec<Others>,
        /// Where to take it back.
        undo: Undo,
    },
    /// Nothing.
    Denied,
}

impl Finished {
    /// For tests and previews: two rights allowed.
    pub fn sample() -> Self {
        Self::sample_in(Locale::En)
    }

    /// The sample in another locale.
    pub fn sample_in(locale: Locale) -> Self {
        let consent = crate::consent::Consent::sample_in(locale);
        let rights = consent
            .resources
            .into_iter()
            .filter_map(|resource| resource.rights.into_iter().next())
            .map(|right| right.described.sentence)
            .collect();
        Self {
            document: consent.document,
            brand: consent.brand,
            client_name: consent.client.name,
            outcome: Outcome::Allowed {
                rights,
                lasting: Lasting {
                    grant: Term::For(Span(30 * 24 * 3600)),
                    token: None,
                },
                undo: Undo::Ask,
            },
            reference: Some("8d3f-27c1".to_owned()),
        }
    }

    /// For tests and previews: others must approve.
    pub fn sample_waiting(locale: Locale) -> Self {
        Self {
            outcome: Outcome::Waiting {
                others: vec![
                    Others {
                        among: Among::People("finance".to_owned()),
                        count: 2,
                    },
                    Others {
                        among: Among::Administrators("approver".to_owned()),
                        count: 1,
                    },
                ],
                undo: Undo::Ask,
            },
            ..Self::sample_in(locale)
        }
    }

    /// For tests and previews: nothing allowed.
    pub fn sample_denied() -> Self {
        Self {
            outcome: Outcome::Denied,
            ..Self::sample()
        }
    }
}

/// The page as HTML.
pub fn render(model: &Finished) -> String {
    let texts = texts(model.document.locale);
    let client = display::name(&model.client_name).unwrap_or_else(|| texts.unnamed.to_owned());
    let heading = match model.outcome {
        Outcome::Allowed { .. } => texts.finished.allowed,
        Outcome::Waiting { .. } => texts.approvals.receipt,
        Outcome::Denied => texts.finished.denied,
    };
    page(
        &model.document,
        &model.brand,
        &heading.with(&client),
        |texts| {
            view! {
                {mark(&model.outcome)}
                <h1>{heading.before} <bdi>{client}</bdi> {heading.after}</h1>
                <p>{texts.finished.close}</p>
                {outcome(model, texts)}
                {reference(model.reference.as_deref(), texts.finished.reference)}
            }
        },
    )
}

/// A reference a person can quote when they ask for help.
pub(crate) fn reference(
    reference: Option<&str>,
    label: &'static str,
) -> Option<impl IntoView + use<>> {
    let reference = display::line(reference?, display::NAME);
    Some(view! { <p class="hint">{label} ": " <code dir="ltr">{reference}</code></p> })
}

fn mark(outcome: &Outcome) -> impl IntoView + use<> {
    let (class, picture) = match outcome {
        Outcome::Allowed { .. } => ("mark good", Icon::Tick),
        Outcome::Waiting { .. } => ("mark", Icon::Clock),
        Outcome::Denied => ("mark", Icon::Cross),
    };
    view! { <div class=class>{icon(picture)}</div> }
}

fn outcome(model: &Finished, texts: &Texts) -> impl IntoView + use<> {
    match &model.outcome {
        Outcome::Denied => view! { <p>{texts.finished.denied_text}</p> }.into_any(),
        Outcome::Waiting { others, undo } => view! {
            <p>{texts.approvals.receipt_text}</p>
            {people(others, texts)}
            {undo_line(undo, &model.brand, texts)}
        }
        .into_any(),
        Outcome::Allowed {
            rights,
            lasting: term,
            undo,
        } => {
            let rows: Vec<_> = rights
                .iter()
                .map(|right| view! { <li>{sentence(right)}</li> })
                .collect();
            let lines = lasting(*term, texts)
                .into_iter()
                .map(|line| view! { <p>{line}</p> })
                .collect_view();
            view! {
                <div class="terms">
                    <div class="term">
                        {icon(Icon::Tick)}
                        <div>
                            <h2>{texts.finished.list}</h2>
                            <ul>{rows}</ul>
                        </div>
                    </div>
                    <div class="term">
                        {icon(Icon::Clock)}
                        <div>
                            <h2>{texts.consent.how_long}</h2>
                            {lines}
                        </div>
                    </div>
                </div>
                {undo_line(undo, &model.brand, texts)}
            }
            .into_any()
        }
    }
}

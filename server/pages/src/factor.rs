//! Pages about what a person signs in with: the second step of a sign-in, a
//! sign-in that must be stronger or fresher, a passkey's ceremony, and the
//! person's own page where factors are enrolled and removed.

pub mod ceremony;
pub mod codes;
pub mod prove;
pub mod security;
pub mod totp;

use leptos::prelude::*;

use crate::form;
use crate::icon::{Icon, icon};
use crate::texts::Texts;

/// What was wrong with what a person entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// A field was left empty.
    Missing,
    /// It was not right, for whatever reason: which half of it is not told.
    Refused,
}

impl Problem {
    fn text(self, texts: &Texts) -> &'static str {
        match self {
            Problem::Missing => texts.factor.missing,
            Problem::Refused => texts.factor.refused,
        }
    }
}

/// The summary above a form; its link leads to the field to mend.
fn summary(problem: Option<Problem>, field: &str, texts: &Texts) -> Option<impl IntoView + use<>> {
    let problem = problem?;
    Some(view! {
        <div class="notice error" role="alert" id="problem">
            {icon(Icon::Octagon)}
            <div>
                <p class="strong">{texts.sign_in.problem}</p>
                <p><a href=format!("#{field}")>{problem.text(texts)}</a></p>
            </div>
        </div>
    })
}

/// The field for a code of an authenticator application.
fn code_field(label: &'static str, hint: &'static str, problem: Option<Problem>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=form::CODE>{label}</label>
            <input
                id=form::CODE
                name=form::CODE
                class="code"
                type="text"
                autocomplete="one-time-code"
                autocapitalize="none"
                spellcheck="false"
                dir="ltr"
                required
                maxlength="40"
                aria-invalid=problem.map(|_| "true")
                aria-describedby=if problem.is_some() { "problem" } else { "about-code" }
            />
            <p class="hint" id="about-code">{hint}</p>
        </div>
    }
}

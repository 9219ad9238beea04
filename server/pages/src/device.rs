//! The page where a person types the code that a device shows (RFC 9635
//! §4.1.2, §4.1.3). It names no client: whoever sent the code could have
//! chosen the name, and nobody has signed in yet.

use leptos::prelude::*;

use crate::brand::Brand;
use crate::document::{Document, page};
use crate::form;
use crate::icon::{Icon, icon};
use crate::locale::Locale;
use crate::texts::{Texts, texts};

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// Where the form is posted.
    pub action: String,
    /// The token that ties the form to the browser.
    pub csrf: String,
    /// The code typed before, so that a slip can be mended.
    pub code: String,
    /// What was wrong with the last attempt.
    pub problem: Option<Problem>,
}

/// What was wrong with an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nothing was typed.
    Missing,
    /// No request waits for this code; whether one ever did is not told.
    Unknown,
    /// The same, and further attempts will soon have to wait.
    UnknownLastTries,
}

impl Problem {
    fn text(self, texts: &Texts) -> &'static str {
        match self {
            Problem::Missing => texts.device.missing,
            Problem::Unknown => texts.device.unknown,
            Problem::UnknownLastTries => texts.device.last_tries,
        }
    }
}

impl Device {
    /// For tests and previews.
    pub fn sample() -> Self {
        Self::sample_in(Locale::En)
    }

    /// The sample in another locale.
    pub fn sample_in(locale: Locale) -> Self {
        Self {
            document: Document::sample(locale),
            brand: Brand::sample(),
            action: "/t/demo/device".to_owned(),
            csrf: "sample".to_owned(),
            code: String::new(),
            problem: None,
        }
    }
}

/// The page as HTML.
pub fn render(model: &Device) -> String {
    let title = texts(model.document.locale).device.title;
    page(&model.document, &model.brand, title, |texts| {
        let device = &texts.device;
        let described = match model.problem {
            Some(_) => "problem",
            None => "about",
        };
        view! {
            <h1>{device.title}</h1>
            <p class="lead" id="about">{device.lead}</p>
            {summary(model.problem, texts)}
            <form method="post" action=model.action.clone() class="stack">
                <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
                <div class="field">
                    <label for=form::CODE>{device.label}</label>
                    <input
                        id=form::CODE
                        name=form::CODE
                        class="code"
                        type="text"
                        value=model.code.clone()
                        autocomplete="off"
                        autocapitalize="characters"
                        spellcheck="false"
                        dir="ltr"
                        required
                        maxlength="40"
                        aria-invalid=model.problem.map(|_| "true")
                        aria-describedby=described
                    />
                </div>
                <div class="notice">
                    {icon(Icon::Triangle)}
                    <p>{device.warning}</p>
                </div>
                <button class="button wide">{device.submit}</button>
            </form>
            <p class="hint">{device.next}</p>
        }
    })
}

fn summary(problem: Option<Problem>, texts: &Texts) -> Option<impl IntoView + use<>> {
    let problem = problem?;
    Some(view! {
        <div class="notice error" role="alert" id="problem">
            {icon(Icon::Octagon)}
            <div>
                <p class="strong">{texts.sign_in.problem}</p>
                <p><a href=format!("#{}", form::CODE)>{problem.text(texts)}</a></p>
            </div>
        </div>
    })
}

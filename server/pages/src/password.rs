//! Choosing a password, with a link that works once.

use leptos::prelude::*;

use crate::brand::{Brand, Href};
use crate::display;
use crate::document::{Document, page};
use crate::form;
use crate::icon::{Icon, icon};
use crate::locale::Locale;
use crate::texts::{Texts, texts};

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Password {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// How far the person is.
    pub stage: Stage,
}

/// How far the person is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// A password is asked for.
    Choose(Choose),
    /// It is set; where to sign in with it.
    Done(Href),
    /// The link does not work, or not any more.
    Over,
}

/// What asks for a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choose {
    /// Whose password it is: what they sign in with.
    pub login: String,
    /// Characters it has at least.
    pub least: usize,
    /// Where the form is posted.
    pub action: String,
    /// The token that ties the form to the browser.
    pub csrf: String,
    /// What was wrong with the last attempt.
    pub problem: Option<Problem>,
}

/// What was wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// It is too short, or too long to be one.
    Length,
    /// The second time it was another one.
    Differs,
}

impl Password {
    /// For tests and previews.
    pub fn sample_in(locale: Locale) -> Self {
        Self {
            document: Document::sample(locale),
            brand: Brand::sample(),
            stage: Stage::Choose(Choose {
                login: "ada".to_owned(),
                least: 12,
                action: "/t/demo/me/password/4f2c".to_owned(),
                csrf: "sample".to_owned(),
                problem: None,
            }),
        }
    }

    /// For tests and previews: it is set.
    pub fn sample_done(locale: Locale) -> Self {
        Self {
            stage: Stage::Done(Href::sample()),
            ..Self::sample_in(locale)
        }
    }
}

/// The page as HTML.
pub fn render(model: &Password) -> String {
    let words = &texts(model.document.locale).password;
    let title = match model.stage {
        Stage::Choose(_) => words.title,
        Stage::Done(_) => words.done,
        Stage::Over => words.over,
    };
    page(&model.document, &model.brand, title, |texts| {
        let content = match &model.stage {
            Stage::Choose(wanted) => choose(wanted, texts).into_any(),
            Stage::Done(sign_in) => view! {
                <p>{texts.password.done_text}</p>
                <p><a class="button" href=sign_in.as_str().to_owned()>{texts.password.sign_in}</a></p>
            }
            .into_any(),
            Stage::Over => view! { <p>{texts.password.over_text}</p> }.into_any(),
        };
        let mark = match model.stage {
            Stage::Choose(_) => None,
            Stage::Done(_) => Some(("mark good", Icon::Tick)),
            Stage::Over => Some(("mark", Icon::Question)),
        };
        view! {
            {mark.map(|(class, picture)| view! { <div class=class>{icon(picture)}</div> })}
            <h1>{title}</h1>
            {content}
        }
    })
}

fn choose(wanted: &Choose, texts: &Texts) -> impl IntoView + use<> {
    let words = &texts.password;
    let login = display::line(&wanted.login, display::NAME);
    let problem = wanted.problem.map(|problem| match problem {
        Problem::Length => (form::PASSWORD, words.length.with(&wanted.least.to_string())),
        Problem::Differs => (form::REPEATED, words.differs.to_owned()),
    });
    let wrong = problem.as_ref().map(|(field, _)| *field);
    let hint = words.hint.with(&wanted.least.to_string());
    view! {
        <p class="lead">
            {words.lead.before} <bdi class="strong">{login}</bdi> {words.lead.after}
        </p>
        {problem
            .map(|(field, said)| {
                view! {
                    <div class="notice error" role="alert" id="problem">
                        {icon(Icon::Octagon)}
                        <div>
                            <p class="strong">{texts.sign_in.problem}</p>
                            <p><a href=format!("#{field}")>{said}</a></p>
                        </div>
                    </div>
                }
            })}
        <form method="post" action=wanted.action.clone() class="stack">
            <input type="hidden" name=form::CSRF value=wanted.csrf.clone()/>
            {field(form::PASSWORD, words.new, wrong, Some(hint))}
            {field(form::REPEATED, words.again, wrong, None)}
            <button class="button wide">{words.submit}</button>
        </form>
    }
}

fn field(
    id: &'static str,
    label: &'static str,
    wrong: Option<&'static str>,
    hint: Option<String>,
) -> impl IntoView + use<> {
    let marked = wrong == Some(id);
    let about = match (marked, &hint) {
        (true, _) => Some("problem"),
        (false, Some(_)) => Some("about-password"),
        (false, None) => None,
    };
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                name=id
                type="password"
                autocomplete="new-password"
                dir="auto"
                required
                maxlength="256"
                aria-invalid=marked.then_some("true")
                aria-describedby=about
            />
            {hint.map(|hint| view! { <p class="hint" id="about-password">{hint}</p> })}
        </div>
    }
}

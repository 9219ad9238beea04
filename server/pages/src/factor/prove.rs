//! A person proves more than the session knows: the second step of a sign-in,
//! a fresh sign-in before something that matters, or a stronger one that policy
//! demands for a right.

use leptos::prelude::*;

use super::{Problem, code_field, summary};
use crate::brand::{Brand, Href};
use crate::consent::{User, decides, sentence};
use crate::display;
use crate::document::{Document, page};
use crate::form;
use crate::icon::{Icon, icon};
use crate::locale::Locale;
use crate::sentence::Sentence;
use crate::texts::{Texts, texts};

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prove {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// Whose sign-in it is.
    pub user: User,
    /// Why more is needed.
    pub why: Why,
    /// What can be typed here; nothing when that would not be enough.
    pub fields: Vec<Field>,
    /// Where those are posted.
    pub action: String,
    /// Where the form that begins with a passkey is posted, when one would do.
    pub passkey: Option<String>,
    /// The token that ties the forms to the browser.
    pub csrf: String,
    /// What was wrong with the last attempt.
    pub problem: Option<Problem>,
}

/// Why a person has to prove more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// The password was right; the account has a second step.
    Second,
    /// They change how they sign in.
    Again,
    /// Policy wants a stronger or fresher sign-in for these rights.
    StepUp(StepUp),
}

/// A demand of policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepUp {
    /// The client's name, as it says.
    pub client_name: String,
    /// The rights it is for.
    pub rights: Vec<Sentence>,
    /// The texts of the policies that demand it.
    pub reasons: Vec<String>,
    /// What the account has.
    pub account: Account,
    /// The page that goes on without these rights.
    pub without: Href,
}

/// What an account has of what is demanded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Account {
    /// Enough.
    Ready,
    /// Nothing that is strong enough; it can be set up on this page.
    CanEnrol(Href),
    /// Nothing that is strong enough, and a request is no occasion to change
    /// that.
    Lacks,
}

/// What is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The password again.
    Password,
    /// A code of the authenticator application, or a recovery code.
    Code,
}

impl Prove {
    /// For tests and previews: a second step with both ways.
    pub fn sample_in(locale: Locale) -> Self {
        let consent = crate::consent::Consent::sample_in(locale);
        Self {
            document: consent.document,
            brand: consent.brand,
            user: consent.user,
            why: Why::Second,
            fields: vec![Field::Code],
            action: "/t/demo/interact/4f2c/second".to_owned(),
            passkey: Some("/t/demo/interact/4f2c/passkey".to_owned()),
            csrf: "sample".to_owned(),
            problem: None,
        }
    }

    /// A demand of policy that the account meets, or not.
    pub fn sample_step_up(locale: Locale, account: Account) -> Self {
        let consent = crate::consent::Consent::sample_in(locale);
        let rights = consent.resources.into_iter();
        let rights = rights.flat_map(|resource| resource.rights);
        let is_ready = account == Account::Ready;
        Self {
            why: Why::StepUp(StepUp {
                client_name: "Photo Printer".to_owned(),
                rights: rights
                    .map(|right| right.described.sentence)
                    .take(1)
                    .collect(),
                reasons: vec!["Payments need a second step.".to_owned()],
                account,
                without: Href::sample(),
            }),
            fields: if is_ready {
                vec![Field::Password, Field::Code]
            } else {
                Vec::new()
            },
            passkey: is_ready.then(|| "/t/demo/interact/4f2c/passkey".to_owned()),
            ..Self::sample_in(locale)
        }
    }
}

/// The page as HTML.
pub fn render(model: &Prove) -> String {
    let texts = texts(model.document.locale);
    let title = match model.why {
        Why::Second => texts.factor.second_title,
        Why::Again => texts.factor.again_title,
        Why::StepUp(_) => texts.factor.step_up_title,
    };
    page(&model.document, &model.brand, title, |texts| {
        view! {
            <h1>{title}</h1>
            {why(&model.why, texts)}
            {decides(&model.user, &model.csrf, texts)}
            {model.fields.first().and_then(|first| summary(model.problem, first.id(), texts))}
            {typed(model, texts)}
            {passkey(model, texts)}
            {without(&model.why, texts)}
        }
    })
}

impl Field {
    fn id(self) -> &'static str {
        match self {
            Field::Password => form::PASSWORD,
            Field::Code => form::CODE,
        }
    }
}

fn why(why: &Why, texts: &Texts) -> impl IntoView + use<> {
    let factor = &texts.factor;
    match why {
        Why::Second => view! { <p class="lead">{factor.second_lead}</p> }.into_any(),
        Why::Again => view! { <p class="lead">{factor.again_lead}</p> }.into_any(),
        Why::StepUp(step_up) => {
            let name = display::name(&step_up.client_name);
            let name = name.unwrap_or_else(|| texts.unnamed.to_owned());
            let rights: Vec<_> = step_up
                .rights
                .iter()
                .map(|right| view! { <li>{sentence(right)}</li> })
                .collect();
            let reasons: Vec<_> = step_up
                .reasons
                .iter()
                .map(|reason| {
                    view! { <p class="muted">{display::line(reason, display::SENTENCE)}</p> }
                })
                .collect();
            let lead = &factor.step_up_lead;
            view! {
                <p>{lead.before} <bdi class="strong">{name}</bdi> {lead.after}</p>
                <ul class="list">{rights}</ul>
                {reasons}
                {account(&step_up.account, texts)}
            }
            .into_any()
        }
    }
}

fn account(account: &Account, texts: &Texts) -> Option<impl IntoView + use<>> {
    let factor = &texts.factor;
    let enrol = match account {
        Account::Ready => return None,
        Account::CanEnrol(page) => view! {
            <p>
                {factor.can_enrol} " "
                <a href=page.as_str().to_owned() target="_blank" rel="noopener">{factor.enrol}</a>
            </p>
        }
        .into_any(),
        Account::Lacks => view! { <p>{factor.cannot_enrol}</p> }.into_any(),
    };
    Some(view! {
        <div class="notice">
            {icon(Icon::Triangle)}
            <div><p class="strong">{factor.lacks}</p>{enrol}</div>
        </div>
    })
}

fn typed(model: &Prove, texts: &Texts) -> Option<impl IntoView + use<>> {
    if model.fields.is_empty() {
        return None;
    }
    let problem = model.problem;
    let fields: Vec<_> = model
        .fields
        .iter()
        .map(|field| match field {
            Field::Password => view! {
                <div class="field">
                    <label for=form::PASSWORD>{texts.sign_in.password}</label>
                    <input
                        id=form::PASSWORD
                        name=form::PASSWORD
                        type="password"
                        autocomplete="current-password"
                        dir="auto"
                        required
                        maxlength="256"
                        aria-invalid=problem.map(|_| "true")
                        aria-describedby=problem.map(|_| "problem")
                    />
                </div>
            }
            .into_any(),
            Field::Code => {
                code_field(texts.factor.code, texts.factor.code_hint, problem).into_any()
            }
        })
        .collect();
    Some(view! {
        <form method="post" action=model.action.clone() class="stack">
            <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
            {fields}
            <button class="button wide">{texts.factor.submit}</button>
        </form>
    })
}

fn passkey(model: &Prove, texts: &Texts) -> Option<impl IntoView + use<>> {
    let action = model.passkey.clone()?;
    Some(view! {
        <form method="post" action=action>
            <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
            <button class="button wide">{texts.factor.use_passkey}</button>
        </form>
    })
}

fn without(why: &Why, texts: &Texts) -> Option<impl IntoView + use<>> {
    let Why::StepUp(step_up) = why else {
        return None;
    };
    let href = step_up.without.as_str().to_owned();
    Some(view! { <p><a href=href>{texts.factor.without}</a></p> })
}

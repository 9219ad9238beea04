//! Approving grants of others: what waits for a person, what they decided, and
//! who answers for whom. One request has a page of its own ([`question`]).

pub mod question;

use leptos::prelude::*;

use crate::brand::{Brand, Href};
use crate::consent::{Provenance, User, badge, decides};
use crate::display;
use crate::document::{Document, page};
use crate::form;
use crate::icon::{Icon, icon};
use crate::locale::Locale;
use crate::span::Span;
use crate::texts::{Texts, texts};

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approvals {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// Whose page it is.
    pub user: User,
    /// The token that ties the forms to the browser.
    pub csrf: String,
    /// What waits, oldest first.
    pub waiting: Vec<Waiting>,
    /// What the person decided, newest first.
    pub answered: Vec<Answered>,
    /// Who answers for whom.
    pub delegations: Vec<Delegation>,
    /// The form for another one.
    pub delegate: Delegate,
    /// The person's page.
    pub back: Href,
}

/// A request that waits for this person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The client's name, as it says.
    pub client_name: String,
    /// How far it can be believed.
    pub provenance: Provenance,
    /// Whose grant it is; `None`: nobody's.
    pub subject: Option<String>,
    /// How long it still waits.
    pub left: Span,
    /// Its page.
    pub href: Href,
}

/// A request that this person answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The client's name.
    pub client_name: String,
    /// Whose grant it is.
    pub subject: Option<String>,
    /// What they said.
    pub said: Said,
    /// Why, in their words.
    pub reason: Option<String>,
    /// Where the request stands.
    pub state: State,
    /// How long ago they said it.
    pub ago: Span,
}

/// What somebody said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Yes.
    Yes,
    /// Yes, to less.
    Less,
    /// No.
    No,
}

/// Where a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Answers are wanted.
    Waiting,
    /// Enough said yes.
    Approved,
    /// Somebody said no.
    Denied,
    /// Too late.
    Expired,
    /// Taken back.
    Cancelled,
}

/// Who answers for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delegation {
    /// Somebody for this person.
    Given {
        /// Who.
        name: String,
        /// For which group only.
        only: Option<String>,
        /// First and last day.
        days: [String; 2],
        /// Where the form that ends it is posted.
        action: String,
    },
    /// This person for somebody.
    Got {
        /// For whom.
        name: String,
        /// For which group only.
        only: Option<String>,
        /// First and last day.
        days: [String; 2],
    },
}

/// The form that lets somebody answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegate {
    /// Where it is posted.
    pub action: String,
    /// The groups that this person is in: value and name.
    pub groups: Vec<(String, String)>,
    /// The first day that can be given, as `2026-01-31`.
    pub today: String,
    /// What was typed as login.
    pub to: String,
    /// What was wrong.
    pub problem: Option<Problem>,
}

/// What was wrong with the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// Nobody else has this login.
    Unknown,
    /// The days are none.
    Days,
}

impl Approvals {
    /// For tests and previews: two requests, two answers, two delegations.
    pub fn sample_in(locale: Locale) -> Self {
        let consent = crate::consent::Consent::sample_in(locale);
        let waiting = |client_name: &str, provenance, subject: Option<&str>, left| Waiting {
            client_name: client_name.to_owned(),
            provenance,
            subject: subject.map(str::to_owned),
            left: Span(left),
            href: Href::sample(),
        };
        let days = || ["2026-12-01".to_owned(), "2026-12-14".to_owned()];
        let answered = |said, reason: Option<&str>, state, ago| Answered {
            client_name: "Ledger".to_owned(),
            subject: Some("Alice Adams".to_owned()),
            said,
            reason: reason.map(str::to_owned),
            state,
            ago: Span(ago),
        };
        Self {
            document: consent.document,
            brand: consent.brand,
            user: consent.user,
            csrf: "sample".to_owned(),
            waiting: vec![
                waiting(
                    "Pay Now",
                    Provenance::FirstTimeSeen,
                    Some("Alice Adams"),
                    7 * 3600,
                ),
                waiting("Nightly run", Provenance::Registered, None, 48 * 3600),
            ],
            answered: vec![
                answered(Said::Less, None, State::Waiting, 600),
                answered(
                    Said::No,
                    Some("Not this quarter."),
                    State::Denied,
                    26 * 3600,
                ),
            ],
            delegations: vec![
                Delegation::Given {
                    name: "Bob Brown".to_owned(),
                    only: Some("finance".to_owned()),
                    days: days(),
                    action: "/t/demo/me/approvals/delegations/1".to_owned(),
                },
                Delegation::Got {
                    name: "Carol Clark".to_owned(),
                    only: None,
                    days: days(),
                },
            ],
            delegate: Delegate {
                action: "/t/demo/me/approvals/delegations".to_owned(),
                groups: vec![("group:finance".to_owned(), "finance".to_owned())],
                today: "2026-11-30".to_owned(),
                to: String::new(),
                problem: None,
            },
            back: Href::sample(),
        }
    }

    /// The sample of somebody whom nothing waits for, with a problem.
    pub fn sample_empty(locale: Locale, problem: Problem) -> Self {
        let sample = Self::sample_in(locale);
        Self {
            waiting: Vec::new(),
            answered: Vec::new(),
            delegations: Vec::new(),
            delegate: Delegate {
                problem: Some(problem),
                to: "nobdy".to_owned(),
                ..sample.delegate
            },
            ..sample
        }
    }
}

/// The page as HTML.
pub fn render(model: &Approvals) -> String {
    let title = texts(model.document.locale).approvals.title;
    page(&model.document, &model.brand, title, |texts| {
        view! {
            <h1>{title}</h1>
            {decides(&model.user, &model.csrf, texts)}
            <h2 class="what">{texts.approvals.waiting}</h2>
            {waiting(model, texts)}
            {answered(model, texts)}
            <h2 class="what">{texts.approvals.delegations}</h2>
            <p class="muted">{texts.approvals.delegations_text}</p>
            {delegations(model, texts)}
            {delegate(&model.delegate, &model.csrf, texts)}
            <p><a href=model.back.as_str().to_owned()>{texts.factor.back}</a></p>
        }
    })
}

fn waiting(model: &Approvals, texts: &Texts) -> AnyView {
    if model.waiting.is_empty() {
        return view! { <p class="muted">{texts.approvals.nothing}</p> }.into_any();
    }
    let rows = model.waiting.iter().map(|request| {
        let name = name(&request.client_name, texts);
        let (number, unit) = request.left.parts();
        let left = texts.me.left.with(&(texts.span)(number, unit));
        view! {
            <div class="entry">
                <div>
                    <h3 class="name"><bdi>{name.clone()}</bdi></h3>
                    {badge(request.provenance, &model.brand, texts)}
                    <p>{texts.approvals.whose} " " <bdi class="strong">
                        {subject(request.subject.as_deref(), texts)}
                    </bdi></p>
                    <p class="hint">{left}</p>
                </div>
                <a
                    class="button"
                    href=request.href.as_str().to_owned()
                    aria-label=format!("{}: {name}", texts.me.look)
                >
                    {texts.me.look}
                </a>
            </div>
        }
    });
    rows.collect_view().into_any()
}

fn answered(model: &Approvals, texts: &Texts) -> Option<impl IntoView + use<>> {
    if model.answered.is_empty() {
        return None;
    }
    let rows = model.answered.iter().map(|answered| {
        let (number, unit) = answered.ago.parts();
        let ago = (texts.span)(number, unit);
        let said = match answered.said {
            Said::Yes => texts.approvals.you_approved,
            Said::Less => texts.approvals.you_narrowed,
            Said::No => texts.approvals.you_denied,
        };
        let state = match answered.state {
            State::Waiting => 0,
            State::Approved => 1,
            State::Denied => 2,
            State::Expired => 3,
            State::Cancelled => 4,
        };
        let state = texts.approvals.states.get(state).copied();
        let reason = answered.reason.as_deref().map(|reason| {
            let reason = display::line(reason, display::SENTENCE);
            view! { <p class="muted"><bdi>{reason}</bdi></p> }
        });
        let client = name(&answered.client_name, texts);
        view! {
            <div class="entry">
                <div>
                    <h3 class="name"><bdi>{client}</bdi></h3>
                    <p>{texts.approvals.whose} " " <bdi class="strong">
                        {subject(answered.subject.as_deref(), texts)}
                    </bdi></p>
                    <p>{said} " · " {state}</p>
                    {reason}
                    <p class="hint">{ago}</p>
                </div>
            </div>
        }
    });
    Some(view! {
        <h2 class="what">{texts.approvals.answered}</h2>
        {rows.collect_view()}
    })
}

fn delegations(model: &Approvals, texts: &Texts) -> impl IntoView + use<> {
    let rows = model.delegations.iter().map(|delegation| {
        let (heading, name, only, days, action) = match delegation {
            Delegation::Given {
                name,
                only,
                days,
                action,
            } => (
                texts.approvals.given,
                name,
                only,
                days,
                Some(action.clone()),
            ),
            Delegation::Got { name, only, days } => (texts.approvals.got, name, only, days, None),
        };
        let name = display::line(name, display::NAME);
        let only = match only {
            Some(only) => display::line(only, display::NAME),
            None => texts.approvals.all_groups.to_owned(),
        };
        let [from, until] = days.clone();
        let about = view! {
            <div>
                <h3 class="name">{heading.before} <bdi>{name.clone()}</bdi> {heading.after}</h3>
                <p class="hint">
                    {texts.approvals.only} " " <bdi>{only}</bdi> " · "
                    <bdi>{from} " – " {until}</bdi>
                </p>
            </div>
        };
        match action {
            None => view! { <div class="entry">{about}</div> }.into_any(),
            Some(action) => view! {
                <form method="post" action=action class="entry">
                    <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
                    {about}
                    <button class="plain" aria-label=format!("{}: {name}", texts.approvals.end)>
                        {texts.approvals.end}
                    </button>
                </form>
            }
            .into_any(),
        }
    });
    rows.collect_view()
}

fn delegate(model: &Delegate, csrf: &str, texts: &Texts) -> impl IntoView + use<> {
    let words = &texts.approvals;
    let problem = model.problem.map(|problem| {
        let text = match problem {
            Problem::Unknown => words.to_unknown,
            Problem::Days => words.days_wrong,
        };
        view! {
            <div class="notice error" role="alert" id="delegate-problem">
                {icon(Icon::Octagon)}
                <p>{text}</p>
            </div>
        }
    });
    let options = model.groups.iter().map(|(value, name)| {
        let name = display::line(name, display::NAME);
        view! { <option value=value.clone()>{name}</option> }
    });
    let is_unknown = model.problem == Some(Problem::Unknown);
    let is_days = model.problem == Some(Problem::Days);
    let invalid = |is: bool| is.then_some("true");
    let described = |is: bool| is.then_some("delegate-problem");
    view! {
        <form method="post" action=model.action.clone() class="stack">
            <input type="hidden" name=form::CSRF value=csrf.to_owned()/>
            {problem}
            <div class="field">
                <label for="to">{words.to}</label>
                <input
                    id="to"
                    name=form::TO
                    type="text"
                    value=model.to.clone()
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    dir="auto"
                    required
                    aria-invalid=invalid(is_unknown)
                    aria-describedby=described(is_unknown)
                />
            </div>
            <div class="days">
                {day("from-day", form::FROM_DAY, words.from_day, &model.today, is_days)}
                {day("until-day", form::UNTIL_DAY, words.until_day, &model.today, is_days)}
            </div>
            <div class="field">
                <label for="only">{words.only}</label>
                <select id="only" name=form::ONLY>
                    <option value="">{words.all_groups}</option>
                    {options.collect_view()}
                </select>
            </div>
            <button class="button wide">{words.delegate}</button>
        </form>
    }
}

fn day(
    id: &'static str,
    name: &'static str,
    label: &'static str,
    today: &str,
    is_wrong: bool,
) -> impl IntoView + use<> {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                name=name
                type="date"
                value=today.to_owned()
                min=today.to_owned()
                required
                aria-invalid=is_wrong.then_some("true")
                aria-describedby=is_wrong.then_some("delegate-problem")
            />
        </div>
    }
}

fn name(client_name: &str, texts: &Texts) -> String {
    display::name(client_name).unwrap_or_else(|| texts.unnamed.to_owned())
}

fn subject(name: Option<&str>, texts: &Texts) -> String {
    match name {
        Some(name) => display::line(name, display::NAME),
        None => texts.approvals.nobody.to_owned(),
    }
}

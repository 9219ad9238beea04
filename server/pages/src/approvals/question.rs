//! One request: who asks, for whom, what, what of it is new, and the answer:
//! all of it, a part, or nothing, with a reason.

use leptos::prelude::*;

use crate::brand::{Brand, Href};
use crate::consent::{Agent, Among, Others, Provenance, User, acts, badge, decides, sentence};
use crate::display;
use crate::document::{Document, page};
use crate::form;
use crate::icon::{Icon, icon};
use crate::locale::Locale;
use crate::sentence::{Described, Fact, Sentence};
use crate::span::Span;
use crate::texts::{Texts, texts};

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// Whose page it is.
    pub user: User,
    /// The token that ties the form to the browser.
    pub csrf: String,
    /// The client's name, as it says.
    pub client_name: String,
    /// How far it can be believed.
    pub provenance: Provenance,
    /// The agent that acts through it.
    pub agent: Option<Agent>,
    /// Whose grant it is; `None`: nobody's.
    pub subject: Option<String>,
    /// For whom the person answers, if not for themselves.
    pub seat: Option<String>,
    /// As what they are asked.
    pub asked_as: Vec<String>,
    /// How long it still waits.
    pub left: Span,
    /// Why others are asked, from policy.
    pub reasons: Vec<String>,
    /// What is asked for.
    pub rights: Vec<Asked>,
    /// Where the form is posted.
    pub action: String,
    /// Whether a no came without a reason.
    pub reason: ReasonField,
    /// The list.
    pub back: Href,
}

/// The field for a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonField {
    /// Untouched.
    Plain,
    /// It was needed and is missing.
    Missing,
}

/// A right that waits for this person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its place among all of the grant.
    pub index: usize,
    /// In words.
    pub described: Described,
    /// How it compares with what the client had.
    pub compared: Compared,
    /// Who must approve it, with how many that did.
    pub progress: Vec<Progress>,
    /// What of it can be taken away.
    pub parts: Vec<Part>,
}

/// How a right compares with what the client had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// It did not have it.
    New,
    /// Just so.
    AsBefore,
    /// It had more.
    Less,
}

/// How far approval is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Who must approve, and how many.
    pub others: Others,
    /// How many did.
    pub have: u32,
}

/// A part of a right that can be taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// What the form posts for it.
    pub value: String,
    /// In words.
    pub label: String,
}

impl Question {
    /// For tests and previews.
    pub fn sample_in(locale: Locale) -> Self {
        let consent = crate::consent::Consent::sample_in(locale);
        let part = |value: &str, label: &str| Part {
            value: value.to_owned(),
            label: label.to_owned(),
        };
        let asked = |index, sentence: &str, compared, parts| Asked {
            index,
            described: Described {
                sentence: Sentence::plain(sentence),
                facts: vec![Fact {
                    label: "amount".to_owned(),
                    value: "250".to_owned(),
                }],
                json: "{\n  \"type\": \"payment-api\"\n}".to_owned(),
            },
            compared,
            progress: vec![Progress {
                others: Others {
                    among: Among::People("finance".to_owned()),
                    count: 2,
                },
                have: 1,
            }],
            parts,
        };
        Self {
            document: consent.document,
            brand: consent.brand,
            user: consent.user,
            csrf: "sample".to_owned(),
            client_name: "Pay Now".to_owned(),
            provenance: Provenance::FirstTimeSeen,
            agent: Some(Agent {
                name: "Errands".to_owned(),
                operator: Some("Errand Labs".to_owned()),
                purpose: Some("Pay the printer".to_owned()),
            }),
            subject: Some("Alice Adams".to_owned()),
            seat: Some("Carol Clark".to_owned()),
            asked_as: vec!["finance".to_owned()],
            left: Span(7 * 3600),
            reasons: vec!["Payments need two of finance.".to_owned()],
            rights: vec![
                asked(
                    0,
                    "Send and recall payments",
                    Compared::New,
                    vec![
                        part("0.0.actions.0", "send"),
                        part("0.0.actions.1", "recall"),
                    ],
                ),
                asked(2, "Read balances", Compared::AsBefore, Vec::new()),
            ],
            action: "/t/demo/me/approvals/1".to_owned(),
            reason: ReasonField::Plain,
            back: Href::sample(),
        }
    }
}

/// The page as HTML.
pub fn render(model: &Question) -> String {
    let texts = texts(model.document.locale);
    let client = display::name(&model.client_name).unwrap_or_else(|| texts.unnamed.to_owned());
    let heading = texts.approvals.question;
    page(
        &model.document,
        &model.brand,
        &heading.with(&client),
        |texts| {
            let agent = model.agent.as_ref().map(|agent| acts(agent, texts));
            view! {
                <h1>{heading.before} <bdi>{client}</bdi> {heading.after}</h1>
                <div>{badge(model.provenance, &model.brand, texts)}</div>
                {agent}
                {about(model, texts)}
                {reasons(model)}
                {decides(&model.user, &model.csrf, texts)}
                <form method="post" action=model.action.clone() class="stack">
                    <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
                    <p class="muted">{texts.approvals.hint}</p>
                    {model.rights.iter().map(|asked| right(asked, texts)).collect_view()}
                    {reason(model.reason, texts)}
                    <div class="decision">
                        <button class="button" name=form::DECISION value=form::ALLOW>
                            {icon(Icon::Tick)} <span>{texts.approvals.approve}</span>
                        </button>
                        <button class="button" name=form::DECISION value=form::DENY>
                            {icon(Icon::Cross)} <span>{texts.approvals.deny}</span>
                        </button>
                    </div>
                </form>
                <p><a href=model.back.as_str().to_owned()>{texts.factor.back}</a></p>
            }
        },
    )
}

fn about(model: &Question, texts: &Texts) -> impl IntoView + use<> {
    let words = &texts.approvals;
    let (number, unit) = model.left.parts();
    let left = texts.me.left.with(&(texts.span)(number, unit));
    let subject = match &model.subject {
        Some(name) => display::line(name, display::NAME),
        None => words.nobody.to_owned(),
    };
    let groups: Vec<String> = model
        .asked_as
        .iter()
        .map(|group| display::line(group, display::NAME))
        .collect();
    let seat = model.seat.as_ref().map(|name| {
        let name = display::line(name, display::NAME);
        view! {
            <div class="notice">
                {icon(Icon::Dot)}
                <p>{words.seat.before} <bdi class="strong">{name}</bdi> {words.seat.after}</p>
            </div>
        }
    });
    view! {
        <dl class="facts">
            <div><dt>{words.whose}</dt><dd><bdi class="strong">{subject}</bdi></dd></div>
            <div><dt>{words.asked_as}</dt><dd><bdi>{groups.join(texts.comma)}</bdi></dd></div>
        </dl>
        <p class="hint">{left}</p>
        {seat}
    }
}

fn reasons(model: &Question) -> Option<impl IntoView + use<>> {
    if model.reasons.is_empty() {
        return None;
    }
    let rows = model.reasons.iter().map(|reason| {
        let reason = display::line(reason, display::SENTENCE);
        view! { <p>{reason}</p> }
    });
    Some(view! {
        <div class="terms">
            <div class="term">{icon(Icon::Question)} <div>{rows.collect_view()}</div></div>
        </div>
    })
}

fn right(asked: &Asked, texts: &Texts) -> impl IntoView + use<> {
    let words = &texts.approvals;
    let id = format!("right-{}", asked.index);
    let about = format!("about-{}", asked.index);
    let (class, compared) = match asked.compared {
        Compared::New => ("badge caution", words.new),
        Compared::AsBefore => ("badge", words.as_before),
        Compared::Less => ("badge good", words.less),
    };
    let progress = asked.progress.iter().map(|progress| {
        let count = u64::from(progress.others.count);
        let who = progress.others.line(texts);
        let have = (words.progress)(u64::from(progress.have), count);
        view! { <p class="hint">{who} " · " {have}</p> }
    });
    let facts = asked.described.facts.iter().map(|fact| {
        view! { <div><dt>{fact.label.clone()}</dt><dd><bdi>{fact.value.clone()}</bdi></dd></div> }
    });
    let facts = (!asked.described.facts.is_empty())
        .then(|| view! { <dl class="facts">{facts.collect_view()}</dl> });
    view! {
        <fieldset class="group">
            <legend><span class=class>{compared}</span></legend>
            <div class="right">
                <label class="tick" for=id.clone()>
                    <input
                        type="checkbox"
                        id=id.clone()
                        name=form::RIGHT
                        value=asked.index.to_string()
                        checked
                        aria-describedby=about.clone()
                    />
                    <span>{sentence(&asked.described.sentence)}</span>
                </label>
                <div class="about" id=about>
                    {progress.collect_view()}
                    {facts}
                </div>
                {parts(asked)}
            </div>
            <details>
                <summary>{texts.consent.details}</summary>
                <pre dir="ltr"><code>{asked.described.json.clone()}</code></pre>
            </details>
        </fieldset>
    }
}

fn parts(asked: &Asked) -> Option<impl IntoView + use<>> {
    if asked.parts.is_empty() {
        return None;
    }
    let boxes = asked.parts.iter().map(|part| {
        let id = format!("part-{}", part.value.replace('.', "-"));
        let label = display::line(&part.label, display::VALUE);
        view! {
            <label class="tick" for=id.clone()>
                <input type="checkbox" id=id.clone() name=form::PART value=part.value.clone() checked/>
                <span><bdi>{label}</bdi></span>
            </label>
        }
    });
    Some(view! { <div class="about parts">{boxes.collect_view()}</div> })
}

fn reason(field: ReasonField, texts: &Texts) -> impl IntoView + use<> {
    let words = &texts.approvals;
    let problem = match field {
        ReasonField::Plain => None,
        ReasonField::Missing => Some(view! {
            <div class="notice error" role="alert" id="reason-problem">
                {icon(Icon::Octagon)}
                <p>{words.reason_missing}</p>
            </div>
        }),
    };
    let is_missing = field == ReasonField::Missing;
    let described = match is_missing {
        true => "reason-problem",
        false => "reason-hint",
    };
    view! {
        {problem}
        <div class="field">
            <label for="reason">{words.reason}</label>
            <input
                id="reason"
                name=form::REASON
                type="text"
                autocomplete="off"
                dir="auto"
                maxlength="500"
                aria-invalid=is_missing.then_some("true")
                aria-describedby=described
            />
            <p class="hint" id="reason-hint">{words.reason_hint}</p>
        </div>
    }
}

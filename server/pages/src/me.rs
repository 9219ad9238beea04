//! A person's own page: requests that wait for their answer, and what they
//! allowed, each with the way to take it back (RFC 9635 §11.36).

use leptos::prelude::*;

use crate::brand::{Brand, Href};
use crate::consent::{
    Agent, Among, Others, Provenance, User, acts, badge, decides, people, sentence,
};
use crate::display;
use crate::document::{Document, page};
use crate::form;
use crate::icon::{Icon, icon};
use crate::locale::Locale;
use crate::sentence::Sentence;
use crate::span::Span;
use crate::texts::{Texts, texts};

/// The page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// Whose page it is.
    pub user: User,
    /// The token that ties the forms to the browser.
    pub csrf: String,
    /// What waits for an answer.
    pub waiting: Vec<Waiting>,
    /// What they said yes to and others have to approve, newest first.
    pub with_others: Vec<WithOthers>,
    /// What was allowed, newest first.
    pub allowed: Vec<Allowed>,
    /// The page about how they sign in.
    pub security: Href,
    /// The page about grants of others, and how many wait there.
    pub approvals: (Href, usize),
}

/// A request that waits for this person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The client's name, as it says.
    pub client_name: String,
    /// How far it can be believed.
    pub provenance: Provenance,
    /// How long it still waits.
    pub left: Span,
    /// Where the form that opens it is posted.
    pub action: String,
}

/// A grant that waits for the approval of others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithOthers {
    /// The client's name, as it said.
    pub client_name: String,
    /// What it shall be allowed.
    pub rights: Vec<Sentence>,
    /// Who is asked, and how many of them.
    pub asked: Vec<Others>,
    /// How long they can still answer.
    pub left: Span,
    /// Where the form that cancels it is posted.
    pub action: String,
}

/// A grant that this person allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The client's name, as it said.
    pub client_name: String,
    /// The software agent that acts through it.
    pub agent: Option<Agent>,
    /// What it may do.
    pub rights: Vec<Sentence>,
    /// Who got a part of it, and whoever got a part of that.
    pub branches: Vec<Branch>,
    /// How long ago it was allowed.
    pub ago: Span,
    /// Where the form that takes it back is posted.
    pub action: String,
    /// Where everything that this agent was allowed is taken back; there when
    /// it was allowed more than this.
    pub all_of_agent: Option<String>,
}

/// A part of what was allowed, passed on by the service that got it (RFC 9767
/// §4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The service that acts now.
    pub holder: String,
    /// What it may do.
    pub rights: Vec<Sentence>,
    /// Where the form that cuts it off is posted.
    pub action: String,
    /// What it passed on in turn.
    pub branches: Vec<Branch>,
}

impl Me {
    /// For tests and previews: one request, three grants, one of them an
    /// agent's that was passed on.
    pub fn sample() -> Self {
        Self::sample_in(Locale::En)
    }

    /// The sample in another locale.
    pub fn sample_in(locale: Locale) -> Self {
        let consent = crate::consent::Consent::sample_in(locale);
        let rights: Vec<Sentence> = consent
            .resources
            .into_iter()
            .flat_map(|resource| resource.rights)
            .map(|right| right.described.sentence)
            .collect();
        let allowed = |client_name: &str, rights: &[Sentence], ago| Allowed {
            client_name: client_name.to_owned(),
            agent: None,
            rights: rights.to_vec(),
            branches: Vec::new(),
            ago: Span(ago),
            action: "/t/demo/me/grants/1/undo".to_owned(),
            all_of_agent: None,
        };
        let first = rights.get(..1).unwrap_or_default();
        let branch = |holder: &str, branches| Branch {
            holder: holder.to_owned(),
            rights: first.to_vec(),
            action: "/t/demo/me/tokens/1".to_owned(),
            branches,
        };
        let agent = Allowed {
            agent: Some(Agent {
                name: "Album maker".to_owned(),
                operator: Some("Errand Labs".to_owned()),
                purpose: Some("Choose ten photos for grandma".to_owned()),
            }),
            branches: vec![branch("Photo server", vec![branch("Archive", Vec::new())])],
            all_of_agent: Some("/t/demo/me/agents/1".to_owned()),
            ..allowed("Errands", first, 3600)
        };
        Self {
            document: consent.document,
            brand: consent.brand,
            user: consent.user,
            csrf: "sample".to_owned(),
            waiting: vec![Waiting {
                client_name: "Call Centre".to_owned(),
                provenance: Provenance::Registered,
                left: Span(480),
                action: "/t/demo/me/requests/1".to_owned(),
            }],
            with_others: vec![WithOthers {
                client_name: "Bill Payer".to_owned(),
                rights: first.to_vec(),
                asked: vec![Others {
                    among: Among::People("finance".to_owned()),
                    count: 2,
                }],
                left: Span(2 * 24 * 3600),
                action: "/t/demo/me/grants/2".to_owned(),
            }],
            allowed: vec![
                agent,
                allowed("Photo Printer", &rights, 3 * 24 * 3600),
                allowed("Living Room TV", first, 90),
            ],
            security: Href::sample(),
            approvals: (Href::sample(), 2),
        }
    }

    /// The sample with nothing to show.
    pub fn sample_empty() -> Self {
        Self {
            waiting: Vec::new(),
            with_others: Vec::new(),
            allowed: Vec::new(),
            ..Self::sample()
        }
    }
}

/// The page as HTML.
pub fn render(model: &Me) -> String {
    let title = texts(model.document.locale).me.title;
    page(&model.document, &model.brand, title, |texts| {
        view! {
            <h1>{texts.me.title}</h1>
            {decides(&model.user, &model.csrf, texts)}
            {waiting(model, texts)}
            {with_others(model, texts)}
            <h2 class="what">{texts.me.allowed}</h2>
            {allowed(model, texts)}
            {approvals(model, texts)}
            <p><a href=model.security.as_str().to_owned()>{texts.me.security}</a></p>
        }
    })
}

fn approvals(model: &Me, texts: &Texts) -> impl IntoView + use<> {
    let (href, count) = &model.approvals;
    let count = (*count > 0).then(|| format!(" ({count})"));
    view! { <p><a href=href.as_str().to_owned()>{texts.approvals.title} {count}</a></p> }
}

fn waiting(model: &Me, texts: &Texts) -> Option<impl IntoView + use<>> {
    if model.waiting.is_empty() {
        return None;
    }
    let rows = model
        .waiting
        .iter()
        .map(|request| {
            let name = name(&request.client_name, texts);
            let (number, unit) = request.left.parts();
            let left = texts.me.left.with(&(texts.span)(number, unit));
            view! {
                <form method="post" action=request.action.clone() class="entry">
                    <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
                    <div>
                        <h3 class="name"><bdi>{name.clone()}</bdi></h3>
                        {badge(request.provenance, &model.brand, texts)}
                        <p class="hint">{left}</p>
                    </div>
                    <button class="button" aria-label=format!("{}: {name}", texts.me.look)>
                        {texts.me.look}
                    </button>
                </form>
            }
        })
        .collect_view();
    Some(view! {
        <h2 class="what">{texts.me.waiting}</h2>
        <div class="notice">
            {icon(Icon::Triangle)}
            <p>{texts.me.warning}</p>
        </div>
        {rows}
    })
}

fn with_others(model: &Me, texts: &Texts) -> Option<impl IntoView + use<>> {
    if model.with_others.is_empty() {
        return None;
    }
    let rows = model
        .with_others
        .iter()
        .map(|grant| {
            let name = name(&grant.client_name, texts);
            let (number, unit) = grant.left.parts();
            let left = texts.me.left.with(&(texts.span)(number, unit));
            view! {
                <form method="post" action=grant.action.clone() class="entry">
                    <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
                    <div>
                        <h3 class="name"><bdi>{name.clone()}</bdi></h3>
                        {rights(&grant.rights)}
                        <p>{texts.me.asked}</p>
                        {people(&grant.asked, texts)}
                        <p class="hint">{left}</p>
                    </div>
                    <button class="plain" aria-label=format!("{}: {name}", texts.me.cancel)>
                        {texts.me.cancel}
                    </button>
                </form>
            }
        })
        .collect_view();
    Some(view! {
        <h2 class="what">{texts.me.with_others}</h2>
        {rows}
    })
}

fn allowed(model: &Me, texts: &Texts) -> impl IntoView + use<> {
    if model.allowed.is_empty() {
        return view! { <p class="muted">{texts.me.nothing}</p> }.into_any();
    }
    model
        .allowed
        .iter()
        .map(|grant| {
            let name = name(&grant.client_name, texts);
            let (number, unit) = grant.ago.parts();
            let ago = texts.me.ago.with(&(texts.span)(number, unit));
            let agent = grant.agent.as_ref().map(|agent| acts(agent, texts));
            let all = grant.all_of_agent.clone().map(|action| {
                let label = format!("{}: {name}", texts.me.end_agent);
                view! {
                    <button class="plain" formaction=action aria-label=label>
                        {texts.me.end_agent}
                    </button>
                }
            });
            view! {
                <form method="post" action=grant.action.clone() class="entry">
                    <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
                    <div>
                        <h3 class="name"><bdi>{name.clone()}</bdi></h3>
                        {agent}
                        {rights(&grant.rights)}
                        {branches(&grant.branches, texts)}
                        <p class="hint">{ago}</p>
                    </div>
                    <button class="plain" aria-label=format!("{}: {name}", texts.me.undo)>
                        {texts.me.undo}
                    </button>
                    {all}
                </form>
            }
        })
        .collect_view()
        .into_any()
}

fn rights(rights: &[Sentence]) -> impl IntoView + use<> {
    let rights = rights.iter();
    let rights = rights.map(|right| view! { <li>{sentence(right)}</li> });
    view! { <ul>{rights.collect_view()}</ul> }
}

/// Forms cannot stand in forms, so each button says where it posts.
fn branches(all: &[Branch], texts: &Texts) -> Option<AnyView> {
    if all.is_empty() {
        return None;
    }
    let entries = all.iter().map(|branch| {
        let holder = name(&branch.holder, texts);
        let label = format!("{}: {holder}", texts.me.cut);
        let passed = texts.me.passed_on;
        view! {
            <li>
                <p>{passed.before} <bdi class="strong">{holder}</bdi> {passed.after}</p>
                {rights(&branch.rights)}
                <button class="plain" formaction=branch.action.clone() aria-label=label>
                    {texts.me.cut}
                </button>
                {branches(&branch.branches, texts)}
            </li>
        }
    });
    Some(view! { <ul class="branches">{entries.collect_view()}</ul> }.into_any())
}

fn name(client_name: &str, texts: &Texts) -> String {
    display::name(client_name).unwrap_or_else(|| texts.unnamed.to_owned())
}

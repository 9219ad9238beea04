//! The consent page. Its order is fixed: who asks, who you are, what, how
//! long, why, what policy removed, the decision, where to undo. Allow and Deny
//! weigh the same, and nothing has the focus when the page opens.

mod identity;
mod rights;
mod sample;
mod who;

use leptos::prelude::*;

use crate::brand::{Brand, Logo};
use crate::display;
use crate::document::{Document, Undo, brand_name, page, undo_line};
use crate::form;
use crate::icon::{Icon, icon};
use crate::sentence::{Described, Sentence};
use crate::span::Span;
use crate::texts::{Texts, texts};

pub use identity::identity_sentence;
pub(crate) use rights::sentence;
pub(crate) use who::{acts, badge, decides};

/// The consent page's content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The answer's context.
    pub document: Document,
    /// The tenant's brand.
    pub brand: Brand,
    /// Who asks.
    pub client: Client,
    /// Who decides.
    pub user: User,
    /// Whether they are who the client expects.
    pub expected: Who,
    /// Where the request began.
    pub begun: Begun,
    /// What is asked for, grouped.
    pub resources: Vec<Resource>,
    /// What is asked about the person.
    pub identity: Option<Identity>,
    /// How long it holds.
    pub lasting: Lasting,
    /// Why a person is asked, from the policies that ask; already in the
    /// page's locale.
    pub reasons: Vec<String>,
    /// Who else must approve, and how many of them.
    pub others: Vec<Others>,
    /// What policy removed before the person was asked.
    pub removed: Vec<Removed>,
    /// Where to take it back.
    pub undo: Undo,
    /// Where the decision is posted.
    pub action: String,
    /// What names the rights on the page.
    pub seen: String,
    /// The token that ties the forms to the browser's session.
    pub csrf: String,
}

/// Who must approve besides who decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Others {
    /// Who they are.
    pub among: Among,
    /// How many of them must.
    pub count: u32,
}

/// Among whom approvers are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Among {
    /// The people of a group of this name.
    People(String),
    /// The administrators who have a role of this name.
    Administrators(String),
}

impl Others {
    /// How many of whom, clean for display.
    pub(crate) fn line(&self, texts: &Texts) -> String {
        let (words, name) = match &self.among {
            Among::People(name) => (texts.approvals.people, name),
            Among::Administrators(name) => (texts.approvals.administrators, name),
        };
        words(u64::from(self.count), &display::line(name, display::NAME))
    }
}

/// Where a request began, as far as the person who decides can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// In this browser: the client led it here.
    Here,
    /// On a device whose code was typed.
    OnADevice,
    /// Elsewhere, by somebody else perhaps; the person found it on their page.
    Elsewhere,
}

/// The client instance that asks. Everything it says about itself is cleaned
/// before it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Its display name, as it says.
    pub name: String,
    /// The logo the AS keeps for it; never fetched from its host.
    pub logo: Option<Logo>,
    /// How far what it says can be believed.
    pub provenance: Provenance,
    /// The host of its page.
    pub host: Option<String>,
    /// The thumbprint of its key (RFC 7638), base64url.
    pub thumbprint: String,
    /// The origin the browser returns to after the decision.
    pub callback: Option<String>,
    /// The software agent that acts through it.
    pub agent: Option<Agent>,
}

/// A software agent, named apart from the client it uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    /// Its name.
    pub name: String,
    /// Who runs it, as the tenant knows; `None`: nobody vouches for it.
    pub operator: Option<String>,
    /// What it was told to do, as it says.
    pub purpose: Option<String>,
}

/// How far what a client says about itself can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Provenance {
    /// The tenant checked who runs it.
    VerifiedByOrganisation,
    /// The tenant registered it.
    Registered,
    /// Its key was seen before, its name is its own choice.
    SelfDeclared,
    /// Neither key nor name were ever seen before.
    FirstTimeSeen,
}

/// The person who decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their name.
    pub name: String,
    /// Their login.
    pub login: String,
    /// Where the "not you?" form is posted.
    pub sign_out_action: String,
}

/// Whether the person who decides is who the client expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Yes, or it expects nobody in particular.
    Expected,
    /// It named another person: a yes of this one gives it nothing.
    SomebodyElse,
}

/// What a client wants to know about the person. One thing to tick.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Its place in the form, after all rights.
    pub index: usize,
    /// What the client would learn, with the values it would get.
    pub facts: Vec<IdentityFact>,
}

/// Something a client would learn about the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdentityFact {
    /// An identifier made for this client, which tells nobody else anything.
    Pairwise,
    /// The account.
    Account(String),
    /// The email address.
    Email(String),
    /// The telephone number.
    PhoneNumber(String),
    /// The decentralized identifier.
    Did(String),
    /// The web address.
    Uri(String),
    /// A signed statement that the person signed in here.
    Assertion,
}

/// Rights at one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// Its name.
    pub title: String,
    /// Where it is.
    pub location: Option<String>,
    /// What is asked for there.
    pub rights: Vec<RequestedRight>,
}

/// One right a person may allow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedRight {
    /// Its place in the grant request; what the form posts.
    pub index: usize,
    /// It in words.
    pub described: Described,
    /// How much harm it could do.
    pub risk: Risk,
    /// Whether the client can do without it.
    pub need: Need,
    /// What was asked for, if policy left less than that.
    pub cut: Option<Cut>,
    /// Whether the person allowed it before.
    pub past: Past,
}

/// What policy made less of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// What was asked for.
    pub asked: Sentence,
    /// Why less is on offer, in the page's locale.
    pub reasons: Vec<String>,
}

/// How much harm a right could do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Risk {
    /// Little.
    Low,
    /// Some.
    Medium,
    /// Much.
    High,
    /// Cannot be made good again.
    Critical,
}

/// Whether a client can do without a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Need {
    /// Without it the whole request is pointless.
    Required,
    /// It can be left out.
    Optional,
    /// Nobody is asked: policy gives it with everything that is allowed here.
    Given,
}

/// Whether a person allowed a right to this client before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Past {
    /// Not yet.
    New,
    /// Yes, and it still holds.
    AlreadyAllowed,
}

/// How long what is allowed holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lasting {
    /// The grant.
    pub grant: Term,
    /// One access token, if it expires before the grant does.
    pub token: Option<Span>,
}

/// How long a grant holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Term {
    /// One use.
    Once,
    /// A span from now.
    For(Span),
    /// Until somebody undoes it.
    UntilUndone,
}

/// A right policy removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// What was asked for.
    pub sentence: Sentence,
    /// Why it was removed, in the page's locale.
    pub reason: Option<String>,
}

impl Client {
    /// Whether an optional right starts out ticked. Only clients the tenant
    /// knows get that, and no agent does.
    pub fn is_trusted_with_ticks(&self) -> bool {
        let known = match self.provenance {
            Provenance::VerifiedByOrganisation | Provenance::Registered => true,
            Provenance::SelfDeclared | Provenance::FirstTimeSeen => false,
        };
        known && self.agent.is_none()
    }

    fn shown_name(&self, texts: &Texts) -> String {
        display::name(&self.name).unwrap_or_else(|| texts.unnamed.to_owned())
    }
}

/// The page as HTML.
pub fn render(model: &Consent) -> String {
    let texts = texts(model.document.locale);
    let client = model.client.shown_name(texts);
    let title = texts.consent.title.with(&client);
    page(&model.document, &model.brand, &title, |texts| {
        let heading = &texts.consent.title;
        let somebody_else = who::is_somebody_else(model, &client, texts);
        view! {
            <h1>{heading.before} <bdi>{client}</bdi> {heading.after}</h1>
            {who::asks(&model.client, &model.brand, texts)}
            {begun(model.begun, texts)}
            {who::decides(&model.user, &model.csrf, texts)}
            {somebody_else}
            <form method="post" action=model.action.clone() class="stack">
                <input type="hidden" name=form::CSRF value=model.csrf.clone()/>
                <input type="hidden" name=form::SEEN value=model.seen.clone()/>
                {rights::groups(model, texts)}
                {identity::group(model, texts)}
                {terms(model, texts)}
                <div class="decision">
                    {button(form::ALLOW, texts.consent.allow, Icon::Tick)}
                    {button(form::DENY, texts.consent.deny, Icon::Cross)}
                </div>
            </form>
            {rights::may_allow_nothing(model)
                .then(|| view! { <p class="hint">{texts.consent.nothing_ticked}</p> })}
            {undo_line(&model.undo, &model.brand, texts)}
        }
    })
}

/// What to think of before allowing a request that did not begin here.
fn begun(begun: Begun, texts: &Texts) -> Option<impl IntoView + use<>> {
    let text = match begun {
        Begun::Here => return None,
        Begun::OnADevice => texts.consent.on_a_device,
        Begun::Elsewhere => texts.me.warning,
    };
    Some(view! { <div class="notice">{icon(Icon::Triangle)} <p>{text}</p></div> })
}

/// Both decisions are the same button with another word: neither is preferred
/// by colour, size or place in the focus order.
fn button(decision: &'static str, label: &'static str, picture: Icon) -> impl IntoView {
    view! {
        <button class="button" name=form::DECISION value=decision>
            {icon(picture)} <span>{label}</span>
        </button>
    }
}

/// How long, why, and what is not on offer.
fn terms(model: &Consent, texts: &Texts) -> impl IntoView + use<> {
    let brand = brand_name(&model.brand);
    let why = if model.reasons.is_empty() {
        vec![texts.consent.why_default.with(&brand)]
    } else {
        model
            .reasons
            .iter()
            .map(|reason| display::line(reason, display::SENTENCE))
            .collect()
    };
    let removed = (!model.removed.is_empty()).then(|| {
        let rows: Vec<_> = model
            .removed
            .iter()
            .map(|removed| removed_right(removed, texts))
            .collect();
        view! {
            <div class="term">
                {icon(Icon::Removed)}
                <div>
                    <h2>{texts.consent.removed.with(&brand)}</h2>
                    <ul>{rows}</ul>
                </div>
            </div>
        }
    });
    view! {
        <div class="terms">
            <div class="term">
                {icon(Icon::Clock)}
                <div>
                    <h2>{texts.consent.how_long}</h2>
                    {lasting(model.lasting, texts)
                        .into_iter()
                        .map(|line| view! { <p>{line}</p> })
                        .collect_view()}
                </div>
            </div>
            <div class="term">
                {icon(Icon::Question)}
                <div>
                    <h2>{texts.consent.why}</h2>
                    {why.into_iter().map(|line| view! { <p>{line}</p> }).collect_view()}
                </div>
            </div>
            {others(&model.others, texts)}
            {removed}
        </div>
    }
}

/// Who else must approve.
fn others(all: &[Others], texts: &Texts) -> Option<impl IntoView + use<>> {
    if all.is_empty() {
        return None;
    }
    let rows = people(all, texts);
    Some(view! {
        <div class="term">
            {icon(Icon::Shield)}
            <div>
                <h2>{texts.approvals.others}</h2>
                {rows}
            </div>
        </div>
    })
}

/// Numbers of people and administrators, as a list.
pub(crate) fn people(all: &[Others], texts: &Texts) -> impl IntoView + use<> {
    let rows = all.iter().map(|others| {
        let line = others.line(texts);
        view! { <li>{line}</li> }
    });
    view! { <ul class="list">{rows.collect_view()}</ul> }
}

fn removed_right(removed: &Removed, texts: &Texts) -> impl IntoView + use<> {
    let reason = match &removed.reason {
        Some(reason) => display::line(reason, display::SENTENCE),
        None => texts.consent.no_rule.to_owned(),
    };
    view! { <li>{rights::sentence(&removed.sentence)} <p class="muted">{reason}</p></li> }
}

/// The duration in one or two sentences.
pub(crate) fn lasting(lasting: Lasting, texts: &Texts) -> Vec<String> {
    let said = |span: Span| {
        let (number, unit) = span.parts();
        (texts.span)(number, unit)
    };
    let grant = match lasting.grant {
        Term::Once => texts.consent.once.to_owned(),
        Term::For(span) => texts.consent.lasts.with(&said(span)),
        Term::UntilUndone => texts.consent.until_undone.to_owned(),
    };
    let token = lasting
        .token
        .map(|span| texts.consent.token.with(&said(span)));
    std::iter::once(grant).chain(token).collect()
}

//! Policy wants a stronger or fresher sign-in for a right (design §7,
//! `step-up`): which rights, what the person can do about it, and the page that
//! says so. Nothing is decided here: `decide` asks policy anew.

use std::collections::BTreeSet;

use pages::brand::Href;
use pages::factor::Problem;
use pages::factor::prove::{Account, StepUp, Why};
use pages::sentence::Sentence;
use policy::{Demand, ReasonKind};

use super::answer::View;
use super::consent::described;
use super::failed::Failed;
use super::interaction::Open;
use super::seen::Seen;
use super::session::Session;
use crate::app::App;
use crate::factor::{Acr, Available, Demanded, Place};
use crate::grant::{AskedRight, DecidedBy};
use crate::tenant::{FactorEnrolment, Tenant};

/// A right that waits for a stronger or fresher sign-in.
pub struct Unmet {
    /// Its place on the page.
    pub index: usize,
    /// What it wants; `None` when no sign-in here is that.
    demanded: Option<Demanded>,
    right: AskedRight,
}

/// The rights that wait for that with this session, in order. Who was not
/// expected is asked for nothing: they can give nothing.
pub fn unmet(open: &Open, session: &Session, seen: &Seen) -> Vec<Unmet> {
    let requested = &open.pending.requested;
    if requested.decided_by(session.user) == DecidedBy::SomebodyElse {
        return Vec::new();
    }
    let rights = seen.tokens.rights().enumerate();
    let waiting = rights.filter_map(|(index, right)| {
        let wanted = right.demands.iter().filter_map(wanted);
        let demanded = wanted.reduce(|one, other| Some(both(one?, other?)))?;
        Some(Unmet {
            index,
            demanded,
            right: right.clone(),
        })
    });
    waiting.collect()
}

/// Places of rights on the page.
pub fn indices(unmet: &[Unmet]) -> BTreeSet<usize> {
    unmet.iter().map(|unmet| unmet.index).collect()
}

/// What to ask for now: first what the person can show, all of it at once; and
/// only when that is done, what they cannot.
pub struct Step {
    /// What the sign-in must be.
    pub demanded: Demanded,
    /// For which rights.
    rights: Vec<AskedRight>,
    is_possible: bool,
}

impl Step {
    /// Of the rights that wait.
    ///
    /// # Errors
    /// A store that is down.
    pub async fn of(
        app: &App,
        tenant: &Tenant,
        session: &Session,
        unmet: Vec<Unmet>,
    ) -> Result<Option<Self>, Failed> {
        if unmet.is_empty() {
            return Ok(None);
        }
        let available = Available::of(app, tenant, session.user).await?;
        let (possible, impossible): (Vec<_>, Vec<_>) = unmet
            .into_iter()
            .partition(|unmet| unmet.demanded.is_some_and(|wanted| available.reach(wanted)));
        let is_possible = !possible.is_empty();
        let now = if is_possible { possible } else { impossible };
        let wanted = now.iter().filter_map(|unmet| unmet.demanded);
        let demanded = wanted.reduce(both);
        Ok(Some(Self {
            demanded: demanded.unwrap_or(STRONGEST),
            rights: now.into_iter().map(|unmet| unmet.right).collect(),
            is_possible,
        }))
    }

    /// The page.
    ///
    /// # Errors
    /// A store that is down.
    pub async fn page(
        &self,
        place: &Place<'_>,
        open: &Open,
        session: &Session,
        problem: Option<Problem>,
    ) -> Result<String, Failed> {
        let view = place.view;
        let client = &open.pending.requested.client;
        let why = Why::StepUp(StepUp {
            client_name: client.display.name.clone().unwrap_or_default(),
            rights: self.sentences(view),
            reasons: self.reasons(),
            account: self.account(view.tenant)?,
            without: Href::parse(&format!("{}?without=1", place.next))?,
        });
        place.again_page(session, self.demanded, why, problem).await
    }

    fn account(&self, tenant: &Tenant) -> Result<Account, Failed> {
        Ok(
            match (self.is_possible, tenant.interaction.factor_enrolment) {
                (true, _) => Account::Ready,
                (false, FactorEnrolment::DuringInteraction) => {
                    let page = format!("{}/me/security", tenant.urls.path());
                    Account::CanEnrol(Href::parse(&page)?)
                }
                (false, FactorEnrolment::OwnPage) => Account::Lacks,
            },
        )
    }

    fn sentences(&self, view: &View<'_>) -> Vec<Sentence> {
        let rights = self.rights.iter();
        rights.map(|right| described(view, right)).collect()
    }

    fn reasons(&self) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        for reason in self.rights.iter().flat_map(|right| &right.reasons) {
            if reason.kind == ReasonKind::StepUp
                && let Some(text) = &reason.text
                && !texts.contains(text)
            {
                texts.push(text.clone());
            }
        }
        texts
    }
}

/// What nobody can show: asked for when a class is not known here.
const STRONGEST: Demanded = Demanded {
    acr: Acr::Phr,
    max_age: Some(0),
};

/// What a demand wants of the sign-in: nothing when it wants something else,
/// and `Some(None)` when no sign-in here is that.
fn wanted(demand: &Demand) -> Option<Option<Demanded>> {
    let Demand::StepUp { acr, max_age } = demand else {
        return None;
    };
    let acr = match acr.as_deref() {
        None => Some(Acr::Pwd),
        Some(name) => Acr::named(name),
    };
    Some(acr.map(|acr| Demanded {
        acr,
        max_age: *max_age,
    }))
}

/// What is enough for both.
fn both(one: Demanded, other: Demanded) -> Demanded {
    Demanded {
        acr: one.acr.max(other.acr),
        max_age: [one.max_age, other.max_age].into_iter().flatten().min(),
    }
}

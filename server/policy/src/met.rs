//! Whether what a gate demands is there.

use std::collections::BTreeSet;

use crate::decision::Demand;
use crate::question::{Consent, Context, SignIn};
use crate::reads::Input;

/// Whether the circumstances have what is demanded. `acrs` are the tenant's
/// classes of sign-in, weakest first.
pub(crate) fn is_met(demand: &Demand, context: &Context<'_>, acrs: &[String]) -> bool {
    match demand {
        Demand::Consent { remember } => match (context.consent, remember) {
            (Consent::Given, _) => true,
            (Consent::Remembered { age }, Some(remember)) => age <= *remember,
            (Consent::Remembered { .. }, None) | (Consent::NotGiven, _) => false,
        },
        Demand::Approval { by, count } => {
            // Nobody approves what is for themselves.
            let own = [context.ro, context.end_user, context.asserted_user];
            let others = context
                .approvals
                .iter()
                .filter(|approval| !own.contains(&Some(approval.by)));
            let entitled = others.filter(|approval| approval.of.contains(by));
            let people: BTreeSet<&str> = entitled.map(|approval| approval.by).collect();
            people.len() >= *count as usize
        }
        Demand::StepUp { acr, max_age } => context.sign_in.is_some_and(|sign_in| {
            acr.as_ref().is_none_or(|acr| reaches(sign_in, acr, acrs))
                && max_age.is_none_or(|max_age| age(sign_in, context.now) <= max_age)
        }),
    }
}

/// The inputs by which a rule looks at what is demanded.
pub(crate) fn inputs(demand: &Demand) -> &'static [Input] {
    match demand {
        Demand::Consent { .. } => &[Input::Consented, Input::Remembered],
        Demand::Approval { .. } => &[Input::Approvals],
        Demand::StepUp { .. } => &[Input::Acr, Input::Amr, Input::SignInAge],
    }
}

/// Seconds since somebody signed in.
pub(crate) fn age(sign_in: SignIn<'_>, now: u64) -> u64 {
    now.saturating_sub(sign_in.at)
}

fn reaches(sign_in: SignIn<'_>, wanted: &str, acrs: &[String]) -> bool {
    let Some(reached) = sign_in.acr else {
        return false;
    };
    let rank = |acr: &str| acrs.iter().position(|known| known == acr);
    match (rank(reached), rank(wanted)) {
        (Some(reached), Some(wanted)) => reached >= wanted,
        _ => reached == wanted,
    }
}

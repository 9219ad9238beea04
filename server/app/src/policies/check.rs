//! Checks a set of policies: does it fit the tenant's words, and does it
//! answer the saved cases as they say?

use std::sync::Arc;

use actix_web::error::BlockingError;
use actix_web::web;
use policy::{CompileError, PolicySet, Test, Tested};
use sha2::{Digest, Sha256};
use store::policy::{Case, Entry};

use super::set::sources;
use crate::grant::inputs::hexadecimal;
use crate::tenant::Tenant;

/// A set that was checked.
#[derive(Debug)]
pub struct Checked {
    /// The set in a form that answers, or what is wrong with it.
    pub compiled: Result<PolicySet, CompileError>,
    /// The saved cases with what came of them, while nothing is wrong.
    pub cases: Vec<CaseChecked>,
}

/// A saved case, and what came of it.
#[derive(Debug)]
pub struct CaseChecked {
    /// As it is stored.
    pub case: Case,
    /// The answer; `None` for a stored case that cannot be read, which counts
    /// as failed.
    pub answered: Option<(Test, Tested)>,
}

impl CaseChecked {
    /// Whether the answer is the one that is expected.
    pub fn passed(&self) -> bool {
        let answered = self.answered.as_ref();
        answered.is_some_and(|(_, tested)| tested.passed)
    }
}

impl Checked {
    /// Whether the set can be published.
    pub fn is_good(&self) -> bool {
        self.compiled.is_ok() && self.cases.iter().all(CaseChecked::passed)
    }
}

/// Checks a set that would get this number, on a thread where that can take
/// its time.
///
/// # Errors
/// When the program is ending.
pub async fn check(
    tenant: &Arc<Tenant>,
    number: u64,
    set: &[Entry],
    cases: Vec<Case>,
) -> Result<Checked, BlockingError> {
    let tenant = Arc::clone(tenant);
    let sources = sources(set);
    web::block(move || {
        let live = &tenant.policies;
        let compiled = live.recompile(number, live.vocabulary(), &sources);
        let cases = match &compiled {
            Ok(compiled) => cases.into_iter().map(|case| run(compiled, case)).collect(),
            Err(_) => Vec::new(),
        };
        Checked { compiled, cases }
    })
    .await
}

fn run(policies: &PolicySet, case: Case) -> CaseChecked {
    let test = serde_json::from_value::<Test>(case.content.0.clone());
    let answered = test.ok().map(|test| {
        let tested = policies.test(&test);
        (test, tested)
    });
    CaseChecked { case, answered }
}

/// SHA-256 of a set as JSON, in hexadecimal.
///
/// # Errors
/// When the set cannot be written as JSON.
pub fn digest(set: &[Entry]) -> Result<String, serde_json::Error> {
    Ok(hexadecimal(&Sha256::digest(serde_json::to_vec(set)?)))
}

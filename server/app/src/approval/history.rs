//! What a client was given before for the same person, and how what it asks now
//! compares.

use gnap::id::{GrantId, UserId};
use gnap::right::Right;
use store::StoreError;
use store::grant::{GrantFilter, StateKind};
use store::key::KeyThumbprint;
use store::page::PageRequest;

use crate::app::App;
use crate::grant::AskedTokens;
use crate::tenant::Tenant;

/// Grants that are looked at, newest first.
const MOST: u32 = 50;

/// How a right compares with what was given before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// It was not given, or not all of it.
    New,
    /// Just so.
    AsBefore,
    /// It was given, and more.
    Less,
}

/// Rights that were given.
#[derive(Debug, Clone, Default)]
pub struct Past(Vec<Right>);

impl Past {
    /// What this key was given for this person, or for nobody, by other grants.
    ///
    /// # Errors
    /// As every read.
    pub async fn of(
        app: &App,
        tenant: &Tenant,
        except: GrantId,
        thumbprint: KeyThumbprint,
        subject: Option<UserId>,
    ) -> Result<Self, StoreError> {
        let filter = GrantFilter {
            thumbprint: Some(thumbprint),
            user: subject,
            ..GrantFilter::default()
        };
        let store = app.store.tenant(tenant.id);
        let grants = store.grants(&filter, PageRequest::first(MOST)).await?;
        let mut rights = Vec::new();
        for grant in grants.items {
            let was_given = matches!(grant.state, StateKind::Approved | StateKind::Finalized);
            if grant.id == except || !was_given || grant.user != subject {
                continue;
            }
            // What an earlier version wrote in another way compares as new.
            if let Ok(tokens) = serde_json::from_value::<AskedTokens>(grant.decision) {
                let given = tokens.rights().filter(|right| right.outcome.gives());
                rights.extend(given.flat_map(|right| right.left().to_vec()));
            }
        }
        Ok(Self(rights))
    }

    /// How these compare.
    pub fn compare(&self, wanted: &[Right]) -> Compared {
        let all = |holds: &dyn Fn(&Right, &Right) -> bool| {
            let mut wanted = wanted.iter();
            wanted.all(|want| self.0.iter().any(|had| holds(had, want)))
        };
        if wanted.is_empty() || !all(&|had, want| had.covers(want)) {
            return Compared::New;
        }
        match all(&|had, want| had.covers(want) && want.covers(had)) {
            true => Compared::AsBefore,
            false => Compared::Less,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn compares_with_what_was_given() {
        let rights = |all: Value| serde_json::from_value::<Vec<Right>>(all).unwrap();
        let past = Past(rights(
            json!([{"type": "pay", "actions": ["send", "recall"]}]),
        ));
        for (wanted, compared) in [
            (json!([]), Compared::New),
            (
                json!([{"type": "pay", "actions": ["send", "close"]}]),
                Compared::New,
            ),
            (json!([{"type": "pay"}]), Compared::New),
            (
                json!([{"type": "order", "actions": ["send"]}]),
                Compared::New,
            ),
            (
                json!([{"type": "pay", "actions": ["recall", "send"]}]),
                Compared::AsBefore,
            ),
            (
                json!([{"type": "pay", "actions": ["send"]}]),
                Compared::Less,
            ),
        ] {
            assert_eq!(past.compare(&rights(wanted.clone())), compared, "{wanted}");
        }
    }
}

//! A person decides a pending grant: once.

use gnap::secret::KeyedHash;
use sea_orm::sqlx;

use crate::audit::{self, Audit, Object};
use crate::error::StoreError;
use crate::grant::row;
use crate::grant::{NewGrant, StateKind};
use crate::insert::Values;
use crate::tenant::Tenant;
use crate::writer::{Group, Write};

/// A decision about a grant that was pending in live state.
#[derive(Debug, Clone)]
pub struct Decide {
    /// The grant.
    pub grant: NewGrant,
    /// Yes or no.
    pub decision: Decision,
    /// The hash of the interaction reference the client must bring, when it
    /// asked for a finish method (RFC 9635 §4.2).
    pub interact_ref_hash: Option<KeyedHash>,
    /// The event.
    pub audit: Audit,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Yes, to what the grant's decision says.
    Approved,
    /// No, to everything.
    Denied,
}

/// The answer of [`Tenant::decide`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// This decision counts.
    Done,
    /// The grant was decided before; nothing changed.
    Already,
}

impl Tenant<'_> {
    /// Stores a decision. Returns after the commit.
    ///
    /// # Errors
    /// As every write.
    pub async fn decide(&self, decide: Decide) -> Result<Decided, StoreError> {
        let object = Object::new("grant", &decide.grant.id);
        let state = match decide.decision {
            Decision::Approved => StateKind::Approved,
            Decision::Denied => StateKind::Denied,
        };
        let write = Rows {
            grant: row::values(self.id, decide.grant, state, decide.interact_ref_hash)?,
            audit: audit::values(self.id, decide.audit, object)?,
        };
        self.store.writer().write(write).await
    }
}

struct Rows {
    grant: Values,
    audit: Values,
}

impl Write for Rows {
    type Answer = Decided;

    async fn run(&self, group: &mut Group<'_>) -> Result<Decided, sqlx::Error> {
        // The primary key lets one decision through; a second one waits for
        // the first one's commit and changes nothing.
        match group.insert_grant_once(&self.grant).await? {
            0 => Ok(Decided::Already),
            _ => {
                group.insert_audit(&self.audit);
                Ok(Decided::Done)
            }
        }
    }
}

//! A person decides a pending grant: once.

use gnap::secret::KeyedHash;

use crate::audit::Audit;
use crate::error::StoreError;
use crate::grant::NewGrant;
use crate::tenant::Tenant;

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
        let _ = decide;
        todo!()
    }
}

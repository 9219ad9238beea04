//! Whether the sender of a request holds a key: the proof over the received
//! octets, and that it was never shown before.

use std::time::Duration;

use gnap::secret::Kind;
use live::{LiveError, Once};
use proof::{Expected, Presents, ProofError, Proven, PublicKey, Window};

use super::Received;
use crate::app::App;
use crate::tenant::Tenant;

/// The request proves nothing.
#[derive(Debug, thiserror::Error)]
pub enum Unproven {
    /// The proof is not good.
    #[error("proof is not valid")]
    Proof(#[from] ProofError),
    /// The proof was shown before.
    #[error("proof was shown before")]
    Replayed,
    /// The proof is older than the memory of proofs: whether it was shown
    /// before cannot be known. The client signs anew.
    #[error("proof is older than the memory of proofs")]
    BeforeMemory,
    /// The memory of proofs did not answer.
    #[error(transparent)]
    Live(#[from] LiveError),
}

impl App {
    /// Verifies the proof and spends it. Gives when it was made, seconds since
    /// the epoch.
    ///
    /// A proof is spent only after it verified, so that nobody can use up
    /// another's nonces; and per key, so that two clients may choose the same.
    ///
    /// # Errors
    /// When the request is not proven by `key`, here, now, for the first time.
    #[tracing::instrument(name = "proof.verify", skip_all)]
    pub async fn prove(
        &self,
        tenant: &Tenant,
        received: &Received<'_>,
        key: &PublicKey,
        token: Presents,
    ) -> Result<u64, Unproven> {
        let expected = Expected {
            token,
            ..self.expected()
        };
        let proven = proof::verify(received, key, &expected)?;
        self.spend(tenant, &proven).await?;
        Ok(proven.once().map_or(expected.now, |once| once.created))
    }

    /// What a proof with an access token has to keep to now.
    pub fn expected(&self) -> Expected {
        let protocol = &self.config.protocol;
        Expected {
            now: self.clock.now(),
            window: Window {
                past: protocol.proof_max_age,
                future: protocol.proof_max_skew,
            },
            token: Presents::Token,
        }
    }

    /// Remembers a proof that verified, so that it is not good again. One by
    /// the certificate of the connection cannot be shown again.
    ///
    /// # Errors
    /// When it was shown before, or that cannot be known.
    pub async fn spend(&self, tenant: &Tenant, proven: &Proven) -> Result<(), Unproven> {
        let Some(once) = proven.once() else {
            return Ok(());
        };
        let protocol = &self.config.protocol;
        let shown = format!("{}\n{}", proven.thumbprint(), once.id);
        let replay = live::Key {
            tenant: tenant.id,
            kind: Kind::Replay,
            hash: self.hash_key.hash(tenant.id, Kind::Replay, &shown),
        };
        let earliest = once.created.saturating_sub(protocol.proof_max_skew);
        let ttl = Duration::from_secs(protocol.proof_max_age + 2 * protocol.proof_max_skew + 1);
        match self
            .live
            .once(&replay, earliest.saturating_mul(1000), ttl)
            .await?
        {
            Once::First => Ok(()),
            Once::Again => Err(Unproven::Replayed),
            Once::TooOld => Err(Unproven::BeforeMemory),
        }
    }
}

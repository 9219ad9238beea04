//! Password hashes: argon2id, off the request threads, and never more at once
//! than the machine has cores.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use gnap::secret::Secret;
use tokio::sync::Semaphore;

/// Passwords longer than this are refused before any work is done.
pub const MAX_PASSWORD: usize = 256;

/// Hashes and verifies passwords.
#[derive(Clone)]
pub struct Passwords {
    // 19 MiB and a core each: without a limit, sign-in attempts take the
    // machine from everyone else.
    permits: Arc<Semaphore>,
    /// Verified when the login is unknown, so that both answers take as long.
    decoy: Arc<str>,
}

/// A password could not be hashed.
#[derive(Debug, thiserror::Error)]
#[error("a password could not be hashed")]
pub struct HashError;

/// Whether a password was the right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verified {
    /// It was.
    Right,
    /// It was not, or there is no such account.
    Wrong,
}

impl Passwords {
    /// Allows `parallel` hashes at once.
    ///
    /// # Errors
    /// When even one password cannot be hashed.
    pub fn new(parallel: usize) -> Result<Self, HashError> {
        Ok(Self {
            permits: Arc::new(Semaphore::new(parallel.max(1))),
            decoy: hash_now("decoy").map(Arc::from)?,
        })
    }

    /// The PHC string to store.
    ///
    /// # Errors
    /// When hashing fails.
    pub async fn hash(&self, password: Secret) -> Result<String, HashError> {
        let _permit = self.permits.acquire().await.map_err(|_| HashError)?;
        tokio::task::spawn_blocking(move || hash_now(password.expose()))
            .await
            .map_err(|_| HashError)?
    }

    /// Compares with a stored PHC string, or with the decoy when there is none.
    pub async fn verify(&self, password: Secret, stored: Option<String>) -> Verified {
        let Ok(_permit) = self.permits.acquire().await else {
            return Verified::Wrong;
        };
        let decoy = Arc::clone(&self.decoy);
        tokio::task::spawn_blocking(move || {
            let known = stored.is_some();
            let phc = stored.as_deref().unwrap_or(&decoy);
            let matches = PasswordHash::new(phc).is_ok_and(|hash| {
                Argon2::default()
                    .verify_password(password.expose().as_bytes(), &hash)
                    .is_ok()
            });
            if known && matches {
                Verified::Right
            } else {
                Verified::Wrong
            }
        })
        .await
        .unwrap_or(Verified::Wrong)
    }
}

fn hash_now(password: &str) -> Result<String, HashError> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|_| HashError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_of_a_known_account_verifies() {
        let passwords = Passwords::new(1).unwrap();
        let stored = passwords.hash(Secret::new("correct")).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        let verify = |password: &str, stored: Option<String>| {
            let passwords = passwords.clone();
            let password = Secret::new(password);
            async move { passwords.verify(password, stored).await }
        };
        assert_eq!(
            verify("correct", Some(stored.clone())).await,
            Verified::Right
        );
        assert_eq!(verify("wrong", Some(stored)).await, Verified::Wrong);
        assert_eq!(verify("decoy", None).await, Verified::Wrong);
        assert_eq!(
            verify("x", Some("not a hash".into())).await,
            Verified::Wrong
        );
    }
}

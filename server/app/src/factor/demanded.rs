//! What a sign-in must be for something, whether one is that, and what would
//! make it so.

use gnap::id::UserId;
use pages::factor::prove::Field;
use store::factor::{Factor, FactorKind};

use super::passkey;
use super::strength::{Acr, Done, Method, strength};
use crate::app::App;
use crate::interact::Failed;
use crate::tenant::Tenant;

/// A class, and an age that the sign-in may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Demanded {
    /// At least this class.
    pub acr: Acr,
    /// Seconds.
    pub max_age: Option<u64>,
}

/// What a person can show.
#[derive(Debug, Clone)]
pub struct Available {
    /// Codes: of an authenticator application, or recovery codes.
    pub codes: bool,
    /// A passkey, where they work.
    pub passkey: bool,
}

impl Available {
    /// What this person has.
    ///
    /// # Errors
    /// A store that is down.
    pub async fn of(app: &App, tenant: &Tenant, user: UserId) -> Result<Self, Failed> {
        let store = app.store.tenant(tenant.id);
        let factors = store.factors(user).await?;
        let has = |kind| {
            let of_kind = |factor: &Factor| factor.content.kind() == kind;
            factors.iter().any(of_kind)
        };
        let codes =
            has(FactorKind::Totp) || (!factors.is_empty() && store.recovery_codes(user).await? > 0);
        Ok(Self {
            codes,
            passkey: has(FactorKind::Passkey) && passkey::relying_party(tenant).is_some(),
        })
    }
}

impl Available {
    /// Whether a sign-in can be as demanded with it.
    pub fn reach(&self, demanded: Demanded) -> bool {
        match demanded.acr {
            Acr::Pwd => true,
            Acr::Mfa => self.codes || self.passkey,
            Acr::Phr => self.passkey,
        }
    }
}

impl Demanded {
    /// Whether these methods are enough.
    pub fn is_met(self, done: &[Done], now_ms: u64) -> bool {
        let fresh: Vec<Done> = self.fresh(done, now_ms);
        strength(&fresh).is_some_and(|strength| strength.acr >= self.acr)
    }

    /// What would have to be typed; nothing when typing is not enough.
    pub fn fields(self, done: &[Done], available: &Available, now_ms: u64) -> Vec<Field> {
        let fresh = self.fresh(done, now_ms);
        let has = |methods: &[Method]| fresh.iter().any(|done| methods.contains(&done.method));
        let password = (!has(&[Method::Password])).then_some(Field::Password);
        let code = (!has(&[Method::Totp, Method::RecoveryCode])).then_some(Field::Code);
        match self.acr {
            Acr::Pwd => password.into_iter().collect(),
            Acr::Mfa if available.codes => password.into_iter().chain(code).collect(),
            Acr::Mfa | Acr::Phr => Vec::new(),
        }
    }

    fn fresh(self, done: &[Done], now_ms: u64) -> Vec<Done> {
        let age_ms = self
            .max_age
            .map_or(u64::MAX, |age| age.saturating_mul(1000));
        let is_fresh = |done: &&Done| now_ms.saturating_sub(done.at_ms) <= age_ms;
        done.iter().filter(is_fresh).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: u64 = 10_000_000;

    fn done(method: Method, ago: u64) -> Done {
        Done {
            method,
            at_ms: NOW - ago * 1000,
        }
    }

    #[test]
    fn a_demand_is_met_by_what_is_strong_and_fresh() {
        let demanded = Demanded {
            acr: Acr::Mfa,
            max_age: Some(300),
        };
        let password = done(Method::Password, 0);
        for weak in [
            vec![],
            vec![password],
            vec![done(Method::Password, 301), done(Method::Totp, 0)],
            vec![password, done(Method::Totp, 301)],
            vec![done(Method::Passkey, 301)],
        ] {
            assert!(!demanded.is_met(&weak, NOW), "{weak:?}");
        }
        for enough in [
            vec![password, done(Method::Totp, 300)],
            vec![done(Method::Passkey, 300)],
        ] {
            assert!(demanded.is_met(&enough, NOW), "{enough:?}");
        }
    }

    #[test]
    fn only_what_is_missing_is_typed() {
        let all = Available {
            codes: true,
            passkey: true,
        };
        let demanded = |acr, max_age| Demanded { acr, max_age };
        let password = [done(Method::Password, 400)];
        let fields = |demanded: Demanded| demanded.fields(&password, &all, NOW);
        assert_eq!(fields(demanded(Acr::Mfa, None)), [Field::Code]);
        let both = [Field::Password, Field::Code];
        assert_eq!(fields(demanded(Acr::Mfa, Some(300))), both);
        assert_eq!(fields(demanded(Acr::Pwd, Some(300))), [Field::Password]);
        // No password is phishing-resistant.
        assert_eq!(fields(demanded(Acr::Phr, None)), []);
        let none = Available {
            codes: false,
            passkey: false,
        };
        let mfa = demanded(Acr::Mfa, None);
        assert_eq!(mfa.fields(&password, &none, NOW), []);
    }
}

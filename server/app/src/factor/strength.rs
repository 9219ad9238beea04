//! How strong a sign-in is: the classes in order, and which one the methods
//! that were shown reach together.

use policy::SignIn;
use serde::{Deserialize, Serialize};

/// The classes (`acr`) by name, the weakest first: what policies demand.
pub const ACRS: [&str; 3] = ["pwd", "mfa", "phr"];

/// An authentication context class. Ordered by strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acr {
    /// A password alone.
    Pwd,
    /// A password and a one-time password.
    Mfa,
    /// A passkey, used by a person whom its device verified: several factors
    /// in one, and none that a false page could pass on (OpenID's
    /// phishing-resistant class).
    Phr,
}

impl Acr {
    /// Its name in policies, assertions and the audit log.
    pub fn name(self) -> &'static str {
        match self {
            Acr::Pwd => "pwd",
            Acr::Mfa => "mfa",
            Acr::Phr => "phr",
        }
    }

    /// The class of a name; none is as strong as one that is not known.
    pub fn named(name: &str) -> Option<Self> {
        [Acr::Pwd, Acr::Mfa, Acr::Phr]
            .into_iter()
            .find(|acr| acr.name() == name)
    }
}

/// How a person showed who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// The password.
    Password,
    /// A code of the authenticator application.
    Totp,
    /// A recovery code in its place.
    RecoveryCode,
    /// A passkey.
    Passkey,
}

impl Method {
    /// Its names in RFC 8176. A passkey's key may lie in hardware or not, which
    /// nobody asked; that it was verified who uses it makes it two factors.
    fn amr(self) -> &'static [&'static str] {
        match self {
            Method::Password => &["pwd"],
            Method::Totp | Method::RecoveryCode => &["otp"],
            Method::Passkey => &["pop", "user", "mfa"],
        }
    }
}

/// A method that was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// Which.
    pub method: Method,
    /// When, ms.
    pub at_ms: u64,
}

/// What a sign-in is worth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strength {
    /// The class it reaches.
    pub acr: Acr,
    /// The methods (RFC 8176).
    pub amr: Vec<String>,
    /// When it was reached: the oldest of the methods it needs, seconds since
    /// the epoch.
    pub at: u64,
}

impl Strength {
    /// As policies are asked.
    pub fn as_policy(&self) -> SignIn<'_> {
        SignIn {
            acr: Some(self.acr.name()),
            amr: &self.amr,
            at: self.at,
        }
    }
}

/// What the methods are worth together; nothing when there are none, as in
/// sessions from before strength was recorded.
pub fn strength(done: &[Done]) -> Option<Strength> {
    let last = |wanted: &[Method]| {
        let of = done.iter().filter(|done| wanted.contains(&done.method));
        of.map(|done| done.at_ms).max()
    };
    let password = last(&[Method::Password]);
    let code = last(&[Method::Totp, Method::RecoveryCode]);
    let (acr, at_ms) = match (last(&[Method::Passkey]), password, code) {
        (Some(at_ms), _, _) => (Acr::Phr, at_ms),
        // Both are needed: it is as old as the older one.
        (None, Some(password), Some(code)) => (Acr::Mfa, password.min(code)),
        (None, Some(at_ms), None) => (Acr::Pwd, at_ms),
        (None, None, _) => return None,
    };
    let mut amr: Vec<String> = Vec::new();
    let names = done.iter().flat_map(|done| done.method.amr());
    let both = (acr == Acr::Mfa).then_some(&"mfa");
    for name in names.chain(both) {
        if !amr.iter().any(|known| known == name) {
            amr.push((*name).to_owned());
        }
    }
    Some(Strength {
        acr,
        amr,
        at: at_ms / 1000,
    })
}

/// The methods after more were shown. With a limit of age those that are older
/// count no more: a strong sign-in of this morning must not stand in the way
/// of a fresh one.
pub fn raised(before: &[Done], now: &[Done], max_age: Option<u64>) -> Vec<Done> {
    let latest = now.iter().map(|done| done.at_ms).max().unwrap_or_default();
    let oldest = max_age.map_or(0, |age| latest.saturating_sub(age.saturating_mul(1000)));
    let is_again = |old: &Done| now.iter().any(|new| new.method == old.method);
    let kept = before
        .iter()
        .filter(|old| old.at_ms >= oldest && !is_again(old));
    kept.chain(now).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(method: Method, at: u64) -> Done {
        Done {
            method,
            at_ms: at * 1000,
        }
    }

    fn reached(methods: &[Done]) -> Option<(Acr, u64)> {
        strength(methods).map(|strength| (strength.acr, strength.at))
    }

    #[test]
    fn a_class_is_stronger_than_those_before_it() {
        let acrs: Vec<Acr> = ACRS.iter().filter_map(|name| Acr::named(name)).collect();
        assert_eq!(acrs, [Acr::Pwd, Acr::Mfa, Acr::Phr]);
        assert!(acrs.is_sorted() && acrs.iter().map(|acr| acr.name()).eq(ACRS));
        for unknown in ["", "PWD", "phrh", "2"] {
            assert_eq!(Acr::named(unknown), None);
        }
    }

    #[test]
    fn codes_alone_are_no_sign_in() {
        let (totp, code) = (done(Method::Totp, 7), done(Method::RecoveryCode, 7));
        for none in [&[][..], &[totp], &[code], &[totp, code]] {
            assert_eq!(strength(none), None);
        }
        let password = done(Method::Password, 7);
        assert_eq!(reached(&[password]), Some((Acr::Pwd, 7)));
        assert_eq!(reached(&[password, totp]), Some((Acr::Mfa, 7)));
        assert_eq!(reached(&[password, code]), Some((Acr::Mfa, 7)));
    }

    #[test]
    fn two_factors_are_as_old_as_the_older() {
        let password = done(Method::Password, 100);
        assert_eq!(
            reached(&[password, done(Method::Totp, 900)]),
            Some((Acr::Mfa, 100))
        );
        // The strongest class counts, however old.
        let passkey = done(Method::Passkey, 50);
        assert_eq!(reached(&[password, passkey]), Some((Acr::Phr, 50)));
    }

    #[test]
    fn methods_are_named_as_in_rfc_8176() {
        let amr = |methods: &[Done]| strength(methods).map(|strength| strength.amr);
        let names = |names: &[&str]| Some(names.iter().map(|&name| name.to_owned()).collect());
        let password = done(Method::Password, 1);
        assert_eq!(amr(&[password]), names(&["pwd"]));
        let code = done(Method::Totp, 1);
        assert_eq!(amr(&[password, code]), names(&["pwd", "otp", "mfa"]));
        let passkey = done(Method::Passkey, 1);
        assert_eq!(amr(&[passkey]), names(&["pop", "user", "mfa"]));
    }

    #[test]
    fn a_fresh_sign_in_is_not_held_back_by_an_old_strong_one() {
        let morning = [done(Method::Passkey, 100)];
        let now = [done(Method::Password, 5000), done(Method::Totp, 5000)];
        let without_limit = raised(&morning, &now, None);
        assert_eq!(reached(&without_limit), Some((Acr::Phr, 100)));
        let within = raised(&morning, &now, Some(300));
        assert_eq!(reached(&within), Some((Acr::Mfa, 5000)));
        // The same method counts as shown last.
        let again = raised(&within, &[done(Method::Password, 6000)], None);
        assert_eq!(again.len(), 2);
        assert_eq!(reached(&again), Some((Acr::Mfa, 5000)));
    }
}

//! Codes of an authenticator application (RFC 6238): six digits, 30 seconds,
//! SHA-1, which all applications know. One step before and after is accepted
//! (§5.2); that a step counts once is for the store.

use gnap::id::{FactorId, UserId};
use gnap::secret::{KeyedHash, Kind};
use store::factor::{Factor, FactorContent, FactorUse, Used};
use totp_rs::{Builder, Totp};
use zeroize::Zeroizing;

use crate::app::App;
use crate::interact::Failed;
use crate::random;
use crate::tenant::Tenant;

/// 160 bits, as RFC 4226 §4 recommends.
const SECRET: usize = 20;
/// The characters of base32 (RFC 4648 §6).
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A TOTP secret.
pub struct TotpSecret(Zeroizing<Vec<u8>>);

impl TotpSecret {
    /// Draws one.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new() -> Result<Self, random::NoRandomness> {
        Ok(Self::from(random::bytes::<SECRET>()?.to_vec()))
    }

    /// Its octets, to be sealed.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The secret as people type it: base32.
    pub fn key(&self) -> String {
        let mut text = String::new();
        let (mut bits, mut count) = (0_u32, 0);
        for byte in self.0.iter() {
            bits = (bits << 8) | u32::from(*byte);
            count += 8;
            while count >= 5 {
                count -= 5;
                let index = (bits >> count) & 31;
                text.extend(BASE32.get(index as usize).map(|letter| char::from(*letter)));
            }
            bits &= (1 << count) - 1;
        }
        if count > 0 {
            let index = (bits << (5 - count)) & 31;
            text.extend(BASE32.get(index as usize).map(|letter| char::from(*letter)));
        }
        text
    }

    /// The `otpauth:` URI of the picture.
    pub fn uri(&self, issuer: &str, login: &str) -> String {
        // A colon separates issuer and account.
        let issuer = issuer.replace(':', " ");
        let mut uri = format!("otpauth://totp/{}:{}?", encoded(&issuer), encoded(login));
        uri.push_str(&format!(
            "secret={}&issuer={}",
            self.key(),
            encoded(&issuer)
        ));
        uri
    }

    /// The step whose code this is, if it is one of the three of now.
    pub fn step(&self, code: &str, now: u64) -> Option<u64> {
        let digits: String = code
            .chars()
            .filter(|letter| !letter.is_whitespace())
            .collect();
        self.totp()?.check(&digits, now)
    }

    fn totp(&self) -> Option<Totp> {
        Builder::new().with_secret(self.0.to_vec()).build().ok()
    }
}

impl From<Vec<u8>> for TotpSecret {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

/// A user's one secret is found by this.
pub fn handle(app: &App, tenant: &Tenant, user: UserId) -> KeyedHash {
    app.hash_key
        .hash(tenant.id, Kind::Factor, &format!("totp\n{user}"))
}

/// What a sealed secret is sealed for.
pub fn purpose(id: FactorId) -> String {
    format!("totp {id}")
}

/// Uses a code: no code of this step or an earlier one will count again, on no
/// replica.
///
/// # Errors
/// A store that is down, or a secret that does not open.
pub async fn use_code(
    app: &App,
    tenant: &Tenant,
    factor: &Factor,
    code: &str,
) -> Result<Used, Failed> {
    let FactorContent::Totp { sealed } = &factor.content else {
        return Ok(Used::Refused);
    };
    let secret = app.sealing.open(tenant.id, &purpose(factor.id), sealed)?;
    let Some(step) = TotpSecret::from(secret).step(code, app.clock.now()) else {
        return Ok(Used::Refused);
    };
    let used = FactorUse {
        id: factor.id,
        user: factor.user,
        counter: step,
        credential: None,
        at_ms: app.clock.now_ms(),
    };
    Ok(app.store.tenant(tenant.id).use_factor(&used).await?)
}

fn encoded(text: &str) -> String {
    // `+` for a space is not understood in the path.
    url::form_urlencoded::byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> TotpSecret {
        TotpSecret::from(b"12345678901234567890".to_vec())
    }

    #[test]
    fn the_codes_of_rfc_6238_are_accepted_at_their_time_only() {
        // Appendix B, the last six of eight digits.
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let secret = secret();
            assert_eq!(secret.step(code, time), Some(time / 30), "{time}");
            assert_eq!(secret.step(code, time + 90), None, "{time}");
        }
    }

    #[test]
    fn one_step_before_and_after_is_accepted() {
        let (code, step) = ("005924", 1_234_567_890 / 30);
        let first = step * 30;
        for (now, expected) in [
            (first - 31, None),
            (first - 30, Some(step)),
            (first, Some(step)),
            (first + 59, Some(step)),
            (first + 60, None),
        ] {
            assert_eq!(secret().step(code, now), expected, "{now}");
        }
    }

    #[test]
    fn what_is_no_code_is_none() {
        let now = 1_234_567_890;
        for bad in ["", "00592", "0059240", "+05924", "00592a", "٠٠٥٩٢٤"] {
            assert_eq!(secret().step(bad, now), None, "{bad}");
        }
        assert!(secret().step(" 005 924 ", now).is_some(), "as it is shown");
    }

    #[test]
    fn the_key_is_base32() {
        // RFC 4648 §10, without padding.
        for (bytes, key) in [
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(TotpSecret::from(bytes.as_bytes().to_vec()).key(), key);
        }
        assert_eq!(TotpSecret::new().unwrap().key().len(), 32);
        let uri = secret().uri("Acme: Photos", "ada+x@acme.example");
        assert!(
            uri.starts_with("otpauth://totp/Acme%20%20Photos:ada%2Bx%40acme.example?secret=GEZD"),
            "{uri}"
        );
    }
}
